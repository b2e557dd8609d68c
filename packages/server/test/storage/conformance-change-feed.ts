// Conformance: whoever keeps something in memory hears of every change that makes it outdated, whichever process made it.
import { expect, test } from 'vitest';
import type { Outdated, Store } from '../../src/domain/store.ts';
import type { StoreTransaction } from '../../src/domain/store-transaction.ts';
import type { CurrentStorage } from './conformance.ts';
import * as fixture from './fixtures.ts';

const { organizationId, newCredential, change, insertCredential, insertOrganization } = fixture;
const { id: credentialId, clientId } = newCredential;
const foreign = 'BBBBBBBBBBBBBBBBBBBBBBBB@OtherOrg';

/** Everything that a Store says from now on; it has caught up. */
async function listenTo({ changes }: Store): Promise<Outdated[]> {
  await changes.caughtUp();
  const heard: Outdated[] = [];
  changes.listen(({ kind, subject }) => heard.push({ kind, subject }));
  return heard;
}

const hearing = ({ changes }: Store, heard: readonly Outdated[]) =>
  expect.poll(() => changes.caughtUp().then(() => heard), { timeout: 5_000, interval: 5 });

const key = {
  kid: 'kid-1',
  algorithm: 'ES256',
  publishedAt: 1,
  signsFrom: 2,
  publicJwk: '{}',
  encryptedPrivateKey: 'AA',
  keyEncryptionKeyVersion: 1,
} as const;

type Write = (tx: StoreTransaction) => Promise<void>;

const ofCredential: Record<string, Write> = {
  'a changed credential': (tx) => tx.credentials.update(credentialId, { name: 'other' }),
  'a removed credential': (tx) => tx.credentials.remove(credentialId),
  'a new secret': (tx) => tx.clientSecrets.insert(credentialId, { ...fixture.secret, id: 'secret-2' }),
  'a deleted secret': (tx) => tx.clientSecrets.markDeleted(credentialId, fixture.secret.id, fixture.now),
  'revoked tokens of a secret': (tx) => tx.clientSecrets.revokeTokens(credentialId, fixture.secret.id),
  'a new certificate': (tx) =>
    tx.certificates.insert(credentialId, { ...fixture.certificate, id: 'other', fingerprintSha256: 'c' }),
  'a removed certificate': (tx) => tx.certificates.remove(credentialId, fixture.certificate.id),
};
const ofOrganization: Record<string, Write> = {
  'a disabled organization': (tx) => tx.organizations.setEnabled(organizationId, false),
  'a disabled project': (tx) =>
    tx.projects.update(organizationId, fixture.project.id, { enabled: false, changedAt: 1, changedBy: 'x' }),
  'a removed project': (tx) => tx.projects.remove(organizationId, fixture.project.id),
  'a changed API': (tx) => tx.catalogue.updateApi(organizationId, { ...fixture.api, enabled: false }),
  'a changed profile': (tx) => tx.catalogue.updateProfile(organizationId, { ...fixture.profile, enabled: false }),
};
const ofServer: Record<string, readonly [Outdated, Write]> = {
  'a revoked token': [{ kind: 'token', subject: 'jti-1' }, (tx) => tx.tokens.revoke('jti-1', fixture.now)],
  'a setting': [{ kind: 'setting', subject: 'name' }, (tx) => tx.settings.set('name', 'value')],
  'a signing key': [{ kind: 'signing_keys', subject: '' }, (tx) => tx.signingKeys.insert(key)],
};

const outdating: readonly (readonly [string, Outdated, Write])[] = [
  ...Object.entries(ofCredential).map(
    ([what, work]) => [what, { kind: 'credential', subject: clientId }, work] as const,
  ),
  ...Object.entries(ofOrganization).map(
    ([what, work]) => [what, { kind: 'organization', subject: organizationId }, work] as const,
  ),
  ...Object.entries(ofServer).map(([what, [outdated, work]]) => [what, outdated, work] as const),
];

export function changeFeedConformance(current: CurrentStorage): void {
  test.each(outdating)('%s is heard at once where it was made, and then elsewhere', async (_what, outdated, work) => {
    const { store, another } = current();
    await insertCredential(store);
    const elsewhere = await another();
    const heard = await listenTo(store);
    const heardElsewhere = await listenTo(elsewhere);
    const acknowledged = change(store, work).then(() => [...heard]);
    expect(await acknowledged).toContainEqual(outdated);
    await hearing(elsewhere, heardElsewhere).toContainEqual(outdated);
  });

  test('a change that fails is heard nowhere', async () => {
    const { store } = current();
    const heard = await listenTo(store);
    const failing = change(store, async (tx) => {
      await tx.tokens.revoke('jti-1', fixture.now);
      throw new Error('after all not');
    });
    await expect(failing).rejects.toThrow('after all not');
    await change(store, (tx) => tx.tokens.revoke('jti-2', fixture.now));
    await hearing(store, heard).toContainEqual({ kind: 'token', subject: 'jti-2' });
    expect(heard).not.toContainEqual({ kind: 'token', subject: 'jti-1' });
  });

  test('who follows while two processes change two organizations at once misses nothing', async () => {
    const { store, another } = current();
    await insertOrganization(store);
    await insertOrganization(store, foreign);
    const [second, follower] = [await another(), await another()];
    const heard = await listenTo(follower);
    const jtis = Array.from({ length: 120 }, (_, index) => `jti-${index}`);
    let finished = false;
    const following = (async () => {
      while (!finished) await follower.changes.caughtUp().then(() => new Promise(setImmediate));
    })();
    const waiting = [...jtis.entries()];
    // a few at a time: who waits long for a connection is refused
    const lane = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [index, jti] = next;
        const by = { ...fixture.by, organizationId: index % 3 === 0 ? foreign : organizationId };
        await change(index % 2 === 0 ? store : second, (tx) => tx.tokens.revoke(jti, fixture.now), [], by);
      }
    };
    await Promise.all(Array.from({ length: 8 }, lane));
    const tokens = () => heard.filter(({ kind }) => kind === 'token').map(({ subject }) => subject);
    await expect.poll(() => new Set(tokens()).size, { timeout: 5_000 }).toBe(jtis.length);
    finished = true;
    await following;
    expect(heard.filter(({ kind }) => kind === 'everything')).toEqual([]);
  });

  test('what is kept of old changes lets who is up to date go on, and who is behind forget everything', async () => {
    const { store, another, tamper } = current();
    const follower = await another();
    const heard = await listenTo(follower);
    await change(store, (tx) => tx.tokens.revoke('jti-1', fixture.now));
    await hearing(follower, heard).toContainEqual({ kind: 'token', subject: 'jti-1' });
    await change(store, (tx) => tx.forgetExpired(fixture.now + 1));
    await change(store, (tx) => tx.tokens.revoke('jti-2', fixture.now));
    await hearing(follower, heard).toContainEqual({ kind: 'token', subject: 'jti-2' });
    expect(heard).not.toContainEqual({ kind: 'everything', subject: '' });
    await tamper('update changes set revision = revision + 100');
    await hearing(follower, heard).toContainEqual({ kind: 'everything', subject: '' });
    await change(store, (tx) => tx.tokens.revoke('jti-3', fixture.now));
    await hearing(follower, heard).toContainEqual({ kind: 'token', subject: 'jti-3' });
  });

  test('who must read a thousand changes forgets everything instead', async () => {
    const { store, another } = current();
    const heard = await listenTo(await another());
    const heardHere = await listenTo(store);
    await change(store, async (tx) => {
      for (let index = 0; index <= 1_000; index += 1) await tx.tokens.revoke(`jti-${index}`, fixture.now);
    });
    expect(heardHere).toContainEqual({ kind: 'token', subject: 'jti-1000' });
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual([{ kind: 'everything', subject: '' }]);
  });
}
