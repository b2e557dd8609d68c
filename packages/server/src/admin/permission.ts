// Which organization a caller acts in, and whether the table of permissions lets it.
import { isDeepStrictEqual } from 'node:util';
import { extentOf, type Holder, type PermittedOperation } from '@relevo/contract/permission';
import type { Access } from '../domain/access.ts';
import { type Credential, isEnabled } from '../domain/credential.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import type { NumericDate } from '../domain/time.ts';
import type { Membership } from '../domain/user.ts';
import type { Caller } from './admin-authentication.ts';
import { AdminError, noSuchOrganization } from './admin-error.ts';

/** A caller in one organization. */
export interface Entry {
  readonly organizationId: string;
  readonly access: Access;
  /** When a member was last seen there; missing for who is none. */
  readonly lastSeenAt?: NumericDate | null;
}

/** Where memberships are read: outside of changes, or inside of one. */
export interface EntrySource {
  readonly reads: StoreReads;
  readonly homeOrganizationId: string;
}

/** Every role that the table knows of somebody. */
function holdersOf({ isOperator, assignments }: Access): Holder[] {
  return [...(isOperator ? (['operator'] as const) : []), ...new Set(assignments.map(({ role }) => role))];
}

export function may(operation: PermittedOperation, access: Access): boolean {
  return extentOf(operation, holdersOf(access)) !== 'none';
}

/**
 * The organization that a request is about: the one it names, else the caller's own, of a person the one they joined
 * first, which no later invitation changes. Throws the same `not_found` for one that the caller may not enter and one that
 * does not exist.
 */
export async function enterOrganization(
  source: EntrySource,
  caller: Caller,
  named: string | undefined,
): Promise<Entry> {
  switch (caller.kind) {
    case 'admin_token': {
      const organizationId = named ?? caller.token.organizationId;
      if (!(await source.reads.organizations.get(organizationId))) throw noSuchOrganization();
      return { organizationId, access: { isOperator: true, assignments: [{ role: 'system_administrator' }] } };
    }
    case 'user':
      return enterAsMember(source, caller.user.id, named);
    case 'client': {
      const { organizationId, profiles } = caller.credential;
      if (named !== undefined && named !== organizationId) throw noSuchOrganization();
      const assignments = profiles.filter(({ enabled }) => enabled).flatMap(({ managementRoles }) => managementRoles);
      return { organizationId, access: { isOperator: false, assignments } };
    }
  }
}

/** The organizations that a caller belongs to: whose administrators may know what the caller was refused. */
export async function organizationsOf(reads: StoreReads, caller: Caller): Promise<string[]> {
  switch (caller.kind) {
    case 'admin_token':
      return [caller.token.organizationId];
    case 'user':
      return (await openMemberships(reads, caller.user.id)).map(({ organizationId }) => organizationId);
    case 'client':
      return [caller.credential.organizationId];
  }
}

async function openMemberships({ users }: StoreReads, userId: string): Promise<Membership[]> {
  const memberships = await users.memberships(userId);
  return memberships.filter(({ enabled, organizationEnabled }) => enabled && organizationEnabled);
}

/** Whether a member runs the server while acting in that organization. */
export function operates(
  { organizationId, assignments }: Pick<Membership, 'organizationId' | 'assignments'>,
  homeOrganizationId: string,
): boolean {
  return organizationId === homeOrganizationId && assignments.some(({ role }) => role === 'system_administrator');
}

async function enterAsMember(
  { reads, homeOrganizationId }: EntrySource,
  userId: string,
  named: string | undefined,
): Promise<Entry> {
  const open = await openMemberships(reads, userId);
  const membership = named === undefined ? open[0] : open.find(({ organizationId }) => organizationId === named);
  if (!membership) throw noSuchOrganization();
  const { organizationId, assignments, lastSeenAt } = membership;
  const access = { isOperator: operates(membership, homeOrganizationId), assignments };
  return { organizationId, access, lastSeenAt };
}

/**
 * For the transaction of a change, whose `source` reads in it: throws unless the caller may act as it was decided before,
 * `unauthenticated` where the proof counts no more, else `not_found` or `forbidden`. Sessions are not read again: who is
 * removed or disabled is found as a member.
 */
export async function expectSameEntry(source: EntrySource, caller: Caller, decided: Entry): Promise<void> {
  const present = await presentCaller(source.reads, caller, decided.organizationId);
  if (!present) throw new AdminError('unauthenticated', 'Your access has ended; sign in or get a token again.');
  const { access } = await enterOrganization(source, present, decided.organizationId);
  if (isDeepStrictEqual(access, decided.access)) return;
  throw new AdminError('forbidden', 'Your roles in this organization were changed at the same moment; try again.');
}

/** Undefined for a caller whose proof counts no more. A change of one organization sees only its own admin tokens. */
async function presentCaller(reads: StoreReads, caller: Caller, organizationId: string): Promise<Caller | undefined> {
  switch (caller.kind) {
    case 'admin_token': {
      const { id, organizationId: home } = caller.token;
      const isHeld = home !== organizationId || (await reads.adminTokens.list()).some((token) => token.id === id);
      return isHeld ? caller : undefined;
    }
    case 'user':
      return caller;
    case 'client': {
      const present = await reads.credentials.get(organizationId, caller.credential.id);
      return present && mayStillCall(caller.credential, present) ? { ...caller, credential: present } : undefined;
    }
  }
}

/** Whether nothing that ends access tokens happened to a credential; a secret or a right that was added ends none. */
function mayStillCall(before: Credential, present: Credential): boolean {
  if (!isEnabled(present) || present.tokensRevokedBelow !== before.tokensRevokedBelow) return false;
  return before.secrets.every(({ id, deletedAt, tokensRevokedBelow }) => {
    const secret = present.secrets.find((each) => each.id === id);
    return deletedAt !== null || (secret?.deletedAt === null && secret.tokensRevokedBelow === tokensRevokedBelow);
  });
}
