// Client secrets: add, list with their use, delete.
import { composeSecret } from '@relevo/contract/secret-format';
import { type ClientSecret, type Credential, isSecretAlive } from '../domain/credential.ts';
import {
  aliveSecretsLimit,
  deletedSecretKeptSeconds,
  maySecretBeAdded,
  maySecretBeDeleted,
} from '../domain/secret-rotation.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import { blockersOf, type Window } from '../domain/straggler.ts';
import type { NumericDate } from '../domain/time.ts';
import type { UsageEntry } from '../domain/usage.ts';
import { ledgerOfSources } from '../domain/usage-ledger.ts';
import { AdminError, notFound } from './admin-error.ts';
import { credentialOf, editableCredential } from './credential-reference.ts';
import { migrationFactsOf } from './migration/facts.ts';
import { wireBlocker } from './migration/migration-format.ts';
import type { AdminContext, Operation } from './operation.ts';
import { lastUsedAt, moment, momentOrNull, numericDate, wireUsageSource } from './wire-format.ts';

/** A new secret as it is kept, and in plain for its owner, who sees it once. */
export function newClientSecret(
  { ids, digester, now }: Pick<AdminContext, 'ids' | 'digester' | 'now'>,
  { clientId }: Pick<Credential, 'clientId'>,
  expiresAt: NumericDate | null,
): { secret: ClientSecret; plain: string } {
  const plain = composeSecret('client_secret', ids.bits256());
  const secret: ClientSecret = {
    id: ids.uuid(),
    ...digester.digest(plain),
    hint: plain.slice(-4),
    fingerprint: digester.fingerprint(clientId, plain),
    createdAt: now,
    expiresAt,
    exposedAt: null,
    deletedAt: null,
    tokensRevokedBelow: 0,
  };
  return { secret, plain };
}

/** Keeps another secret of a credential, and no longer those that nothing refers to; so their number has an end. */
export async function insertSecret(tx: StoreTransaction, { id }: Credential, secret: ClientSecret): Promise<void> {
  await tx.clientSecrets.forgetDeleted(id, secret.createdAt - deletedSecretKeptSeconds);
  await tx.clientSecrets.insert(id, secret);
}

/** What the verdict on the secrets of one credential looks at. */
interface SecretFacts {
  readonly secrets: readonly ClientSecret[];
  readonly usage: readonly UsageEntry[];
  /** Windows of the legacy mechanism, also past ones. */
  readonly windows: readonly Window[];
}

/**
 * What stands between a secret and deleting it, if another one is alive: that nothing uses that yet, however little is
 * known of this one, and sources that have not gone over to it.
 */
function secretBlockers(secret: ClientSecret, { secrets: all, usage, windows }: SecretFacts, now: NumericDate) {
  const others = all.filter((each) => each.id !== secret.id && isSecretAlive(each, now)).map(({ id }) => id);
  if (others.length === 0) return [];
  const by = (isMeant: (id: string | null) => boolean) =>
    ledgerOfSources(usage.filter(({ secretId }) => isMeant(secretId)));
  const old = by((id) => id === secret.id);
  const current = by((id) => id !== null && others.includes(id));
  return blockersOf({ old, new: current, windows, acknowledgements: [] }, now).map(wireBlocker);
}

/** The secrets of a credential that are not deleted, oldest first, with who uses them. */
export async function secretsInUse(reads: StoreReads, credential: Credential, now: NumericDate) {
  const { usage, brownouts: windows } = await migrationFactsOf(reads, credential);
  const kept = credential.secrets.filter(({ deletedAt }) => deletedAt === null);
  return kept.map((secret) => {
    const own = usage.filter(({ secretId }) => secretId === secret.id);
    return {
      id: secret.id,
      hint: secret.hint,
      created_at: moment(secret.createdAt),
      expires_at: momentOrNull(secret.expiresAt),
      alive: isSecretAlive(secret, now),
      exposed_at: momentOrNull(secret.exposedAt),
      last_used_at: lastUsedAt(own),
      sources: own.map((entry) => ({ ...wireUsageSource(entry), mechanism: entry.mechanism })),
      blockers: secretBlockers(secret, { secrets: kept, usage, windows }, now),
    };
  });
}

/** The expiry that a request asks for, or none. Throws `invalid_request` for one that has passed. */
export function expiryOf({ expires_at }: { readonly expires_at?: string | undefined }, now: NumericDate) {
  const expiresAt = expires_at === undefined ? null : numericDate(expires_at);
  if (expiresAt === null || now < expiresAt) return expiresAt;
  const message = 'must be in the future';
  throw new AdminError('invalid_request', 'The expiry has passed already.', [{ field: 'expires_at', message }]);
}

/** Throws `too_many_secrets`. */
export function expectRoom({ secrets }: Credential, now: NumericDate): void {
  if (maySecretBeAdded(secrets, now)) return;
  const detail = `At most ${aliveSecretsLimit} client secrets are alive; delete the one that is not used any more.`;
  throw new AdminError('too_many_secrets', detail);
}

/** Throws `not_found` or `last_client_secret`. */
export function expectDeletable({ secrets }: Credential, secretId: string, now: NumericDate): void {
  const verdict = maySecretBeDeleted(secrets, secretId, now);
  if (verdict === 'not_found') throw notFound('client secret');
  if (verdict === 'last_client_secret') {
    throw new AdminError('last_client_secret', 'This is the only client secret alive; add another one first.');
  }
}

/** The only answer that has the secret in plain. */
export function wireCreatedSecret({ clientId }: Credential, { id, createdAt, expiresAt }: ClientSecret, plain: string) {
  const times = { created_at: moment(createdAt), expires_at: momentOrNull(expiresAt) };
  return { id, client_id: clientId, client_secret: plain, ...times };
}

export const clientSecretList: Operation<'clientSecretList'> = async (context, { params }) => {
  const { store, organizationId, now } = context;
  const credential = await credentialOf(store.read, organizationId, params.credential);
  return { items: await secretsInUse(store.read, credential, now) };
};

export const clientSecretAdd: Operation<'clientSecretAdd'> = async (context, { params, body }) => {
  const { change, organizationId, now } = context;
  const expiresAt = expiryOf(body, now);
  return change(async (tx) => {
    const credential = await editableCredential(context, tx, params.credential);
    expectRoom(credential, now);
    const { secret, plain } = newClientSecret(context, credential, expiresAt);
    await insertSecret(tx, credential, secret);
    const after = { client_id: credential.clientId, expires_at: momentOrNull(expiresAt) };
    const { projectId } = credential;
    const audit = [{ organizationId, action: 'client_secret.added', target: secret.id, projectId, after }];
    return { result: wireCreatedSecret(credential, secret, plain), audit };
  });
};

export const clientSecretDelete: Operation<'clientSecretDelete'> = async (context, { params, query }) => {
  const { change, organizationId, now } = context;
  const revokeTokens = query.revoke_tokens === 'true';
  return change(async (tx) => {
    const credential = await editableCredential(context, tx, params.credential);
    expectDeletable(credential, params.client_secret, now);
    await tx.clientSecrets.markDeleted(credential.id, params.client_secret, now);
    if (revokeTokens) await tx.clientSecrets.revokeTokens(credential.id, params.client_secret);
    const before = { client_id: credential.clientId };
    const { projectId } = credential;
    const event = { organizationId, action: 'client_secret.deleted', target: params.client_secret, projectId };
    return { result: undefined, audit: [{ ...event, before, after: { tokens_revoked: revokeTokens } }] };
  });
};
