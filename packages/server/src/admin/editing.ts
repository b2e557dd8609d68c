// Who may edit a project and what is in it: whoever holds all of its product profiles.
import type { ProjectAccess } from '@relevo/contract/projects';
import type { z } from 'zod';
import { type Access, type Editability, editabilityOf } from '../domain/access.ts';
import type { ProductProfile } from '../domain/catalogue.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import { AdminError } from './admin-error.ts';
import type { AdminContext } from './operation.ts';

type Editor = Pick<AdminContext, 'access' | 'organizationId'>;

function refusal(editability: Exclude<Editability, { kind: 'editable' }>): AdminError {
  if (editability.kind === 'role')
    return new AdminError('forbidden', 'Your roles in this organization change nothing.');
  const names = editability.missing.map(({ name }) => `"${name}"`).join(', ');
  return new AdminError('forbidden', `This needs the role of developer of the product profiles ${names}.`);
}

/** Throws `forbidden` unless the caller holds each of these product profiles. */
export function expectHeld(access: Access, profiles: readonly ProductProfile[]): void {
  const editability = editabilityOf(access, profiles);
  if (editability.kind !== 'editable') throw refusal(editability);
}

/** Throws `forbidden` unless the caller holds every product profile that the project's credentials have. */
export async function expectEditable(
  { access, organizationId }: Editor,
  reads: StoreReads,
  projectId: string,
): Promise<void> {
  const ids = (await reads.projects.profileIds(organizationId, [projectId])).get(projectId) ?? [];
  const profiles = await reads.catalogue.profiles(organizationId);
  expectHeld(
    access,
    profiles.filter(({ id }) => ids.includes(id)),
  );
}

export function wireAccess(access: Access, profiles: readonly ProductProfile[]): z.output<typeof ProjectAccess> {
  const editability = editabilityOf(access, profiles);
  switch (editability.kind) {
    case 'editable':
      return { editable: true, reason: null, missing_profiles: [] };
    case 'role':
      return { editable: false, reason: 'role', missing_profiles: [] };
    case 'product_profiles':
      return {
        editable: false,
        reason: 'product_profiles',
        missing_profiles: editability.missing.map(({ name }) => name),
      };
  }
}
