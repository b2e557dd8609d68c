// The Store on PostgreSQL: the conformance suite, the wall between organizations, roles, and how it opens.
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../src/domain/audit.ts';
import { StorageUnavailableError } from '../../src/domain/store.ts';
import { openPostgresStore } from '../../src/storage/postgres.ts';
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '../../src/testing/postgres-server.ts';
import { allCredentials, allProjects } from '../fixtures/whole-lists.ts';
import { describeStoreConformance } from './conformance.ts';
import * as fixture from './fixtures.ts';
import { insertInstanceParts } from './instance-rows.ts';
import { insertPeople } from './people-rows.ts';
import {
  applicationRole,
  createDatabase,
  openPostgresStorage,
  ownerRole,
  type PostgresStorage,
  prepareServer,
  urlsOf,
} from './postgres-storage.ts';

const { change, organizationId } = fixture;
const foreign = 'BBBBBBBBBBBBBBBBBBBBBBBB@OtherOrg';

describe.skipIf(whyNoPostgres())('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
    await prepareServer(server);
  });
  afterAll(() => server.remove());
  const current = () => server;

  describeStoreConformance('PostgreSQL', () => openPostgresStorage(server));
  describe('the wall between organizations', () => wall(current));
  describe('opening', () => opening(current));
});

function wall(current: () => PostgresServer): void {
  let storage: PostgresStorage;
  let client: Client;
  beforeEach(async () => {
    storage = await openPostgresStorage(current());
    client = new Client({ connectionString: current().url(storage.database, applicationRole) });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await storage.remove();
  });

  /** The rows of each table, without any filter. */
  async function visible(organization: string): Promise<Record<string, number>> {
    await client.query(`select set_config('relevo.organization', $1, false)`, [organization]);
    const tables = await client.query<{ name: string }>(
      `select relname as name from pg_class where relrowsecurity and relkind = 'r' order by 1`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of tables.rows) {
      counts[name] = Number((await client.query(`select count(*) from ${name}`)).rows[0]?.count);
    }
    return counts;
  }

  async function fill(): Promise<void> {
    const { store } = storage;
    const credential = await fixture.insertCredential(store);
    const assertion = { jtiHash: 'hash', expiresAt: fixture.now + 60 };
    await store.recordUse(fixture.useOf(credential, { assertion }));
    await insertPeople(store);
    await change(store, (tx) => fixture.insertMigrationParts(tx, credential));
    await change(store, insertInstanceParts);
    const token = { id: 'token-1', organizationId, digest: 'ZA', pepperVersion: 1, createdAt: 4 };
    const event: AuditEvent = { organizationId, action: 'organization.renamed', target: organizationId };
    await change(store, (tx) => tx.adminTokens.insert(token), [event]);
    await change(store, (tx) => tx.organizations.insert({ ...fixture.organization, id: foreign }));
  }

  test('with every filter of ours removed, an organization still sees no row of another', async () => {
    await fill();
    const own = await visible(organizationId);
    const hidden = Object.entries(own).filter(([, rows]) => rows === 0);
    expect(hidden.map(([name]) => name)).toEqual(['cli_authorizations', 'sessions']);
    const others = await visible(foreign);
    expect(Object.entries(others).filter(([, rows]) => rows > 0)).toEqual([['organizations', 1]]);
    const none = await visible('');
    expect(Object.entries(none).filter(([, rows]) => rows > 0)).toEqual([]);
  });

  test('with every filter of ours removed, an organization still changes no row of another', async () => {
    await fill();
    await visible(foreign);
    expect((await client.query('update credentials set enabled = false')).rowCount).toBe(0);
    expect((await client.query('delete from client_secrets')).rowCount).toBe(0);
    expect((await client.query('delete from sessions')).rowCount).toBe(0);
    expect((await client.query(`update users set password_hash = 'x'`)).rowCount).toBe(0);
    expect((await client.query('delete from messages')).rowCount).toBe(0);
    expect((await client.query('update credential_mechanisms set retired_at = null')).rowCount).toBe(0);
    expect((await client.query('update deprecation_policies set sunset_at = null')).rowCount).toBe(0);
    expect((await client.query(`update installations set outcome = 'ok'`)).rowCount).toBe(0);
    expect((await client.query('delete from containers')).rowCount).toBe(0);
    const entry = `insert into settings values ('allowed', 'yes'); insert into admin_tokens values ('t', '${organizationId}', 'd', 1, 1)`;
    await expect(client.query(entry)).rejects.toMatchObject({ code: '42501' });
    const mechanism = `insert into credential_mechanisms values ('${fixture.newCredential.id}', 'other', 1)`;
    await expect(client.query(mechanism)).rejects.toMatchObject({ code: '42501' });
    expect((await fixture.reload(storage.store)).enabled).toBe(true);
  });

  test('every table with rows of an organization is behind the wall, also for its owner', async () => {
    const open = await client.query<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
       and not (relrowsecurity and relforcerowsecurity) order by 1`,
    );
    const ofTheServer = ['changes', 'key_checks', 'revoked_tokens', 'settings', 'signing_keys'];
    const names = open.rows.map(({ name }) => name).filter((name) => !name.startsWith('kysely_'));
    expect(names).toEqual(ofTheServer);
  });

  test('a change within one organization meets nothing of another', async () => {
    const { store } = storage;
    await fill();
    const byForeign = { ...fixture.by, organizationId: foreign };
    await store.change(byForeign, async (tx) => {
      expect(await tx.organizations.list()).toMatchObject([{ id: foreign }]);
      expect(await tx.adminTokens.list()).toEqual([]);
      expect(await allCredentials(tx, organizationId)).toEqual([]);
      expect(await tx.credentials.findByClientId(fixture.newCredential.clientId)).toBeUndefined();
      return { result: undefined, audit: [] };
    });
    const { id } = fixture.newCredential;
    const disable = change(store, (tx) => tx.credentials.update(id, { enabled: false }), [], byForeign);
    await expect(disable).rejects.toThrow('there is no');
  });

  test("the application's role can neither take the wall down nor rewrite what was audited", async () => {
    await fill();
    await visible(organizationId);
    const statements = [
      'alter table credentials disable row level security',
      'drop policy credentials_of_organization on credentials',
      `update audit_entries set target = 'x'`,
      'delete from audit_entries',
      'truncate audit_entries',
      'delete from audit_heads',
      `set role ${ownerRole}`,
    ];
    for (const statement of statements) {
      await expect(client.query(statement), statement).rejects.toMatchObject({ code: '42501' });
    }
    const owner = new Client({ connectionString: current().url(storage.database, ownerRole) });
    await owner.connect();
    await owner.query(`select set_config('relevo.organization', '*', false)`);
    await expect(owner.query('delete from audit_entries')).rejects.toThrow('append-only');
    await owner.end();
  });
}

function opening(current: () => PostgresServer): void {
  test('an empty database that is opened by several at once gets its schema once', async () => {
    const database = await createDatabase(current());
    const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgresStore(urlsOf(current(), database))));
    const [first] = stores;
    if (first) await fixture.insertOrganization(first);
    for (const store of stores) expect(await store.read.organizations.list()).toHaveLength(1);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('a superuser alone serves requests as a role that is bound by the wall', async () => {
    const databases = [await createDatabase(current(), ''), await createDatabase(current(), '')];
    const stores = await Promise.all(databases.map((each) => openPostgresStore({ url: current().url(each) })));
    const [store] = stores;
    if (!store) throw new Error('no store');
    await fixture.insertOrganization(store);
    expect(await allProjects(store.read, organizationId)).toHaveLength(1);
    const byForeign = { ...fixture.by, organizationId: foreign };
    const list = await store.change(byForeign, async (tx) => ({ result: await tx.organizations.list(), audit: [] }));
    expect(list).toEqual([]);
    await Promise.all(stores.map((each) => each.close()));
  });

  test('an owner alone that may create no role is bound by the wall itself', async () => {
    const store = await openPostgresStore({ url: current().url(await createDatabase(current()), ownerRole) });
    await fixture.insertOrganization(store);
    const byForeign = { ...fixture.by, organizationId: foreign };
    const list = await store.change(byForeign, async (tx) => ({ result: await tx.organizations.list(), audit: [] }));
    expect(list).toEqual([]);
    await store.close();
  });

  test('a role above row-level security is refused', async () => {
    const database = await createDatabase(current());
    await current().run('postgres', 'create role above login bypassrls');
    const urls = { url: current().url(database, 'above'), ownerUrl: current().url(database, ownerRole) };
    await expect(openPostgresStore(urls)).rejects.toThrow('BYPASSRLS');
  });

  test('a database that may lose what it acknowledged is refused by the name of the setting', async () => {
    const database = await createDatabase(current());
    for (const value of ['off', 'local']) {
      await current().run('postgres', `alter database ${database} set synchronous_commit = ${value}`);
      await expect(openPostgresStore(urlsOf(current(), database))).rejects.toThrow(/synchronous_commit must be on/);
    }
    const careless = await startPostgresServer({ settings: { fsync: 'off', full_page_writes: 'off' } });
    const error = await openPostgresStore({ url: careless.url('postgres') }).catch((reason: unknown) => String(reason));
    await careless.remove();
    expect(error).toContain('fsync must be on');
    expect(error).toContain('full_page_writes must be on');
  });

  test('a database of a newer version is refused', async () => {
    const storage = await openPostgresStorage(current());
    await storage.tamper(`insert into kysely_migration values ('9999-future', '2100-01-01T00:00:00.000Z')`);
    await expect(storage.another()).rejects.toThrow('9999-future');
    await storage.remove();
  });

  test('a server that is not there, or does not know the database, is unavailable', async () => {
    const nowhere = openPostgresStore({ url: 'postgres://relevo@127.0.0.1:1/relevo' });
    await expect(nowhere).rejects.toBeInstanceOf(StorageUnavailableError);
    const unknown = openPostgresStore({ url: current().url('unknown') });
    await expect(unknown).rejects.toBeInstanceOf(StorageUnavailableError);
  });
}
