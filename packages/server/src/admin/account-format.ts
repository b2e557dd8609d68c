// A person's account as its owner sees it on the wire.
import type { Account, OrganizationOfAccount } from '@relevo/contract/account';
import type { z } from 'zod';
import type { StoreReads } from '../domain/store-reads.ts';
import { type Session, stepUpSeconds } from '../domain/user.ts';
import type { AdminService } from './operation.ts';
import { roleNames, wireRoles } from './role-format.ts';
import { moment } from './wire-format.ts';

/** The organizations that somebody is a member of, with every role they have there. */
async function organizationsOf(reads: StoreReads, userId: string): Promise<z.output<typeof OrganizationOfAccount>[]> {
  const memberships = await reads.users.memberships(userId);
  return Promise.all(
    memberships.map(async ({ organizationId, organizationName, organizationEnabled, enabled, assignments }) => ({
      id: organizationId,
      name: organizationName,
      enabled: enabled && organizationEnabled,
      roles: wireRoles(assignments, await roleNames(reads, organizationId)),
    })),
  );
}

/** The account of a session's owner as it is in storage now. */
export async function wireAccount(
  { store, singleSignOnName }: Pick<AdminService, 'store' | 'singleSignOnName'>,
  session: Session,
): Promise<Account> {
  const user = await store.read.users.get(session.userId);
  if (!user) throw new Error('a session without its user');
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
    organizations: await organizationsOf(store.read, user.id),
    single_sign_on: singleSignOnName,
  };
}
