// How operations find the instance that a path names, and who may change it: whoever may edit its credential's project.
import { isSystemAdministrator } from '../domain/access.ts';
import type { Credential } from '../domain/credential.ts';
import type { Instance, InstanceCredential } from '../domain/instance.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import { AdminError, notFound } from './admin-error.ts';
import { editableCredential } from './credential-reference.ts';
import type { AdminContext } from './operation.ts';

type Editor = Pick<AdminContext, 'access' | 'organizationId'>;

/** The instance that a path names, by its id or name. */
export async function instanceOf(reads: StoreReads, organizationId: string, reference: string): Promise<Instance> {
  const instance = await reads.instances.get(organizationId, reference);
  if (!instance) throw notFound('instance');
  return instance;
}

/**
 * What an instance says of the credential that somebody gives it, by its id or client id. Throws `forbidden` where they
 * may not edit its project; without a credential, unless they are a system administrator.
 */
export async function credentialToHave(
  context: Editor,
  reads: StoreReads,
  reference: string | null,
): Promise<InstanceCredential | null> {
  if (reference !== null) return namedCredential(await editableCredential(context, reads, reference));
  if (isSystemAdministrator(context.access)) return null;
  throw new AdminError('forbidden', 'An instance without a credential is for system administrators; name one.');
}

export const namedCredential = ({ id, name, clientId, projectId }: Credential): InstanceCredential => ({
  id,
  name,
  clientId,
  projectId,
});

/** The instance that a path names, for a change. Throws `forbidden` as `credentialToHave` for the one that it has. */
export async function editableInstance(context: Editor, reads: StoreReads, reference: string): Promise<Instance> {
  const instance = await instanceOf(reads, context.organizationId, reference);
  await credentialToHave(context, reads, instance.credential?.id ?? null);
  return instance;
}
