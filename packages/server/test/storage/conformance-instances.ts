// Conformance: instances, their containers, what was found there, and what migrations ask of it.
import { expect, test } from 'vitest';
import type { Container } from '../../src/domain/instance.ts';
import type { InstanceFilter } from '../../src/domain/list-filters.ts';
import { ConflictError, type Store } from '../../src/domain/store.ts';
import type { CurrentStorage } from './conformance.ts';
import * as fixture from './fixtures.ts';
import { container, declared, hosted, insertInstanceParts, installation, instance } from './instance-rows.ts';
import { pagesOf } from './pages-of.ts';

const { organizationId, now, change, insertCredential, insertOrganization, byOrganization } = fixture;
const { id: credentialId, name, clientId, projectId } = fixture.newCredential;
const foreign = 'BBBBBBBBBBBBBBBBBBBBBBBB@OtherOrg';
const forever = Date.parse('9999-12-31T23:59:59Z') / 1000;
const named = { ...installation, provenUntil: forever, credential: { name, clientId } };

/** An instance with three containers, of which one has proven the credential. */
async function insertInstance(store: Store): Promise<void> {
  await insertCredential(store);
  await change(store, insertInstanceParts, [], byOrganization);
}

const containersOf = (store: Store) => store.read.instances.containers(organizationId, instance.id);

export function instanceConformance(current: CurrentStorage): void {
  kept(current);
  changed(current);
  lists(current);
  facts(current);
  proofs(current);
  ends(current);
}

function kept(current: CurrentStorage): void {
  test('an instance comes back by its id and by its name, with its credential; elsewhere it is not there', async () => {
    const { store } = current();
    await insertInstance(store);
    const { get } = store.read.instances;
    expect(await get(organizationId, instance.id)).toEqual(instance);
    expect(await get(organizationId, instance.name)).toEqual(instance);
    expect(await get(organizationId, 'nothing')).toBeUndefined();
    await insertOrganization(store, foreign);
    expect(await get(foreign, instance.id)).toBeUndefined();
    expect(await get(foreign, instance.name)).toBeUndefined();
    expect(await store.read.instances.containers(foreign, instance.id)).toEqual([]);
    expect(await store.read.instances.counts(foreign, [instance.id], now)).toEqual(new Map());
  });

  test('containers come back by name, with what was found there', async () => {
    const { store } = current();
    await insertInstance(store);
    expect(await containersOf(store)).toEqual([
      { ...declared, installations: [] },
      { ...hosted, installations: [] },
      { ...container, installations: [named] },
    ]);
  });

  test('names are unique: of instances in the organization, of containers in the instance', async () => {
    const { store } = current();
    await insertInstance(store);
    await insertOrganization(store, foreign);
    const again = { ...instance, id: 'instance-2', credential: null };
    await change(store, (tx) => tx.instances.insert(foreign, again));
    const third = { ...again, id: 'instance-3' };
    const refused = change(store, (tx) => tx.instances.insert(organizationId, third));
    await expect(refused).rejects.toEqual(new ConflictError('instance.name'));
    await change(store, async (tx) => {
      await tx.instances.insert(organizationId, { ...third, name: 'stage' });
      await tx.instances.putContainers(third.id, [{ ...container, id: 'container-9' }]);
    });
    const renamed = change(store, (tx) => tx.instances.update(third.id, third));
    await expect(renamed).rejects.toEqual(new ConflictError('instance.name'));
  });
}

function changed(current: CurrentStorage): void {
  test('what is put again takes the place of what was there, and keeps its id', async () => {
    const { store } = current();
    await insertInstance(store);
    const later = { ...container, host: null, build: 9400, checkedAt: now + 60 };
    const failed = { ...installation, outcome: 'failed', cause: 'token_refused', checkedAt: now + 60 } as const;
    const legacy = { ...installation, mechanism: 'service_account_jwt' } as const;
    await change(store, async (tx) => {
      await tx.instances.putContainers(instance.id, [{ ...later, id: 'another' }]);
      await tx.instances.putInstallations([failed, legacy]);
      await tx.instances.putContainers(instance.id, []);
      await tx.instances.putInstallations([]);
    });
    const [, , known] = await containersOf(store);
    const { credential: of } = named;
    expect(known).toEqual({
      ...later,
      installations: [
        { ...failed, credential: of, provenUntil: null },
        { ...legacy, credential: of, provenUntil: null },
      ],
    });
  });

  test('an instance is changed and removed with its containers, and one container by itself', async () => {
    const { store } = current();
    await insertInstance(store);
    const after = { name: 'stage', hosting: 'own', credential: null } as const;
    await change(store, async (tx) => {
      await tx.instances.update(instance.id, after);
      await tx.instances.removeContainer(declared.id);
    });
    expect(await store.read.instances.get(organizationId, 'stage')).toEqual({ ...instance, ...after });
    expect((await containersOf(store)).map(({ id }) => id)).toEqual([hosted.id, container.id]);
    await change(store, (tx) => tx.instances.remove(instance.id));
    expect(await store.read.instances.get(organizationId, instance.id)).toBeUndefined();
    expect(await containersOf(store)).toEqual([]);
  });
}

function lists(current: CurrentStorage): void {
  const list = async (filter: InstanceFilter) => {
    const pages = await pagesOf((page) => current().store.read.instances.list(organizationId, filter, page));
    return pages.flat().map((each) => each.name);
  };

  test('instances are listed by name, narrowed by text and by credential', async () => {
    const { store } = current();
    await insertInstance(store);
    await change(store, async (tx) => {
      for (const other of ['dev', 'stage', 'Zoo']) {
        await tx.instances.insert(organizationId, { ...instance, id: other, name: other, credential: null });
      }
      await tx.instances.putContainers('stage', [{ ...declared, id: 'c-9', name: 'batch_1', host: '10.0.0.9' }]);
    });
    expect(await list({})).toEqual(['Zoo', 'dev', 'prod_mkt', 'stage']);
    expect(await list({ search: 'PROD_' })).toEqual(['prod_mkt']);
    expect(await list({ search: 'batch_' })).toEqual(['stage']);
    expect(await list({ search: '10.0.0.9' })).toEqual(['stage']);
    expect(await list({ search: '%' })).toEqual([]);
    expect(await list({ credentialId })).toEqual(['prod_mkt']);
  });

  test('containers are counted: those of the vendor are not to be proven', async () => {
    const { store } = current();
    await insertInstance(store);
    const counts = () => store.read.instances.counts(organizationId, [instance.id, 'nothing'], now);
    const known = { total: 3, own: 2, proven: 1, tooOld: 0, checkedAt: now };
    expect(await counts()).toEqual(new Map([[instance.id, known]]));
    await change(store, (tx) => tx.instances.putInstallations([{ ...installation, rung: 2 }]));
    await change(store, (tx) => tx.instances.putContainers(instance.id, [{ ...container, build: 9382 }]));
    expect(await counts()).toEqual(new Map([[instance.id, { ...known, proven: 0, tooOld: 1 }]]));
    await change(store, (tx) => tx.instances.update(instance.id, { ...instance, hosting: 'vendor' }));
    expect(await counts()).toEqual(new Map([[instance.id, { ...known, own: 0, proven: 0 }]]));
    expect(await store.read.instances.counts(organizationId, [], now)).toEqual(new Map());
  });

  test('where a credential is to be or was found is listed by instance and name, with what is of it alone', async () => {
    const { store } = current();
    await insertInstance(store);
    const other = fixture.credentialNamed('2');
    await change(store, async (tx) => {
      await tx.credentials.insert(other);
      await tx.instances.insert(organizationId, { ...instance, id: 'instance-2', name: 'a', credential: null });
      const elsewhere = { ...container, id: 'c-9', name: 'one' };
      await tx.instances.putContainers('instance-2', [elsewhere, { ...elsewhere, id: 'c-8', name: 'two' }]);
      const found = { ...installation, containerId: 'c-9' };
      await tx.instances.putInstallations([found, { ...found, credentialId: other.id }]);
    });
    const of = async (id: string) => {
      const pages = await pagesOf((page) => store.read.instances.ofCredential(organizationId, id, page));
      return pages.flat().map((each) => [each.instance.name, each.name, each.isMeant, each.installations.length]);
    };
    expect(await of(credentialId)).toEqual([
      ['a', 'one', false, 1],
      ['prod_mkt', 'app', true, 0],
      ['prod_mkt', 'mid', true, 0],
      ['prod_mkt', 'web-1', true, 1],
    ]);
    expect(await of(other.id)).toEqual([['a', 'one', false, 1]]);
    expect(await of('nothing')).toEqual([]);
  });
}

function facts(current: CurrentStorage): void {
  test('a migration is told of every container where its credential is to be, with the last check of the new way', async () => {
    const { store } = current();
    await insertInstance(store);
    const legacy = { ...installation, containerId: declared.id, mechanism: 'service_account_jwt' } as const;
    await change(store, (tx) => tx.instances.putInstallations([legacy]));
    const known = await store.read.migrations.facts(organizationId, [credentialId]);
    const of = { instance: { name: instance.name, hosting: instance.hosting } };
    expect(known.get(credentialId)?.containers).toEqual([
      { name: 'app', hosting: 'own', build: null, provenUntil: null, ...of },
      { name: 'mid', hosting: 'vendor', build: null, provenUntil: null, ...of },
      { name: 'web-1', hosting: 'own', build: 9383, provenUntil: forever, ...of },
    ]);
  });
}

function proofs(current: CurrentStorage): void {
  const provenUntil = async (store: Store) => {
    const known = await store.read.migrations.facts(organizationId, [credentialId]);
    return known.get(credentialId)?.containers.find((each) => each.name === container.name)?.provenUntil;
  };
  const found = (store: Store, more: Partial<typeof installation>) =>
    change(store, (tx) => tx.instances.putInstallations([{ ...installation, ...more }]));
  const holding = (store: Store, holds: Container['holds']) =>
    change(store, (tx) => tx.instances.putContainers(instance.id, [{ ...container, holds }]));

  test('a check is a proof from rung 3 up, by the new mechanism, since the credential has that', async () => {
    const { store } = current();
    await insertInstance(store);
    for (const more of [{ rung: 2 }, { rung: null }, { outcome: 'failed' }, { checkedAt: now - 1 }] as const) {
      await found(store, more);
      expect(await provenUntil(store)).toBeNull();
    }
    await found(store, { rung: 3 });
    expect(await provenUntil(store)).toBe(forever);
    await change(store, (tx) => tx.mechanisms.remove(credentialId, 'oauth_server_to_server'));
    expect(await provenUntil(store)).toBeNull();
  });

  test('a check is a proof while the container holds what it found', async () => {
    const { store } = current();
    await insertInstance(store);
    const mechanism = 'oauth_server_to_server';
    const others = [
      null,
      { credentialId: 'gone', mechanism },
      { credentialId, mechanism: 'service_account_jwt' },
    ] as const;
    for (const other of others) {
      await holding(store, other && { ...other, foundAt: now });
      expect(await provenUntil(store)).toBeNull();
    }
    await holding(store, { credentialId, mechanism, foundAt: now });
    expect(await provenUntil(store)).toBe(forever);
  });

  test('a check is a proof until its client secret ends, where that is known', async () => {
    const { store } = current();
    await insertInstance(store);
    await found(store, { fingerprint: 'e'.repeat(16) });
    expect(await provenUntil(store)).toBeNull();
    const another = { ...fixture.secret, id: 'secret-2', fingerprint: 'e'.repeat(16), expiresAt: now + 60 };
    await change(store, (tx) => tx.clientSecrets.insert(credentialId, another), [], byOrganization);
    expect(await provenUntil(store)).toBe(now + 60);
    const counts = async (at: number) =>
      (await store.read.instances.counts(organizationId, [instance.id], at)).get(instance.id);
    expect((await counts(now + 59))?.proven).toBe(1);
    expect((await counts(now + 60))?.proven).toBe(0);
    await change(store, (tx) => tx.clientSecrets.markDeleted(credentialId, another.id, now), [], byOrganization);
    expect(await provenUntil(store)).toBeNull();
    await found(store, { fingerprint: null });
    expect(await provenUntil(store)).toBe(forever);
  });
}

function ends(current: CurrentStorage): void {
  test('with a credential goes what was found of it; the instance stays, and says of none', async () => {
    const { store } = current();
    await insertInstance(store);
    await change(store, (tx) => tx.credentials.remove(credentialId), [], byOrganization);
    expect(await store.read.instances.get(organizationId, instance.id)).toEqual({ ...instance, credential: null });
    expect((await containersOf(store)).flatMap(({ installations }) => installations)).toEqual([]);
  });

  test('with a project goes what was found of its credentials', async () => {
    const { store } = current();
    await insertInstance(store);
    await change(store, (tx) => tx.projects.remove(organizationId, projectId), [], byOrganization);
    expect(await store.read.instances.get(organizationId, instance.id)).toEqual({ ...instance, credential: null });
    expect((await containersOf(store)).flatMap(({ installations }) => installations)).toEqual([]);
  });

  test('a change within another organization sees none of it', async () => {
    const { store } = current();
    await insertInstance(store);
    await insertOrganization(store, foreign);
    const within = { ...byOrganization, organizationId: foreign };
    const seen = await store.change(within, async (tx) => ({
      result: await tx.instances.get(foreign, instance.id),
      audit: [],
    }));
    expect(seen).toBeUndefined();
  });
}
