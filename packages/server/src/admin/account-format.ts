// A person's account as its owner sees it on the wire.
import type { Account, OrganizationOfAccount } from '@relevo/contract/account';
import { type Membership, type Session, stepUpSeconds } from '../domain/user.ts';
import type { AdminService } from './operation.ts';
import { operates } from './permission.ts';
import { roleNames, wireRoles } from './role-format.ts';
import { moment } from './wire-format.ts';

type Known = Pick<AdminService, 'store' | 'singleSignOnName' | 'homeOrganizationId'>;

async function wireMembership(
  { store, homeOrganizationId }: Known,
  membership: Membership,
): Promise<OrganizationOfAccount> {
  const { organizationId, organizationName, organizationEnabled, assignments } = membership;
  const enabled = membership.enabled && organizationEnabled;
  return {
    id: organizationId,
    name: organizationName,
    enabled,
    roles: wireRoles(assignments, await roleNames(store.read, organizationId)),
    is_operator: enabled && operates(membership, homeOrganizationId),
  };
}

/** The account of a session's owner as it is in storage now. */
export async function wireAccount(known: Known, session: Session): Promise<Account> {
  const { store, singleSignOnName } = known;
  const user = await store.read.users.get(session.userId);
  if (!user) throw new Error('a session without its user');
  const memberships = await store.read.users.memberships(user.id);
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    has_password: user.passwordHash !== null,
    has_totp: Boolean(user.totp?.confirmedAt),
    has_single_sign_on: user.identity !== null,
    recovery_codes_left: user.recoveryCodes.length,
    session: {
      id: session.id,
      expires_at: moment(session.expiresAt),
      stepped_up_until: moment(session.authenticatedAt + stepUpSeconds),
    },
    organizations: await Promise.all(memberships.map((each) => wireMembership(known, each))),
    single_sign_on: singleSignOnName,
  };
}
