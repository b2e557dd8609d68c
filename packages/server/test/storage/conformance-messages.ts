// Conformance: messages wait in order until they are due, and the expiry of a secret is written to that secret alone.
import { expect, test } from 'vitest';
import type { Message } from '../../src/domain/message.ts';
import type { Store } from '../../src/domain/store.ts';
import type { CurrentStorage } from './conformance.ts';
import {
  byOrganization,
  change,
  insertCredential,
  insertOrganization,
  now,
  organizationId,
  reload,
  secret,
} from './fixtures.ts';

const message: Message = {
  id: 'message-1',
  organizationId,
  to: 'owner@example.com',
  subject: 'Something happened',
  text: 'Line one\nLine two\n',
  createdAt: now,
  expiresAt: now + 1_000,
  attempts: 0,
  nextAttemptAt: now,
};

const dueAt = async (store: Store, at: number, limit = 10) =>
  (await store.read.messages.due(at, limit)).map(({ id }) => id);

export function messageConformance(current: CurrentStorage): void {
  test('a message of a change within an organization is read back whole, outside of it', async () => {
    const { store } = current();
    await insertOrganization(store);
    await change(store, (tx) => tx.messages.insert(message), [], byOrganization);
    expect(await store.read.messages.due(now, 1)).toEqual([message]);
  });

  test('messages are due oldest first, not before their time, and not once they have expired', async () => {
    const { store } = current();
    await insertOrganization(store);
    await change(store, async (tx) => {
      await tx.messages.insert({ ...message, id: 'b', nextAttemptAt: now + 10 });
      await tx.messages.insert({ ...message, id: 'a' });
      await tx.messages.insert({ ...message, id: 'c', expiresAt: now + 10 });
    });
    expect(await dueAt(store, now - 1)).toEqual([]);
    expect(await dueAt(store, now)).toEqual(['a', 'c']);
    expect(await dueAt(store, now, 1)).toEqual(['a']);
    expect(await dueAt(store, now + 10)).toEqual(['b', 'a']);
    expect(await dueAt(store, now + 1_000)).toEqual([]);
  });

  test('a message that is put off is due later, and one that is removed is gone', async () => {
    const { store } = current();
    await insertOrganization(store);
    await change(store, (tx) => tx.messages.insert(message));
    const later = { attempts: 1, nextAttemptAt: now + 60 };
    await change(store, (tx) => tx.messages.update(message.id, later));
    expect(await dueAt(store, now + 59)).toEqual([]);
    expect(await store.read.messages.due(now + 60, 1)).toEqual([{ ...message, ...later }]);
    await change(store, (tx) => tx.messages.remove(message.id));
    await change(store, (tx) => tx.messages.remove(message.id));
    expect(await dueAt(store, now + 60)).toEqual([]);
  });

  test('a message that has expired is forgotten', async () => {
    const { store } = current();
    await insertOrganization(store);
    const left = async (before: number) => {
      await change(store, (tx) => tx.forgetExpired(before));
      return dueAt(store, now);
    };
    await change(store, (tx) => tx.messages.insert(message));
    expect(await left(message.expiresAt)).toEqual([message.id]);
    expect(await left(message.expiresAt + 1)).toEqual([]);
  });

  test('another expiry is written to the secret that it is for', async () => {
    const { store } = current();
    const { id } = await insertCredential(store);
    const other = { ...secret, id: 'secret-2' };
    await change(store, (tx) => tx.clientSecrets.insert(id, other));
    await change(store, (tx) => tx.clientSecrets.setExpiry(id, secret.id, now + 5));
    expect((await reload(store)).secrets).toEqual([{ ...secret, expiresAt: now + 5 }, other]);
  });
}
