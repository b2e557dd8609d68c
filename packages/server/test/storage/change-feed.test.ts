// Memory that follows the storage: how old it may be, and what happens while nothing wakes the feed.
import { afterEach, beforeEach, expect, test } from 'vitest';

import { StorageUnavailableError, type Store } from '../../src/domain/store.ts';
import { ChangeFollower } from '../../src/storage/change-feed.ts';
import { CredentialCache } from '../../src/storage/credential-cache.ts';
import { FollowedCache } from '../../src/storage/followed-cache.ts';
import { RevokedTokens } from '../../src/storage/revoked-tokens.ts';
import { change, insertCredential, newCredential, now } from './fixtures.ts';
import { openSqliteStorage, type SqliteStorage } from './sqlite-storage.ts';

/** The table of changes as the tests fill it, and a feed that looks at it only when asked; time stands still. */
function stuckFeed() {
  const table = { revision: 1, subjects: [''], reads: 0, fails: false };
  const time = { milliseconds: 0 };
  const rows = {
    newest: async () => table.revision,
    async since(revision: number) {
      table.reads += 1;
      if (table.fails) throw new StorageUnavailableError('gone');
      const kept = table.subjects.map((subject, index) => ({ revision: index + 1, kind: 'token' as const, subject }));
      return kept.filter((row) => row.revision >= revision);
    },
  };
  const feed = new ChangeFollower(rows, {
    now: () => time.milliseconds,
    holds: (since) => time.milliseconds - since < 1_000,
  });
  feed.close();
  const revoke = (jti: string) => {
    table.revision = table.subjects.push(jti);
  };
  return { table, time, feed, revoke };
}

let storage: SqliteStorage;
let elsewhere: Store;
beforeEach(async () => {
  storage = await openSqliteStorage();
  elsewhere = await storage.another();
});
afterEach(() => storage.remove());

test('a feed that nothing wakes is looked at by who asks, at the latest after a second', async () => {
  const { table, time, feed, revoke } = stuckFeed();
  const heard: string[] = [];
  await feed.caughtUp();
  feed.listen(({ subject }) => heard.push(subject));
  revoke('jti-1');
  time.milliseconds = 999;
  await feed.caughtUp();
  expect(table.reads).toBe(0);
  time.milliseconds = 1_000;
  await Promise.all([feed.caughtUp(), feed.caughtUp()]);
  expect(heard).toEqual(['jti-1']);
  expect(table.reads).toBe(1);
  revoke('jti-2');
  feed.wake();
  feed.wake();
  await expect.poll(() => table.reads).toBe(3);
  expect(heard).toEqual(['jti-1', 'jti-2']);
});

test('a feed that cannot be looked at is no answer: who asks after a second is told so, until it can', async () => {
  const { table, time, feed, revoke } = stuckFeed();
  await feed.caughtUp();
  table.fails = true;
  revoke('jti-1');
  await feed.caughtUp();
  time.milliseconds = 1_000;
  await expect(feed.caughtUp()).rejects.toBeInstanceOf(StorageUnavailableError);
  await expect(feed.caughtUp()).rejects.toBeInstanceOf(StorageUnavailableError);
  table.fails = false;
  const heard: string[] = [];
  feed.listen(({ subject }) => heard.push(subject));
  await feed.caughtUp();
  expect(heard).toEqual(['jti-1']);
});

test('R-3: a token that was seen before is known from memory, and its revocation elsewhere is seen', async () => {
  const { store } = storage;
  let reads = 0;
  const counting = {
    isRevoked(jti: string) {
      reads += 1;
      return store.read.tokens.isRevoked(jti);
    },
  };
  const revoked = new RevokedTokens(counting, store.changes);
  expect([await revoked.has('jti-1'), await revoked.has('jti-1')]).toEqual([false, false]);
  expect(reads).toBe(1);
  await change(elsewhere, (tx) => tx.tokens.revoke('jti-1', now));
  expect(await revoked.has('jti-1')).toBe(true);
  expect(await revoked.has('jti-1')).toBe(true);
  expect(reads).toBe(2);
});

test('a recent credential comes from memory until it, its project or its organization is changed anywhere', async () => {
  const { id, clientId, organizationId } = await insertCredential(storage.store);
  const cache = new CredentialCache(storage.store.read.credentials, storage.store.changes);
  const first = await cache.recent(clientId);
  expect(await cache.recent(clientId)).toBe(first);
  for (const store of [elsewhere, storage.store]) {
    await change(store, (tx) => tx.credentials.update(id, { enabled: store === storage.store }));
    expect((await cache.recent(clientId))?.enabled).toBe(store === storage.store);
    await change(store, (tx) => tx.organizations.setEnabled(organizationId, store === storage.store));
    expect((await cache.recent(clientId))?.organizationEnabled).toBe(store === storage.store);
  }
  await change(elsewhere, (tx) => tx.projects.remove(organizationId, newCredential.projectId));
  expect(await cache.recent(clientId)).toBeUndefined();
});

test('what was read before a change and arrives after it is not kept', async () => {
  const answers: ((value: string) => void)[] = [];
  const cache = new FollowedCache<string>(() => new Promise((resolve) => answers.push(resolve)), 10);
  const slow = cache.get('key');
  cache.forget('key');
  answers[0]?.('old');
  expect(await slow).toBe('old');
  expect(cache.kept('key')).toBeUndefined();
  const next = cache.get('key');
  answers[1]?.('new');
  await next;
  expect(cache.kept('key')).toBe('new');
});
