// Conformance: use of each mechanism by day, counted in the commit of the usage record.
import { expect, test } from 'vitest';
import { daySeconds } from '../../src/domain/time.ts';
import { usageDaysKept } from '../../src/domain/usage.ts';
import type { CurrentStorage } from './conformance.ts';
import * as fixture from './fixtures.ts';

const { organizationId, newCredential, change, insertCredential, useOf } = fixture;
const today = fixture.now - (fixture.now % daySeconds);
const mechanism = 'oauth_server_to_server';
const legacy = 'service_account_jwt';

export function usageDayConformance(current: CurrentStorage): void {
  const days = () => current().store.read.usage.days(organizationId, newCredential.id);

  test.each(['one after the other', 'all at once'])('uses count for their day and mechanism, %s', async (how) => {
    const { store, another } = current();
    const credential = await insertCredential(store);
    const stores = [store, await another()];
    const uses = [
      useOf(credential, { at: today + daySeconds }),
      useOf(credential, { at: today }),
      useOf(credential, { at: today + daySeconds - 1, source: { kind: 'address', name: '192.0.2.1' } }),
      useOf(credential, { at: today + 5, outcome: 'refused' }),
      useOf(credential, { at: today + 5, mechanism: legacy }),
      useOf(credential, { at: today + 5, mechanism: legacy, secretId: 'secret-2' }),
      useOf(credential, { at: today + 5, mechanism: legacy, secretId: 'secret-2' }),
    ];
    const record = (index: number) => stores[index % 2]?.recordUse(uses[index] ?? useOf(credential));
    if (how === 'all at once') await Promise.all(uses.map((_, index) => record(index)));
    else for (const index of uses.keys()) await record(index);
    expect(await days()).toEqual([
      { mechanism, day: today, issued: 2, refused: 1 },
      { mechanism: legacy, day: today, issued: 3, refused: 0 },
      { mechanism, day: today + daySeconds, issued: 1, refused: 0 },
    ]);
  });

  test('days say of many uses at once from many sources what the ledger of sources says', async () => {
    const { store, another } = current();
    const credential = await insertCredential(store);
    const stores = [store, await another()];
    const uses = Array.from({ length: 300 }, (_, index) => {
      const source = { kind: 'address', name: `10.0.0.${index % 250}` } as const;
      return stores[index % 2]?.recordUse(useOf(credential, { source, outcome: index % 4 ? 'issued' : 'refused' }));
    });
    await Promise.all(uses);
    expect(await days()).toEqual([{ mechanism, day: today, issued: 225, refused: 75 }]);
    const usage = await store.read.usage.ofCredential(organizationId, credential.id);
    expect(usage.reduce((sum, { issued }) => sum + issued, 0)).toBe(225);
  });

  test('what was not recorded is not counted', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const assertion = { jtiHash: 'hash', expiresAt: fixture.now + 60 };
    const outdated = { ...credential.revision, credential: 0 };
    const outcomes = [
      await store.recordUse(useOf(credential, { assertion })),
      await store.recordUse(useOf(credential, { assertion })),
      await store.recordUse(useOf(credential, { revision: outdated })),
    ];
    expect(outcomes).toEqual(['recorded', 'replayed', 'stale']);
    expect(await days()).toEqual([{ mechanism, day: today, issued: 1, refused: 0 }]);
  });

  test('ninety days are kept, and the older ones forgotten', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const offsets = [0, usageDaysKept - 1, usageDaysKept, usageDaysKept + 1];
    for (const offset of offsets) await store.recordUse(useOf(credential, { at: today - offset * daySeconds }));
    await change(store, (tx) => tx.forgetExpired(today + 1));
    const left = (await days()).map(({ day }) => (today - day) / daySeconds);
    expect(left).toEqual([usageDaysKept - 1, 0]);
  });

  test('with the credential go its days', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await store.recordUse(useOf(credential));
    await change(store, (tx) => tx.credentials.remove(credential.id));
    expect(await days()).toEqual([]);
  });
}
