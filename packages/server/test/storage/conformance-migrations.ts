// Conformance: mechanisms that are retired and removed, and what is remembered of a migration beside the credential.
import { expect, test } from 'vitest';
import { type Credential, hasMechanism } from '../../src/domain/credential.ts';
import { plannedBrownoutsLimit } from '../../src/domain/migration.ts';
import type { Store } from '../../src/domain/store.ts';
import type { StoreTransaction } from '../../src/domain/store-transaction.ts';
import { allCredentials } from '../fixtures/whole-lists.ts';
import type { CurrentStorage } from './conformance.ts';
import * as fixture from './fixtures.ts';

const { organizationId, now, brownout, migration, acknowledgement, newCredential } = fixture;
const { change, insertCredential, reload, useOf } = fixture;
const { id: credentialId } = newCredential;
const foreign = 'BBBBBBBBBBBBBBBBBBBBBBBB@OtherOrg';
const legacy = 'service_account_jwt';

const nothing = { record: undefined, usage: [], brownouts: [], acknowledgements: [], containers: [] };

async function factsOf(store: Store, organization = organizationId) {
  return (await store.read.migrations.facts(organization, [credentialId])).get(credentialId);
}

export function migrationConformance(current: CurrentStorage): void {
  mechanisms(current);
  fence(current);
  windows(current);
  facts(current);
  overdue(current);
  ends(current);
}

function mechanisms(current: CurrentStorage): void {
  test('a retired mechanism stays with its credential, is none in use, and comes back', async () => {
    const { store } = current();
    await insertCredential(store);
    await change(store, (tx) => tx.mechanisms.setRetired(credentialId, legacy, now + 5));
    const retired = await reload(store);
    expect(retired.mechanisms).toContainEqual({ kind: legacy, createdAt: now, retiredAt: now + 5 });
    expect(hasMechanism(retired, legacy)).toBe(false);
    expect(retired.certificates).toHaveLength(1);
    await change(store, (tx) => tx.mechanisms.setRetired(credentialId, legacy, null));
    expect(hasMechanism(await reload(store), legacy)).toBe(true);
  });

  test('lists by mechanism leave out what is retired', async () => {
    const { store } = current();
    await insertCredential(store);
    const inProjects = { mechanism: legacy, sort: 'created', descending: true } as const;
    const found = async () => [
      (await allCredentials(store.read, organizationId, { mechanism: legacy })).length,
      (await store.read.projects.list(organizationId, inProjects, { limit: 10, after: null })).items.length,
    ];
    expect(await found()).toEqual([1, 1]);
    await change(store, (tx) => tx.mechanisms.setRetired(credentialId, legacy, now));
    expect(await found()).toEqual([0, 0]);
  });

  test('with the legacy mechanism go its certificates and nothing else: evidence still has the windows', async () => {
    const { store } = current();
    const before = await insertCredential(store);
    await change(store, async (tx) => {
      await tx.migrations.insertBrownout(credentialId, brownout);
      await tx.mechanisms.remove(credentialId, legacy);
    });
    const after = await reload(store);
    const kept = { mechanisms: [{ kind: 'oauth_server_to_server', createdAt: now, retiredAt: null }] };
    const { startsAt, endsAt } = brownout;
    const brownouts = [{ startsAt, endsAt }];
    expect(after).toEqual({ ...before, ...kept, certificates: [], brownouts, revision: after.revision });
    expect((await factsOf(store))?.brownouts).toEqual([brownout]);
    await change(store, (tx) => tx.mechanisms.insert(credentialId, { kind: legacy, createdAt: now, retiredAt: now }));
    expect((await reload(store)).mechanisms).toHaveLength(2);
  });

  test('with the other mechanism goes nothing else', async () => {
    const { store } = current();
    await insertCredential(store);
    await change(store, async (tx) => {
      await tx.migrations.insertBrownout(credentialId, brownout);
      await tx.mechanisms.remove(credentialId, 'oauth_server_to_server');
    });
    const { mechanisms: left, certificates, brownouts, secrets } = await reload(store);
    expect([left.map(({ kind }) => kind), certificates, brownouts, secrets]).toMatchObject([
      [legacy],
      [{}],
      [{}],
      [{}],
    ]);
  });
}

function fence(current: CurrentStorage): void {
  const steps: Record<string, (tx: StoreTransaction) => Promise<void>> = {
    'the retirement of a mechanism': (tx) => tx.mechanisms.setRetired(credentialId, legacy, now),
    'the removal of a mechanism': (tx) => tx.mechanisms.remove(credentialId, legacy),
    'a planned brownout': (tx) => tx.migrations.insertBrownout(credentialId, brownout),
    'a longer time to its sunset': (tx) => tx.deprecation.setExtension(credentialId, fixture.extension),
    'a policy of its organization': (tx) => tx.deprecation.setPolicy(organizationId, fixture.policy),
  };
  test.each(Object.entries(steps))('a token that was decided before %s is stale', async (_what, step) => {
    const { store, another } = current();
    const decided = await insertCredential(store);
    const use = (credential: Credential) => store.recordUse(useOf(credential, { mechanism: legacy }));
    expect(await use(decided)).toBe('recorded');
    await change(await another(), step);
    expect(await use(decided)).toBe('stale');
    expect(await use(await reload(store))).toBe('recorded');
  });

  test('what only people read makes no token stale', async () => {
    const { store } = current();
    const decided = await insertCredential(store);
    await change(store, async (tx) => {
      await tx.migrations.put(credentialId, migration);
      await tx.migrations.putAcknowledgement(credentialId, acknowledgement);
      await tx.migrations.remove(credentialId);
    });
    expect(await store.recordUse(useOf(decided))).toBe('recorded');
  });
}

function windows(current: CurrentStorage): void {
  test('every window that is not over comes with the credential, however many are', async () => {
    const { store } = current();
    await insertCredential(store);
    const planned = Array.from({ length: plannedBrownoutsLimit }, (_, index) => {
      const startsAt = now + 1_000 * index;
      return { ...brownout, id: `planned-${index}`, startsAt, endsAt: startsAt + 60 };
    });
    const past = planned.map((each) => ({ ...each, id: `past ${each.id}`, startsAt: 1, endsAt: 61 }));
    await change(store, async (tx) => {
      for (const each of [...planned, ...past]) await tx.migrations.insertBrownout(credentialId, each);
    });
    const known = (await reload(store)).brownouts.map(({ startsAt }) => startsAt);
    expect(planned.filter(({ startsAt }) => !known.includes(startsAt))).toEqual([]);
    expect((await factsOf(store))?.brownouts).toHaveLength(2 * plannedBrownoutsLimit);
  });

  test('a window is ended early or taken back, each as a new revision', async () => {
    const { store } = current();
    const { revision } = await insertCredential(store);
    await change(store, (tx) => tx.migrations.insertBrownout(credentialId, brownout));
    await change(store, (tx) => tx.migrations.endBrownout(credentialId, brownout.id, now + 90));
    const ended = await reload(store);
    expect(ended.brownouts).toEqual([{ startsAt: brownout.startsAt, endsAt: now + 90 }]);
    expect((await factsOf(store))?.brownouts).toEqual([{ ...brownout, endsAt: now + 90 }]);
    await change(store, (tx) => tx.migrations.removeBrownout(credentialId, brownout.id));
    const removed = await reload(store);
    expect(removed.brownouts).toEqual([]);
    expect(removed.revision.credential).toBe(revision.credential + 3);
  });
}

function facts(current: CurrentStorage): void {
  test('facts of a migration come back as they were put in, and are there for who has none', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await store.recordUse(useOf(credential));
    const record = { ...migration, completedAt: now + 9, completedBy: 'b', overrideReason: 'c', undoUntil: now + 10 };
    const again = { ...acknowledgement, at: now + 2, reason: 'was another test' };
    await change(store, async (tx) => {
      await tx.credentials.insert(fixture.credentialNamed('2'));
      await tx.migrations.put(credentialId, migration);
      await tx.migrations.put(credentialId, record);
      await tx.migrations.putAcknowledgement(credentialId, acknowledgement);
      await tx.migrations.putAcknowledgement(credentialId, again);
    });
    const usage = await store.read.usage.ofCredential(organizationId, credentialId);
    expect(usage).toHaveLength(1);
    const found = await store.read.migrations.facts(organizationId, [credentialId, 'credential-2', 'unknown']);
    expect(Object.fromEntries(found)).toEqual({
      [credentialId]: { ...nothing, record, usage, acknowledgements: [again] },
      'credential-2': nothing,
      unknown: nothing,
    });
    await change(store, async (tx) => {
      await tx.migrations.remove(credentialId);
      expect((await tx.migrations.facts(organizationId, [credentialId])).get(credentialId)?.record).toBeUndefined();
    });
  });

  test('facts of more credentials than fit into one statement are there', async () => {
    const { store } = current();
    await insertCredential(store);
    await change(store, (tx) => tx.migrations.put(credentialId, migration));
    const ids = Array.from({ length: 2_500 }, (_, index) => `unknown-${index}`);
    const found = await store.read.migrations.facts(organizationId, [...ids, credentialId]);
    expect(found.size).toBe(2_501);
    expect(found.get(credentialId)?.record).toEqual(migration);
  });

  test('facts, use by day, failed requests and extensions are not read by another organization', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await store.recordUse(useOf(credential));
    await change(store, async (tx) => {
      await tx.organizations.insert({ ...fixture.organization, id: foreign });
      await fixture.insertMigrationParts(tx, credential);
    });
    const { migrations, usage, deprecation, failedRequests } = store.read;
    expect(await factsOf(store, foreign)).toEqual(nothing);
    expect((await migrations.list(foreign, {}, { limit: 10, after: null })).items).toEqual([]);
    expect(await migrations.counts(foreign)).toEqual({ notStarted: 0, inProgress: 0, completed: 0 });
    expect(await migrations.legacyTimes(foreign)).toEqual([]);
    expect(await usage.ofCredential(foreign, credentialId)).toEqual([]);
    expect(await usage.days(foreign, credentialId)).toEqual([]);
    expect(await deprecation.extension(foreign, credentialId)).toBeUndefined();
    expect(await failedRequests.ofCredential(foreign, credentialId)).toEqual([]);
  });
}

function overdue(current: CurrentStorage): void {
  test('a retired mechanism is overdue from the end of its undo window until it is removed', async () => {
    const { store } = current();
    await insertCredential(store);
    const completed = { ...migration, completedAt: now, completedBy: 'admin@example.com', undoUntil: now + 10 };
    await change(store, (tx) => tx.migrations.put(credentialId, completed));
    expect(await store.read.migrations.overdue(now + 10)).toEqual([]);
    await change(store, (tx) => tx.mechanisms.setRetired(credentialId, legacy, now));
    expect(await store.read.migrations.overdue(now + 9)).toEqual([]);
    expect(await store.read.migrations.overdue(now + 10)).toEqual([{ organizationId, credentialId }]);
    await change(store, (tx) => tx.mechanisms.remove(credentialId, legacy));
    expect(await store.read.migrations.overdue(now + 10)).toEqual([]);
    expect((await factsOf(store))?.record).toEqual(completed);
  });
}

function ends(current: CurrentStorage): void {
  test('with a credential goes whatever is remembered of its migration', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await store.recordUse(useOf(credential));
    await change(store, (tx) => fixture.insertMigrationParts(tx, credential));
    await change(store, (tx) => tx.projects.remove(organizationId, fixture.project.id));
    expect(await factsOf(store)).toEqual(nothing);
    expect(await store.read.usage.days(organizationId, credentialId)).toEqual([]);
    expect(await store.read.deprecation.extension(organizationId, credentialId)).toBeUndefined();
    expect(await store.read.failedRequests.ofCredential(organizationId, credentialId)).toEqual([]);
  });

  test('a change of what is not there fails', async () => {
    const { store } = current();
    await insertCredential(store);
    const changes: ((tx: StoreTransaction) => Promise<void>)[] = [
      (tx) => tx.mechanisms.insert('unknown', { kind: legacy, createdAt: 1, retiredAt: null }),
      (tx) => tx.migrations.endBrownout(credentialId, 'unknown', 1),
      (tx) => tx.migrations.removeBrownout(credentialId, 'unknown'),
      (tx) => tx.deprecation.removeExtension(credentialId),
      (tx) => tx.deprecation.setPolicy('unknown', fixture.policy),
    ];
    for (const work of changes) await expect(change(store, work)).rejects.toThrow('there is no');
  });
}
