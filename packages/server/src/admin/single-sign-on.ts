// Who gets in by single sign-on, and with which roles: what the provider says, met with what the organizations say.

import type { AuditEvent } from '../domain/audit.ts';
import type { RoleAssignment } from '../domain/role-assignment.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import type { NumericDate } from '../domain/time.ts';
import { stepUpSeconds, type User } from '../domain/user.ts';
import { endResetLinks } from './new-invitation.ts';
import type { Visit } from './operation.ts';
import { auditedRoles, existingRoles, roleNames } from './role-format.ts';
import { accountEvents, anonymousActor, byPerson, startBrowserSession } from './session.ts';

/** What the provider has said, and we have verified that it was the provider. */
export interface ProvenIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** In lower case. */
  readonly email: { readonly address: string; readonly verified: boolean } | null;
  readonly name: string | null;
  readonly groups: readonly string[];
  /** When the person proved who they are there; null where the provider does not say. */
  readonly authenticatedAt: NumericDate | null;
}

export const entranceRefusals = ['email_missing', 'email_not_verified', 'sign_in_first', 'no_organization'] as const;
export type EntranceRefusal = (typeof entranceRefusals)[number];

type Decision =
  | { readonly kind: 'known'; readonly user: User }
  | { readonly kind: 'linked'; readonly user: User }
  | { readonly kind: 'created'; readonly user: User }
  | { readonly kind: 'refused'; readonly reason: EntranceRefusal; readonly user: User | undefined };

/** Roles by organization. */
type GroupRoles = ReadonlyMap<string, readonly RoleAssignment[]>;

/** What the groups give in organizations that are enabled. */
async function rolesOfGroups(reads: StoreReads, groups: readonly string[]): Promise<GroupRoles> {
  const roles = new Map<string, RoleAssignment[]>();
  for (const { organizationId, assignments } of await reads.groupMappings.ofGroups(groups)) {
    if (!(await reads.organizations.get(organizationId))?.enabled) continue;
    const existing = existingRoles(assignments, await roleNames(reads, organizationId));
    if (existing.length > 0) roles.set(organizationId, [...(roles.get(organizationId) ?? []), ...existing]);
  }
  return roles;
}

/**
 * An identity that is not known yet is tied to an account only by an address that the provider has verified, and to an
 * account with a password only where this browser is signed in to it: nobody takes over an account by their address alone.
 */
async function decide(visit: Visit, identity: ProvenIdentity): Promise<Decision> {
  const { read } = visit.store;
  const { issuer, subject, email, name } = identity;
  const known = await read.users.byIdentity(issuer, subject);
  if (known) return { kind: 'known', user: known };
  if (!email) return { kind: 'refused', reason: 'email_missing', user: undefined };
  const account = await read.users.byEmail(email.address);
  if (!email.verified) return { kind: 'refused', reason: 'email_not_verified', user: account };
  if (account) {
    const own = account.passwordHash === null || visit.session?.user.id === account.id;
    if (account.identity || !own) return { kind: 'refused', reason: 'sign_in_first', user: account };
    return { kind: 'linked', user: { ...account, identity: { issuer, subject } } };
  }
  const roles = await rolesOfGroups(read, identity.groups);
  if (roles.size === 0) return { kind: 'refused', reason: 'no_organization', user: undefined };
  const user: User = {
    id: visit.ids.uuid(),
    email: email.address,
    name: displayName(name ?? '') || email.address,
    passwordHash: null,
    totp: null,
    recoveryCodes: [],
    identity: { issuer, subject },
    createdAt: visit.now,
  };
  return { kind: 'created', user };
}

/** As the contract wants names: without control characters, and short. */
const displayName = (name: string) =>
  name
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .slice(0, 100)
    .toWellFormed()
    .trim();

async function recordRefusal(visit: Visit, { subject, email }: ProvenIdentity, user: User | undefined, reason: string) {
  const { store, now } = visit;
  const event = { action: 'sign_in.refused', after: { by: 'single_sign_on', email: email?.address ?? null, reason } };
  await store.change({ actor: anonymousActor(visit), at: now, organizationId: null }, async (tx) => {
    const audit: AuditEvent[] = user
      ? await accountEvents(tx, user.id, { ...event, target: user.id })
      : [{ ...event, organizationId: null, target: subject }];
    return { result: undefined, audit };
  });
}

interface Replaced {
  readonly audit: readonly AuditEvent[];
  /** Organizations that have no system administrator any more. */
  readonly orphaned: readonly string[];
}

/**
 * Replaces what the groups of the last time gave, everywhere; who gets a role is a member from then on. The provider has
 * the last word, also on the last system administrator.
 */
async function replaceGroupRoles(visit: Visit, tx: StoreTransaction, user: User, roles: GroupRoles): Promise<Replaced> {
  const memberships = (await tx.users.memberships(user.id)).map(({ organizationId }) => organizationId);
  const audit: AuditEvent[] = [];
  const orphaned: string[] = [];
  for (const organizationId of new Set([...memberships, ...roles.keys()])) {
    const names = await roleNames(tx, organizationId);
    const member = await tx.members.get(organizationId, user.id);
    const before = auditedRoles(member?.groupAssignments ?? [], names);
    const assignments = unique(roles.get(organizationId) ?? []);
    const after = auditedRoles(assignments, names);
    if (!member) await tx.members.insert(organizationId, user.id, visit.now);
    if (before.join() === after.join()) continue;
    await tx.members.setRoles(organizationId, user.id, { by: 'groups', assignments });
    const change = { before: { group_roles: before }, after: { email: user.email, group_roles: after } };
    audit.push({ organizationId, action: member ? 'user.changed' : 'user.joined', target: user.id, ...change });
    const administered = member?.enabled && member.groupAssignments.some(isAdministration);
    if (administered && (await tx.members.countSystemAdministrators(organizationId)) === 0)
      orphaned.push(organizationId);
  }
  if (audit.length > 0) await endResetLinks(tx, user);
  return { audit, orphaned };
}

const isAdministration = ({ role }: RoleAssignment) => role === 'system_administrator';

function unique(assignments: readonly RoleAssignment[]): RoleAssignment[] {
  return [...new Map(assignments.map((each) => [JSON.stringify(each), each])).values()];
}

/** How long ago the proof was; where the provider does not say, too long ago to count as a fresh one. */
function provenAt({ now }: Visit, { authenticatedAt }: ProvenIdentity): NumericDate {
  return authenticatedAt === null ? now - stepUpSeconds : Math.min(authenticatedAt, now);
}

export type Entrance =
  | {
      readonly kind: 'entered';
      readonly token: string;
      /** Organizations whose last system administrator was one by groups, and is none any more. */
      readonly orphaned: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: EntranceRefusal };

/**
 * Signs somebody in by what the provider has said: begins a session, with the roles of their groups. Rejects with
 * `ConflictError` where the same person came in twice at once.
 */
export async function enterBySingleSignOn(visit: Visit, identity: ProvenIdentity): Promise<Entrance> {
  const decision = await decide(visit, identity);
  if (decision.kind === 'refused') {
    await recordRefusal(visit, identity, decision.user, decision.reason);
    return { kind: 'refused', reason: decision.reason };
  }
  const { kind, user } = decision;
  const entered = await visit.store.change(byPerson(visit, user), async (tx) => {
    if (kind === 'created') await tx.users.insert(user);
    if (kind === 'linked') await tx.users.update(user.id, { identity: user.identity });
    const roles = await replaceGroupRoles(visit, tx, user, await rolesOfGroups(tx, identity.groups));
    const event = { action: `user.${kind}`, target: user.id, after: { subject: identity.subject } };
    const identified = kind === 'known' ? [] : await accountEvents(tx, user.id, event);
    const proof = { by: 'single_sign_on', authenticatedAt: provenAt(visit, identity) } as const;
    const started = await startBrowserSession(visit, tx, user, proof);
    const result = { token: started.token, orphaned: roles.orphaned };
    return { result, audit: [...identified, ...roles.audit, ...started.audit] };
  });
  return { kind: 'entered', ...entered };
}
