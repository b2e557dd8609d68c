// Conformance: the commit of a usage record is the fence that no outdated decision passes.
import { expect, test } from 'vitest';
import type { StoreTransaction } from '../../src/domain/store-transaction.ts';
import type { CurrentStorage } from './conformance.ts';
import { by, byOrganization, change, insertCredential, now, organizationId, reload, useOf } from './fixtures.ts';

export function usageFenceConformance(current: CurrentStorage): void {
  staleness(current);
  singleUse(current);
}

function staleness(current: CurrentStorage): void {
  test.each([
    { whose: 'the platform', as: by },
    { whose: 'one organization', as: byOrganization },
  ])('a disablement by $whose that commits while records are under way lets no later one through', async ({ as }) => {
    const { store } = current();
    const credential = await insertCredential(store);
    let disabled = false;
    let passedBefore = 0;
    const passedAfterwards: string[] = [];
    const use = async (): Promise<void> => {
      for (;;) {
        const startedAfterwards = disabled;
        const outcome = await store.recordUse(useOf(credential));
        if (outcome === 'recorded' && startedAfterwards) passedAfterwards.push(outcome);
        if (outcome === 'recorded' && !startedAfterwards) passedBefore += 1;
        if (startedAfterwards) return;
      }
    };
    const uses = Array.from({ length: 64 }, use);
    await store.recordUse(useOf(credential));
    await change(store, (tx) => tx.credentials.update(credential.id, { enabled: false }), [], as);
    disabled = true;
    await Promise.all(uses);
    expect(passedBefore).toBeGreaterThan(0);
    expect(passedAfterwards).toEqual([]);
    expect(await store.recordUse(useOf(credential))).toBe('stale');
    expect(await store.recordUse(useOf(await reload(store)))).toBe('recorded');
  });

  test('no use is recorded between what a change reads and its commit', async () => {
    const { store, another } = current();
    const credential = await insertCredential(store);
    const other = await another();
    let underWay: Promise<string>[] = [];
    const retire = async (tx: StoreTransaction) => {
      underWay = [store.recordUse(useOf(credential)), other.recordUse(useOf(credential))];
      expect(await tx.usage.ofCredential(organizationId, credential.id)).toEqual([]);
      await tx.credentials.update(credential.id, { enabled: false });
      expect(await tx.usage.ofCredential(organizationId, credential.id)).toEqual([]);
    };
    await change(store, retire, [], byOrganization);
    expect(await Promise.all(underWay)).toEqual(['stale', 'stale']);
    expect(await store.read.usage.ofCredential(organizationId, credential.id)).toEqual([]);
  });

  test('a change by another Store makes the next record stale at once', async () => {
    const { store, another } = current();
    const credential = await insertCredential(store);
    const other = await another();
    expect(await store.recordUse(useOf(credential))).toBe('recorded');
    await change(other, (tx) => tx.credentials.update(credential.id, { enabled: false }));
    expect(await store.recordUse(useOf(credential))).toBe('stale');
    const reloaded = await reload(store);
    expect(reloaded.enabled).toBe(false);
    expect(await store.recordUse(useOf(reloaded))).toBe('recorded');
    await change(other, (tx) => tx.organizations.setEnabled(organizationId, false));
    expect(await store.recordUse(useOf(reloaded))).toBe('stale');
  });

  test('a stale record leaves no trace', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await change(store, (tx) => tx.credentials.update(credential.id, { name: 'other' }));
    const assertion = { jtiHash: 'hash', expiresAt: now + 60 };
    expect(await store.recordUse(useOf(credential, { assertion, secretExposed: true }))).toBe('stale');
    expect(await store.read.usage.ofCredential(organizationId, credential.id)).toEqual([]);
    const reloaded = await reload(store);
    expect(reloaded.secrets[0]?.exposedAt).toBeNull();
    expect(await store.recordUse(useOf(reloaded, { assertion }))).toBe('recorded');
  });

  test('a refusal is recorded whatever changed, as long as the credential exists', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const refused = useOf(credential, { outcome: 'refused' });
    await change(store, (tx) => tx.credentials.update(credential.id, { enabled: false }));
    expect(await store.recordUse(refused)).toBe('recorded');
    await change(store, (tx) => tx.credentials.remove(credential.id));
    expect(await store.recordUse(refused)).toBe('stale');
    expect(await store.recordUse(useOf(credential))).toBe('stale');
  });

  test('a record in the group of a stale one is not lost', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const outdated = { ...credential.revision, credential: credential.revision.credential - 1 };
    const outcomes = await Promise.all([
      store.recordUse(useOf(credential, { revision: outdated })),
      store.recordUse(useOf(credential)),
    ]);
    expect(outcomes).toEqual(['stale', 'recorded']);
    expect(await store.read.usage.ofCredential(organizationId, credential.id)).toMatchObject([{ issued: 1 }]);
  });
}

function singleUse(current: CurrentStorage): void {
  const assertion = { jtiHash: 'hash-of-jti', expiresAt: now + 60 };

  test('of 100 records at once with one jti exactly one is recorded (A-7)', async () => {
    const { store, another } = current();
    const credential = await insertCredential(store);
    const other = await another();
    const uses = Array.from({ length: 100 }, (_, index) =>
      (index % 2 ? store : other).recordUse(useOf(credential, { assertion })),
    );
    const outcomes = await Promise.all(uses);
    expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'replayed')).toHaveLength(99);
    expect(await store.read.usage.ofCredential(organizationId, credential.id)).toMatchObject([{ issued: 1 }]);
  });

  test('a used jti is still used after a reopening, until it is forgotten', async () => {
    const { store, reopen } = current();
    const credential = await insertCredential(store);
    expect(await store.recordUse(useOf(credential, { assertion }))).toBe('recorded');
    const reopened = await reopen();
    expect(await reopened.recordUse(useOf(credential, { assertion }))).toBe('replayed');
    await change(reopened, (tx) => tx.forgetExpired(assertion.expiresAt));
    expect(await reopened.recordUse(useOf(credential, { assertion }))).toBe('replayed');
    await change(reopened, (tx) => tx.forgetExpired(assertion.expiresAt + 1));
    expect(await reopened.recordUse(useOf(credential, { assertion }))).toBe('recorded');
  });

  test('a refusal does not use up the jti', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    expect(await store.recordUse(useOf(credential, { outcome: 'refused', assertion }))).toBe('recorded');
    expect(await store.recordUse(useOf(credential, { assertion }))).toBe('recorded');
  });
}
