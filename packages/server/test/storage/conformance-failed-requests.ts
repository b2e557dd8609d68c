// Conformance: why clients got no token. Bounded for each credential, and those of anybody apart from the others.
import { expect, test } from 'vitest';
import { type FailedRequest, failedRequestsLimit } from '../../src/domain/failed-request.ts';
import type { Store } from '../../src/domain/store.ts';
import type { CurrentStorage } from './conformance.ts';
import * as fixture from './fixtures.ts';

const { organizationId, now, change, insertCredential, failureOf } = fixture;

const note = (store: Store, failures: readonly FailedRequest[]) =>
  change(store, (tx) => tx.failedRequests.note(failures));
const kept = (store: Store, id = fixture.newCredential.id) =>
  store.read.failedRequests.ofCredential(organizationId, id);

/** As many failures, each from a source of its own and a second after the one before. */
const many = (count: number, failure: FailedRequest): FailedRequest[] =>
  Array.from({ length: count }, (_, index) => {
    const at = failure.lastAt + index;
    return { ...failure, source: { kind: 'address', name: `10.0.0.${index}` }, firstAt: at, lastAt: at };
  });

export function failedRequestConformance(current: CurrentStorage): void {
  test('a failure comes back as it was noted, last one first', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const first = failureOf(credential);
    const anybodys = { authenticated: false, cause: 'wrong_client_secret', lastAt: now + 9, userAgent: null } as const;
    const second = failureOf(credential, { ...anybodys, source: { kind: 'overflow', name: '' }, detail: {} });
    await note(store, [first, second]);
    expect(await kept(store)).toEqual([second, first]);
  });

  test.each(['at once', 'one after the other'])('equal failures are one row that counts, %s', async (how) => {
    const { store } = current();
    const credential = await insertCredential(store);
    const first = failureOf(credential, { count: 2 });
    const last = failureOf(credential, { firstAt: now + 8, lastAt: now + 9, userAgent: 'other', detail: { late: 9 } });
    if (how === 'at once') await note(store, [first, last]);
    else for (const each of [first, last]) await note(store, [each]);
    expect(await kept(store)).toEqual([{ ...last, firstAt: first.firstAt, count: 3 }]);
  });

  test('a clock that goes backwards makes nothing look older', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await note(store, [failureOf(credential, { lastAt: now + 9 })]);
    await note(store, [failureOf(credential, { firstAt: now - 5, lastAt: now - 5 })]);
    expect(await kept(store)).toMatchObject([{ firstAt: now, lastAt: now + 9, count: 2 }]);
  });

  test('what differs in cause, mechanism, source or standing is told apart', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const one = failureOf(credential);
    const others: FailedRequest[] = [
      { ...one, cause: 'assertion_missing' },
      { ...one, mechanism: 'oauth_server_to_server' },
      { ...one, source: { kind: 'address', name: 'web-01' } },
      { ...one, authenticated: false },
    ];
    await note(store, [one, ...others]);
    expect(await kept(store)).toHaveLength(5);
  });

  test('a flood that anybody can send pushes out no failure of the client itself', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const own = failureOf(credential, { firstAt: now - 1_000, lastAt: now - 1_000 });
    await note(store, [own]);
    const flood = failureOf(credential, { authenticated: false, cause: 'wrong_client_secret' });
    await note(store, many(700, flood));
    const failures = await kept(store);
    expect(failures.filter(({ authenticated }) => authenticated)).toEqual([own]);
    const anybodys = failures.filter(({ authenticated }) => !authenticated);
    const latest = Array.from({ length: failedRequestsLimit.anybody }, (_, index) => flood.lastAt + 699 - index);
    expect(anybodys.map(({ lastAt }) => lastAt)).toEqual(latest);
  });

  test("a client's own failures are bounded too, and the ones seen longest ago go", async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await change(store, (tx) => tx.credentials.insert(fixture.credentialNamed('2')));
    const neighbour = failureOf({ ...credential, id: 'credential-2' });
    await note(store, [neighbour, failureOf(credential, { lastAt: now + 1_000 })]);
    await note(store, many(failedRequestsLimit.authenticated, failureOf(credential)));
    const times = (await kept(store)).map(({ lastAt }) => lastAt);
    expect(times).toHaveLength(failedRequestsLimit.authenticated);
    expect([times[0], times.at(-1)]).toEqual([now + 1_000, now + 1]);
    expect(await kept(store, 'credential-2')).toEqual([neighbour]);
  });

  test('failures of a credential that is gone, or of another organization, are left out, and the rest is kept', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const own = failureOf(credential);
    const gone = failureOf({ ...credential, id: 'gone' });
    const strange = failureOf(credential, { organizationId: 'other', cause: 'disabled' });
    await note(store, [gone, own, strange]);
    await note(store, [gone]);
    await note(store, []);
    expect(await kept(store)).toEqual([own]);
    await change(store, (tx) => tx.credentials.remove(credential.id));
    expect(await kept(store)).toEqual([]);
  });

  test('noting a failure makes no decision stale', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await note(store, [failureOf(credential)]);
    expect((await fixture.reload(store)).revision).toEqual(credential.revision);
    expect(await store.recordUse(fixture.useOf(credential))).toBe('recorded');
  });
}
