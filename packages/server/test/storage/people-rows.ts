// People and what comes with them, for the storage tests.

import type { IdempotencyRecord } from '../../src/domain/idempotency.ts';
import type { Message } from '../../src/domain/message.ts';
import type { RoleAssignment } from '../../src/domain/role-assignment.ts';
import type { Store } from '../../src/domain/store.ts';
import type { CliAuthorization, GroupMapping, Invitation, Session, User } from '../../src/domain/user.ts';
import { change, now, organizationId, product, profile } from './fixtures.ts';

export const user: User = {
  id: 'user-1',
  email: 'ada@example.com',
  name: 'Ada',
  passwordHash: '$argon2id$hash',
  totp: { secret: { text: 'sealed', keyVersion: 2 }, confirmedAt: now, lastStep: 5 },
  recoveryCodes: ['one', 'two'],
  identity: { issuer: 'https://login.example.com', subject: 'ada' },
  createdAt: now,
};

/** Another person; `suffix` makes them unique. */
export function userNamed(suffix: string): User {
  const email = `${suffix}@example.com`;
  return { ...user, id: `user-${suffix}`, email, name: `Name ${suffix}`, identity: null, totp: null };
}

/** Every kind of role. */
export const assignments: readonly RoleAssignment[] = [
  { role: 'system_administrator' },
  { role: 'auditor' },
  { role: 'product_administrator', productId: product.id },
  { role: 'product_profile_administrator', profileId: profile.id },
  { role: 'developer', profileId: profile.id },
];

export const session: Session = {
  id: 'session-1',
  userId: user.id,
  kind: 'browser',
  tokenHash: 'session-hash',
  createdAt: now,
  lastSeenAt: now + 1,
  authenticatedAt: now + 2,
  expiresAt: now + 100,
  address: '127.0.0.1',
  userAgent: 'Browser',
};

export const invitation: Invitation = {
  id: 'invitation-1',
  organizationId,
  purpose: 'join',
  email: 'new@example.com',
  tokenHash: 'link-hash',
  assignments,
  madeByOperator: false,
  createdAt: now,
  expiresAt: now + 100,
};

export const mapping: GroupMapping = { id: 'mapping-1', organizationId, group: 'Developers', assignments };

export const authorization: CliAuthorization = {
  codeHash: 'code-hash',
  userId: user.id,
  redirectUri: 'http://127.0.0.1:1234/callback',
  codeChallenge: 'challenge',
  authenticatedAt: now,
  expiresAt: now + 100,
};

export const answer: IdempotencyRecord = {
  keyHash: 'key-hash',
  requestHash: 'request-hash',
  response: { text: 'sealed answer', keyVersion: 3 },
  expiresAt: now + 100,
};

export const message: Message = {
  id: 'message-1',
  organizationId,
  to: 'ada@example.com',
  subject: 'A secret expires',
  text: 'Line one\nLine two',
  createdAt: now,
  expiresAt: now + 100,
  attempts: 0,
  nextAttemptAt: now,
};

/** A row of each kind that belongs to an organization, which is there already, and those of its person. */
export async function insertPeople(store: Store, organization = organizationId): Promise<void> {
  await change(store, async (tx) => {
    await tx.users.insert(user);
    await tx.members.insert(organization, user.id, now);
    await tx.members.setRoles(organization, user.id, { by: 'hand', assignments });
    await tx.sessions.insert(session);
    await tx.invitations.insert({ ...invitation, organizationId: organization });
    await tx.groupMappings.insert({ ...mapping, organizationId: organization });
    await tx.idempotency.insert(organization, answer);
    await tx.cliAuthorizations.insert(authorization);
    await tx.messages.insert({ ...message, organizationId: organization });
  });
}
