// What names a version of pepper or key-encryption key: counted, and made anew under another version.
import { expect, test } from 'vitest';
import { idempotencyPlace } from '../../src/domain/idempotency.ts';
import type { EncryptedText } from '../../src/domain/user.ts';
import type { CurrentStorage } from './conformance.ts';
import * as fixture from './fixtures.ts';
import { answer } from './people-rows.ts';

const { change, insertCredential, insertOrganization, newCredential, now, organizationId, reload, secret } = fixture;

const token = { id: 'token-1', organizationId, digest: 'ZA', pepperVersion: 1, createdAt: 4 };
const signingKey = {
  kid: 'kid-1',
  algorithm: 'ES256',
  publishedAt: 1,
  signsFrom: 2,
  publicJwk: '{"kty":"EC"}',
  encryptedPrivateKey: 'AAAA',
  keyEncryptionKeyVersion: 3,
} as const;

export function keyConformance(current: CurrentStorage): void {
  test('what still needs a version of the pepper is counted; a deleted secret needs none', async () => {
    const { store } = current();
    await insertCredential(store);
    await change(store, async (tx) => {
      await tx.adminTokens.insert(token);
      await tx.clientSecrets.insert(newCredential.id, { ...secret, id: 'secret-2', pepperVersion: 2 });
      await tx.clientSecrets.insert(newCredential.id, { ...secret, id: 'secret-3' });
      await tx.clientSecrets.markDeleted(newCredential.id, 'secret-3', now);
    });
    expect(await store.read.keyChecks.pepperUses()).toEqual([
      { what: 'client secrets', version: 1, count: 1 },
      { what: 'client secrets', version: 2, count: 1 },
      { what: 'admin tokens', version: 1, count: 1 },
    ]);
  });

  test('a digest is renewed without moving a revision, and only while it is the one that was seen', async () => {
    const { store } = current();
    const before = await insertCredential(store);
    const to = { digest: 'bmV3', pepperVersion: 2 };
    await change(store, async (tx) => {
      await tx.adminTokens.insert(token);
      await tx.clientSecrets.renewDigest(before.id, secret.id, { from: { ...secret, digest: 'other' }, to });
    });
    expect(await reload(store)).toEqual(before);
    await change(store, async (tx) => {
      await tx.clientSecrets.renewDigest(before.id, secret.id, { from: secret, to });
      await tx.adminTokens.renewDigest(token.id, { from: token, to });
    });
    const after = await reload(store);
    expect(after.secrets).toEqual([{ ...secret, ...to }]);
    expect(after.revision).toEqual(before.revision);
    expect(await store.read.adminTokens.list()).toEqual([{ ...token, ...to }]);
  });

  test('a signing key is encrypted anew and counted under its new version', async () => {
    const { store } = current();
    const under = { encryptedPrivateKey: 'BBBB', keyEncryptionKeyVersion: 4 };
    await change(store, (tx) => tx.signingKeys.insert(signingKey));
    await change(store, (tx) => tx.signingKeys.reencrypt(signingKey.kid, under));
    expect(await store.read.signingKeys.list()).toEqual([{ ...signingKey, ...under }]);
    expect(await store.read.keyChecks.keyEncryptionKeyUses()).toEqual([{ what: 'signing keys', version: 4, count: 1 }]);
    await expect(change(store, (tx) => tx.signingKeys.reencrypt('unknown', under))).rejects.toThrow('unknown');
  });

  test('texts are encrypted anew a few at a time, until none is left', async () => {
    const { store } = current();
    await insertOrganization(store);
    await change(store, async (tx) => {
      for (const keyHash of ['a', 'b', 'c']) await tx.idempotency.insert(organizationId, { ...answer, keyHash });
    });
    const activeVersion = answer.response.keyVersion + 1;
    const under = (place: string, { text }: EncryptedText) => ({
      text: `${text} of ${place}`,
      keyVersion: activeVersion,
    });
    await change(store, async (tx) => {
      const renew = () => tx.encryptedTexts.renew({ activeVersion, limit: 2 }, under);
      expect([await renew(), await renew(), await renew()]).toEqual([2, 1, 0]);
      const place = idempotencyPlace(organizationId, 'c');
      expect((await tx.idempotency.get(organizationId, 'c'))?.response).toEqual(under(place, answer.response));
    });
  });

  test('a proof is removed by purpose and version', async () => {
    const { store } = current();
    const checks = [1, 2].map((version) => ({ purpose: 'pepper', version, check: 'cHJvb2Y' }));
    await change(store, async (tx) => {
      for (const check of checks) await tx.keyChecks.insert(check);
      await tx.keyChecks.remove({ purpose: 'pepper', version: 1 });
    });
    expect(await store.read.keyChecks.list()).toEqual(checks.slice(1));
  });

  test('every organization moves on, and what was decided on its credentials is stale', async () => {
    const { store } = current();
    const before = await insertCredential(store);
    await change(store, (tx) => tx.organizations.moveRevisions());
    const { revision } = await reload(store);
    expect(revision).toEqual({ ...before.revision, organization: before.revision.organization + 1 });
  });
}
