// A credential's own secrets: what it may do with them by its access token, where its owner allowed it. The owner is told.
import { isDeepStrictEqual } from 'node:util';
import type { AuditEvent } from '../domain/audit.ts';
import type { Credential } from '../domain/credential.ts';
import { ownRotationOpensAt, ownRotationsPerDay, secretsToEnd } from '../domain/secret-rotation.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import type { NumericDate } from '../domain/time.ts';
import { AdminError } from './admin-error.ts';
import {
  expectDeletable,
  expectRoom,
  expiryOf,
  insertSecret,
  newClientSecret,
  secretsInUse,
  wireCreatedSecret,
} from './client-secrets.ts';
import { tellOwner } from './messages.ts';
import type { ClientContext, Operation } from './operation.ts';
import { moment, momentOrNull } from './wire-format.ts';

function expectAllowed({ allowsOwnRotation }: Credential): void {
  if (allowsOwnRotation) return;
  const detail = 'This credential may not rotate its own client secret; whoever may edit it can allow that.';
  throw new AdminError('own_rotation_not_allowed', detail);
}

/**
 * The credential that calls, as it was when its token was accepted: one that was stopped in between makes no new secret.
 * Throws `conflict` where anything that its tokens depend on has changed.
 */
async function ownCredential({ organizationId, credential }: ClientContext, tx: StoreTransaction): Promise<Credential> {
  const present = await tx.credentials.get(organizationId, credential.id);
  if (present && isDeepStrictEqual(present.revision, credential.revision)) return present;
  throw new AdminError('conflict', 'Something about this credential was changed at the same moment; try again.');
}

/** Throws `too_many_attempts`. */
function expectOwnRotationOpen({ secrets }: Credential, now: NumericDate): void {
  const opensAt = ownRotationOpensAt(secrets, now);
  if (opensAt <= now) return;
  const detail = `This credential got ${ownRotationsPerDay} client secrets within a day; the next may be made later.`;
  throw new AdminError('too_many_attempts', detail, [], opensAt - now);
}

/** Gives the secrets alive not more than `endsInSeconds`; returns what the audit log keeps of it. */
async function endSecrets(
  { organizationId, now }: ClientContext,
  tx: StoreTransaction,
  { id, projectId, clientId, secrets }: Credential,
  endsInSeconds: number,
): Promise<AuditEvent[]> {
  const endsAt = now + endsInSeconds;
  const ended = secretsToEnd(secrets, endsAt, now);
  for (const secret of ended) await tx.clientSecrets.setExpiry(id, secret.id, endsAt);
  return ended.map((secret) => ({
    organizationId,
    action: 'client_secret.expiry_changed',
    target: secret.id,
    projectId,
    before: { client_id: clientId, expires_at: momentOrNull(secret.expiresAt) },
    after: { client_id: clientId, expires_at: moment(endsAt) },
  }));
}

export const ownClientSecretList: Operation<'ownClientSecretList'> = async ({ store, credential, now }) => {
  expectAllowed(credential);
  return { items: await secretsInUse(store.read, credential, now) };
};

export const ownClientSecretAdd: Operation<'ownClientSecretAdd'> = async (context, { body }) => {
  const { change, organizationId, now } = context;
  expectAllowed(context.credential);
  const expiresAt = expiryOf(body, now);
  return change(async (tx) => {
    const credential = await ownCredential(context, tx);
    expectRoom(credential, now);
    expectOwnRotationOpen(credential, now);
    const { secret, plain } = newClientSecret(context, credential, expiresAt);
    await insertSecret(tx, credential, secret);
    const { previous_ends_in: endsInSeconds } = body;
    const ended = endsInSeconds === undefined ? [] : await endSecrets(context, tx, credential, endsInSeconds);
    const told = await tellOwner(context, tx, { kind: 'added', secretId: secret.id, endsInSeconds });
    const after = { client_id: credential.clientId, expires_at: momentOrNull(expiresAt), told };
    const { projectId } = credential;
    const added = { organizationId, action: 'client_secret.added', target: secret.id, projectId, after };
    return { result: wireCreatedSecret(credential, secret, plain), audit: [added, ...ended] };
  });
};

export const ownClientSecretDelete: Operation<'ownClientSecretDelete'> = async (context, { params }) => {
  const { change, organizationId, now } = context;
  const secretId = params.client_secret;
  expectAllowed(context.credential);
  return change(async (tx) => {
    const credential = await ownCredential(context, tx);
    expectDeletable(credential, secretId, now);
    await tx.clientSecrets.markDeleted(credential.id, secretId, now);
    const told = await tellOwner(context, tx, { kind: 'deleted', secretId });
    const { projectId } = credential;
    const event = { organizationId, action: 'client_secret.deleted', target: secretId, projectId };
    const facts = { before: { client_id: credential.clientId }, after: { tokens_revoked: false, told } };
    return { result: undefined, audit: [{ ...event, ...facts }] };
  });
};
