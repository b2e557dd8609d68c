// The cache of credentials, on a real Store.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CredentialCache } from '../../src/storage/credential-cache.ts';
import { change, credentialNamed, insertCredential, newCredential } from './fixtures.ts';
import { openSqliteStorage, type SqliteStorage } from './sqlite-storage.ts';

let storage: SqliteStorage;
beforeEach(async () => {
  storage = await openSqliteStorage();
});
afterEach(() => storage.remove());

test('a credential is read once and then comes from memory', async () => {
  const credential = await insertCredential(storage.store);
  const cache = new CredentialCache(storage.store.read.credentials, storage.store.changes);
  const first = await cache.byClientId(newCredential.clientId);
  expect(first).toEqual(credential);
  expect(await cache.byClientId(newCredential.clientId)).toBe(first);
  expect(await cache.fresh(newCredential.clientId)).toBe(first);
});

test('fresh sees a change of any Store, byClientId after that', async () => {
  const credential = await insertCredential(storage.store);
  const cache = new CredentialCache(storage.store.read.credentials, storage.store.changes);
  await cache.byClientId(credential.clientId);
  const other = await storage.another();
  await change(other, (tx) => tx.credentials.update(credential.id, { enabled: false }));
  expect((await cache.byClientId(credential.clientId))?.enabled).toBe(true);
  expect((await cache.fresh(credential.clientId))?.enabled).toBe(false);
  expect((await cache.byClientId(credential.clientId))?.enabled).toBe(false);
  await change(other, (tx) => tx.organizations.setEnabled(credential.organizationId, false));
  expect((await cache.fresh(credential.clientId))?.organizationEnabled).toBe(false);
});

test('a deleted credential is gone when asked for afresh', async () => {
  const credential = await insertCredential(storage.store);
  const cache = new CredentialCache(storage.store.read.credentials, storage.store.changes);
  await cache.byClientId(credential.clientId);
  await change(storage.store, (tx) => tx.credentials.remove(credential.id));
  expect(await cache.fresh(credential.clientId)).toBeUndefined();
  expect(await cache.byClientId(credential.clientId)).toBeUndefined();
});

test('an unknown client id is looked up again, so that a new credential works at once', async () => {
  await insertCredential(storage.store);
  const cache = new CredentialCache(storage.store.read.credentials, storage.store.changes);
  expect(await cache.byClientId('client-2')).toBeUndefined();
  await change(storage.store, (tx) => tx.credentials.insert(credentialNamed('2')));
  expect(await cache.byClientId('client-2')).toMatchObject({ id: 'credential-2' });
});

test('credentials with the same APIs and profiles share them in memory', async () => {
  await insertCredential(storage.store);
  await change(storage.store, (tx) => tx.credentials.insert(credentialNamed('2')));
  const cache = new CredentialCache(storage.store.read.credentials, storage.store.changes);
  const first = await cache.byClientId(newCredential.clientId);
  const second = await cache.byClientId('client-2');
  expect(first?.apis).toBe(second?.apis);
  expect(first?.profiles).toBe(second?.profiles);
});
