// Conformance: what was recorded about the use of a credential.
import { expect, test } from 'vitest';
import { type Source, sourcesLimit } from '../../src/domain/usage.ts';
import type { CurrentStorage } from './conformance.ts';
import {
  certificate,
  change,
  credentialNamed,
  insertCredential,
  now,
  organizationId,
  reload,
  secret,
  useOf,
} from './fixtures.ts';

export function usageConformance(current: CurrentStorage): void {
  counts(current);
  gaps(current);
  sources(current);
}

function counts(current: CurrentStorage): void {
  test('a use is kept with its mechanism, secret, source and time, and survives a reopening', async () => {
    const { store, reopen } = current();
    const credential = await insertCredential(store);
    const assertion = { jtiHash: 'hash', expiresAt: now + 60 };
    const certificateId = certificate.id;
    await store.recordUse(useOf(credential, { mechanism: 'service_account_jwt', certificateId, assertion }));
    const reopened = await reopen();
    expect(await reopened.read.usage.ofCredential(organizationId, credential.id)).toEqual([
      {
        mechanism: 'service_account_jwt',
        secretId: secret.id,
        certificateId: certificate.id,
        source: { kind: 'instance', name: 'web-01' },
        userAgent: 'nlserver/8.6',
        firstSeenAt: now,
        lastSeenAt: now,
        issued: 1,
        lastIssuedAt: now,
        refused: 0,
        lastRefusedAt: null,
        largestGapSeconds: 0,
      },
    ]);
  });

  test('issued and refused are counted apart, and both are seen', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await store.recordUse(useOf(credential, { at: now }));
    await store.recordUse(useOf(credential, { at: now + 10, outcome: 'refused' }));
    await store.recordUse(useOf(credential, { at: now + 20, outcome: 'refused' }));
    const [entry, ...others] = await store.read.usage.ofCredential(organizationId, credential.id);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ issued: 1, lastIssuedAt: now, refused: 2, lastRefusedAt: now + 20 });
    expect(entry).toMatchObject({ firstSeenAt: now, lastSeenAt: now + 20, largestGapSeconds: 10 });
    const lastIssued = await store.read.usage.lastIssued(organizationId, [credential.id, 'unknown']);
    expect(lastIssued).toEqual(new Map([[credential.id, now]]));
  });

  test('no use of many at once is lost, whatever they share', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await change(store, (tx) => tx.credentials.insert(credentialNamed('2')));
    const credentials = [credential, await reload(store, 'client-2')];
    const uses = Array.from({ length: 300 }, (_, index) => {
      const source: Source = { kind: 'instance', name: `web-${index % 3}` };
      const outcome = index % 5 === 0 ? 'refused' : 'issued';
      return useOf(credentials[index % 2] ?? credential, { source, outcome, at: now + index });
    });
    const outcomes = await Promise.all(uses.map((use) => store.recordUse(use)));
    expect(new Set(outcomes)).toEqual(new Set(['recorded']));
    const entries = (
      await Promise.all(credentials.map(({ id }) => store.read.usage.ofCredential(organizationId, id)))
    ).flat();
    expect(entries).toHaveLength(6);
    expect(entries.reduce((sum, { issued }) => sum + issued, 0)).toBe(240);
    expect(entries.reduce((sum, { refused }) => sum + refused, 0)).toBe(60);
  });

  test('usage is listed last seen first, and outlives the certificate', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await store.recordUse(useOf(credential, { at: now, certificateId: certificate.id }));
    await store.recordUse(useOf(credential, { at: now + 5 }));
    await change(store, (tx) => tx.certificates.remove(credential.id, certificate.id));
    const entries = await store.read.usage.ofCredential(organizationId, credential.id);
    expect(entries.map(({ certificateId }) => certificateId)).toEqual([null, certificate.id]);
  });

  test('a secret that came in a query is shown as exposed since its first such use', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await store.recordUse(useOf(credential, { at: now + 1, secretExposed: true }));
    await store.recordUse(useOf(credential, { at: now + 2, secretExposed: true }));
    const { secrets, revision } = await reload(store);
    expect(secrets[0]?.exposedAt).toBe(now + 1);
    expect(revision).toEqual(credential.revision);
  });
}

function gaps(current: CurrentStorage): void {
  test.each(['one after the other', 'all at once'])('the largest gap between uses is kept, %s', async (how) => {
    const { store } = current();
    const credential = await insertCredential(store);
    const uses = [0, 10, 110, 115].map((offset) => useOf(credential, { at: now + offset }));
    if (how === 'all at once') await Promise.all(uses.map((use) => store.recordUse(use)));
    else for (const use of uses) await store.recordUse(use);
    const [entry] = await store.read.usage.ofCredential(organizationId, credential.id);
    expect(entry).toMatchObject({ largestGapSeconds: 100, firstSeenAt: now, lastSeenAt: now + 115, issued: 4 });
  });

  test('a clock that goes backwards makes no gap and unsees nothing', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    for (const offset of [100, 0, 110]) await store.recordUse(useOf(credential, { at: now + offset }));
    const [entry] = await store.read.usage.ofCredential(organizationId, credential.id);
    expect(entry).toMatchObject({ largestGapSeconds: 10, lastSeenAt: now + 110, lastIssuedAt: now + 110 });
  });
}

function sources(current: CurrentStorage): void {
  test('a source beyond the limit is counted as overflow, and known ones are still told apart', async () => {
    const { store, another } = current();
    const credential = await insertCredential(store);
    const from = (name: string) => useOf(credential, { source: { kind: 'address', name } });
    const names = Array.from({ length: sourcesLimit + 5 }, (_, index) => `10.0.0.${index}`);
    await Promise.all(names.map((name) => store.recordUse(from(name))));
    const other = await another();
    await other.recordUse(from('10.0.0.0'));
    await other.recordUse(from('192.0.2.1'));
    const entries = await store.read.usage.ofCredential(organizationId, credential.id);
    expect(entries).toHaveLength(sourcesLimit + 1);
    const issuedBy = (name: string) => entries.find(({ source }) => source.name === name)?.issued;
    expect(issuedBy('10.0.0.0')).toBe(2);
    expect(issuedBy('192.0.2.1')).toBeUndefined();
    const overflow = entries.find(({ source }) => source.kind === 'overflow');
    expect(overflow).toMatchObject({ source: { kind: 'overflow', name: '' }, issued: 6, userAgent: null });
  });

  test('the limit counts per credential and mechanism', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const uses = Array.from({ length: sourcesLimit }, (_, index) =>
      useOf(credential, { source: { kind: 'instance', name: `web-${index}` } }),
    );
    await Promise.all(uses.map((use) => store.recordUse(use)));
    await store.recordUse(useOf(credential, { mechanism: 'service_account_jwt' }));
    const entries = await store.read.usage.ofCredential(organizationId, credential.id);
    expect(entries.filter(({ source }) => source.kind === 'overflow')).toEqual([]);
  });

  test('the last user agent is kept, short and without control characters', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const agent = async () => (await store.read.usage.ofCredential(organizationId, credential.id))[0]?.userAgent;
    await store.recordUse(useOf(credential, { userAgent: 'first\u0000\u001b[31m' }));
    expect(await agent()).toBe('first[31m');
    await store.recordUse(useOf(credential, { userAgent: 'x'.repeat(5_000) }));
    expect(await agent()).toBe('x'.repeat(200));
    await store.recordUse(useOf(credential, { userAgent: null }));
    expect(await agent()).toBe('x'.repeat(200));
  });
}
