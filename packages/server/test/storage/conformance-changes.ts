// Conformance: a change and its audit entries are there together or not at all.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type AuditEntry, type AuditEvent, auditHashInput } from '../../src/domain/audit.ts';
import { type ChangeBy, ConflictError, StorageUnavailableError, type Store } from '../../src/domain/store.ts';
import type { StoreTransaction } from '../../src/domain/store-transaction.ts';
import { allCredentials, wholeChain } from '../fixtures/whole-lists.ts';
import type { CurrentStorage } from './conformance.ts';
import {
  by,
  byOrganization,
  change,
  credentialNamed,
  insertCredential,
  insertOrganization,
  now,
  organizationId,
} from './fixtures.ts';

const renamed: AuditEvent = {
  organizationId,
  action: 'organization.renamed',
  target: organizationId,
  before: { name: 'Acme', tags: ['a', 'b'], count: 2 },
  after: { name: 'Acme 2', tags: [], enabled: true, note: null },
};

/** The sequence numbers of entries whose hash or predecessor is not what their content says. */
function brokenLinks(entries: readonly AuditEntry[]): number[] {
  return entries
    .filter((entry, index) => {
      const hash = createHash('sha256').update(auditHashInput(entry)).digest('base64url');
      const previousHash = entries[index - 1]?.hash ?? '';
      return entry.hash !== hash || entry.previousHash !== previousHash || entry.sequence !== index + 1;
    })
    .map(({ sequence }) => sequence);
}

async function audit(store: Store, ...events: readonly AuditEvent[]): Promise<void> {
  await change(store, async () => {}, events);
}

export function changeConformance(current: CurrentStorage): void {
  atomicity(current);
  auditChains(current);
  concurrency(current);
}

function atomicity(current: CurrentStorage): void {
  test('a change gives its result, and sees its own writes before others do', async () => {
    const { store } = current();
    const result = await store.change(by, async (tx) => {
      await tx.settings.set('name', 'value');
      expect(await store.read.settings.get('name')).toBeUndefined();
      return { result: await tx.settings.get('name'), audit: [] };
    });
    expect(result).toBe('value');
    expect(await store.read.settings.get('name')).toBe('value');
  });

  test('a change that throws leaves no row and no audit entry, and its error is rethrown', async () => {
    const { store } = current();
    await insertOrganization(store);
    const error = new Error('thrown by the work');
    const failing = store.change(by, async (tx) => {
      await tx.credentials.insert(credentialNamed('1'));
      throw error;
    });
    await expect(failing).rejects.toBe(error);
    const conflict = change(
      store,
      async (tx) => {
        await tx.credentials.insert(credentialNamed('1'));
        await tx.credentials.insert(credentialNamed('1'));
      },
      [renamed],
    );
    await expect(conflict).rejects.toBeInstanceOf(ConflictError);
    expect(await allCredentials(store.read, organizationId)).toEqual([]);
    expect(await wholeChain(store.read, organizationId)).toEqual([]);
    await change(store, (tx) => tx.credentials.insert(credentialNamed('1')));
    expect(await allCredentials(store.read, organizationId)).toHaveLength(1);
  });

  test('after closing, everything rejects as unavailable, and closing waits for what is under way', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const underWay = change(store, (tx) => tx.credentials.update(credential.id, { name: 'last' }));
    await store.close();
    await underWay;
    await expect(change(store, async () => {})).rejects.toBeInstanceOf(StorageUnavailableError);
    await expect(store.read.settings.get('name')).rejects.toBeInstanceOf(StorageUnavailableError);
    const reopened = await current().another();
    expect((await reopened.read.credentials.get(organizationId, credential.id))?.name).toBe('last');
  });
}

function auditChains(current: CurrentStorage): void {
  test('a change has exactly its audit entries, in the chain of their organization or of the server', async () => {
    const { store } = current();
    const rotated: AuditEvent = { organizationId: null, action: 'signing_key.rotated', target: 'kid-1' };
    await audit(store, renamed, rotated, { ...renamed, target: 'second' });
    const entries = await wholeChain(store.read, organizationId);
    expect(entries.map(({ event }) => event)).toEqual([renamed, { ...renamed, target: 'second' }]);
    expect(entries).toMatchObject([
      { chain: organizationId, sequence: 1, at: now, actor: by.actor, previousHash: '' },
      { chain: organizationId, sequence: 2, at: now, actor: by.actor, previousHash: entries[0]?.hash },
    ]);
    expect(await wholeChain(store.read, 'server')).toMatchObject([{ sequence: 1, event: rotated }]);
  });

  test('a change within one organization says nothing of another, or nothing is kept', async () => {
    const { store } = current();
    await insertOrganization(store);
    for (const stranger of [null, 'other@AcmeOrg']) {
      const work = (tx: StoreTransaction) => tx.organizations.setEnabled(organizationId, false);
      const events = [{ ...renamed, organizationId: stranger }];
      await expect(change(store, work, events, byOrganization)).rejects.toThrow('of another');
    }
    expect(await store.read.organizations.list()).toMatchObject([{ enabled: true }]);
    expect(await wholeChain(store.read, organizationId)).toEqual([]);
  });

  test('the chain verifies after many changes at once, without a gap', async () => {
    const { store } = current();
    await Promise.all(Array.from({ length: 25 }, (_, index) => audit(store, { ...renamed, target: String(index) })));
    const entries = await wholeChain(store.read, organizationId);
    expect(entries).toHaveLength(25);
    expect(brokenLinks(entries)).toEqual([]);
  });

  test('a row that was changed, removed or exchanged breaks the chain there', async () => {
    const { store, tamper } = current();
    for (let index = 0; index < 4; index += 1) await audit(store, { ...renamed, target: String(index) });
    const broken = async () => brokenLinks(await wholeChain(store.read, organizationId));
    await tamper(`update audit_entries set target = 'x' where sequence = 2`);
    expect(await broken()).toEqual([2]);
    await tamper(`update audit_entries set target = '1' where sequence = 2`);
    expect(await broken()).toEqual([]);
    await tamper(`delete from audit_entries where sequence = 2`);
    expect(await broken()).toContain(3);
  });
}

function concurrency(current: CurrentStorage): void {
  test('two Stores on one storage lose no change of each other', async () => {
    const { store, another } = current();
    await insertOrganization(store);
    const other = await another();
    const add = (target: Store, suffix: string) =>
      change(target, (tx) => tx.credentials.insert(credentialNamed(suffix)), [{ ...renamed, target: suffix }]);
    const changes = Array.from({ length: 20 }, (_, index) => add(index % 2 ? store : other, String(index)));
    await Promise.all(changes);
    expect(await allCredentials(store.read, organizationId)).toHaveLength(20);
    expect(await allCredentials(other.read, organizationId)).toHaveLength(20);
    expect(brokenLinks(await wholeChain(store.read, organizationId))).toEqual([]);
    expect(await wholeChain(store.read, organizationId)).toHaveLength(20);
  });

  test.each([
    { whose: 'the platform', callers: [by] },
    { whose: 'one organization', callers: [byOrganization] },
    { whose: 'the platform and of one organization', callers: [by, byOrganization] },
  ])('changes of $whose that read before they write are serialised, also across Stores', async ({ callers }) => {
    const { store, another } = current();
    const other = await another();
    const increment = (target: Store, as: ChangeBy | undefined) => {
      const work = async (tx: StoreTransaction) => {
        const value = Number((await tx.settings.get('counter')) ?? 0);
        await tx.settings.set('counter', String(value + 1));
      };
      return change(target, work, [], as);
    };
    const targets = Array.from({ length: 20 }, (_, index) => (index % 2 ? store : other));
    await Promise.all(targets.map((target, index) => increment(target, callers[(index >> 1) % callers.length])));
    expect(await store.read.settings.get('counter')).toBe('20');
  });
}
