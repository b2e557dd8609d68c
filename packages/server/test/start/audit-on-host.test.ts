// Verifying the audit logs in the storage of this host, beside a server and without one.
import { readdirSync, renameSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyStoredLogs } from '../../src/audit-on-host.ts';
import { readConfig } from '../../src/config.ts';
import { StartError } from '../../src/start-error.ts';
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '../../src/testing/postgres-server.ts';
import { createDataFolder, type DataFolder } from '../fixtures/data-folder.ts';
import { applicationRole, createDatabase, ownerRole, prepareServer } from '../storage/postgres-storage.ts';

let folder: DataFolder;
beforeEach(() => {
  folder = createDataFolder();
});
afterEach(() => folder.remove());

const configOf = (environment: Readonly<Record<string, string>> = {}) =>
  readConfig({ RELEVO_DATA_DIR: folder.path, ...environment });

/** One row for each log, as `log: result`. */
async function verify(environment: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const verdicts = await verifyStoredLogs(configOf(environment));
  return verdicts.map(({ log, broken }) => `${log}: ${broken ? `${broken.sequence} ${broken.reason}` : 'intact'}`);
}

describe('on SQLite', () => {
  test('every log is verified from its first row on, beside a server that runs, and nothing is changed', async () => {
    const platform = await folder.open();
    const { id } = platform.organization;
    const before = await platform.store.read.audit.head('server');
    expect(await verify()).toEqual(['server: intact', `${id}: intact`]);
    expect(await platform.store.read.audit.head('server')).toEqual(before);
    await platform.store.close();
    expect(await verify()).toEqual(['server: intact', `${id}: intact`]);
  });

  test('threat 21: a row that was removed from the end is named in its own log', async () => {
    const { organization, store } = await folder.open();
    await store.close();
    folder.sql('drop trigger audit_entries_no_delete');
    folder.sql(`delete from audit_entries where chain = 'server' and sequence > 2`);
    expect(await verify()).toEqual(['server: 3 head_mismatch', `${organization.id}: intact`]);
    await folder.openAndClose(); // another start does not heal it
    expect((await verify())[0]).toBe('server: 3 head_mismatch');
  });

  test('without the key, or without a database, it says what is missing and makes nothing', async () => {
    await expect(verify()).rejects.toThrow(/There is no database/);
    expect(readdirSync(folder.path)).toEqual([]);
    await folder.openAndClose();
    renameSync(folder.file('keys/key_encryption_key'), folder.file('keys/elsewhere'));
    await expect(verify()).rejects.toThrow(StartError);
    await expect(verify()).rejects.toThrow(/key_encryption_key is missing/);
  });
});

describe.skipIf(whyNoPostgres())('on PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
    await prepareServer(server);
  });
  afterAll(() => server.remove());

  test('threat 21: a row that was changed past every protection is named', async () => {
    const database = await createDatabase(server);
    const environment = {
      DATABASE_URL: server.url(database, applicationRole),
      RELEVO_DATABASE_OWNER_URL: server.url(database, ownerRole),
    };
    const { organization, store } = await folder.open(environment);
    await store.close();
    expect(await verify(environment)).toEqual(['server: intact', `${organization.id}: intact`]);
    const statement = `update audit_entries set actor_name = 'eve' where chain <> 'server' and sequence = 1`;
    await server.run(database, 'set session_replication_role = replica', statement);
    expect(await verify(environment)).toEqual(['server: intact', `${organization.id}: 1 altered`]);
  });
});
