// A server on PostgreSQL: chosen by DATABASE_URL, with everything that a server on SQLite does.
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postgresFill } from '../../src/storage/postgres-fill.ts';
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '../../src/testing/postgres-server.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { createCredential } from '../fixtures/credentials.ts';
import { createDataFolder, identityOf } from '../fixtures/data-folder.ts';
import { post } from '../fixtures/requests.ts';
import { applicationRole, createDatabase, ownerRole, prepareServer } from '../storage/postgres-storage.ts';

const password = 'canary-of-the-password';

describe.skipIf(whyNoPostgres())('a server on PostgreSQL', () => {
  let database: PostgresServer;
  let environment: Record<string, string>;
  beforeAll(async () => {
    database = await startPostgresServer();
    await prepareServer(database);
  });
  afterAll(() => database.remove());
  beforeEach(async () => {
    const name = await createDatabase(database);
    environment = {
      DATABASE_URL: database.url(name, `${applicationRole}:${password}`),
      RELEVO_DATABASE_OWNER_URL: database.url(name, `${ownerRole}:${password}`),
    };
  });

  test('two first starts at once agree, and a later one finds everything again', async () => {
    const folder = createDataFolder();
    const platforms = await Promise.all([folder.open(environment), folder.open(environment)]);
    const [first, second] = await Promise.all(platforms.map(identityOf));
    expect(first).toBe(second);
    await Promise.all(platforms.map(({ store }) => store.close()));
    expect(await folder.openAndClose(environment)).toBe(first);
    expect(existsSync(folder.file('relevo.db'))).toBe(false);
    folder.remove();
  });

  describe('that runs', () => {
    let server: TestServer;
    beforeEach(async () => {
      server = await startTestServer({ environment });
    });
    afterEach(() => server.close());

    const tokenForm = async () => {
      const { client_id, client_secret } = await createCredential(server);
      return { grant_type: 'client_credentials', client_id, client_secret };
    };

    test('issues, introspects and revokes as one on SQLite does, and is not silent about a disablement', async () => {
      const form = await tokenForm();
      const issued = await post(`${server.url}/oauth2/token`, form);
      expect(issued.status).toBe(200);
      const { grant_type: _, ...client } = form;
      const presented = { ...client, token: String(issued.json['access_token']) };
      expect((await post(`${server.url}/oauth2/introspect`, presented)).json['active']).toBe(true);
      expect((await post(`${server.url}/oauth2/revoke`, presented)).status).toBe(200);
      expect((await post(`${server.url}/oauth2/introspect`, presented)).json['active']).toBe(false);
      const params = { credential: form.client_id };
      const usage = await server.call('usageView', { params });
      expect(usage.items).toMatchObject([{ issued: 1 }]);
      await server.call('credentialUpdate', { params, body: { enabled: false } });
      expect((await post(`${server.url}/oauth2/token`, form)).json['error']).toBe('invalid_client');
    });

    test('answers 503 while the database is away, issues again when it is back, and prints no password', async () => {
      const form = await tokenForm();
      expect((await post(`${server.url}/oauth2/token`, form)).status).toBe(200);
      await database.stop('immediate');
      const refused = await post(`${server.url}/oauth2/token`, form);
      expect(refused.status).toBe(503);
      expect(refused.headers['retry-after']).toBeDefined();
      expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
      await database.start();
      expect((await post(`${server.url}/oauth2/token`, form)).status).toBe(200);
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
      expect(server.log()).not.toContain(password);
    });
  });

  test('a role that may make no tables stops start and restore, and the variable that is missing is named', async () => {
    const { RELEVO_DATABASE_OWNER_URL: _, ...forgotten } = environment;
    const folder = createDataFolder();
    const fault = await folder.faultOf(forgotten);
    const refusal = postgresFill(forgotten['DATABASE_URL'] ?? '')(async () => {});
    await expect(refusal).rejects.toThrow(/relevo may not make tables in the schema public.*RELEVO_DATABASE_OWNER_URL/);
    expect(fault).toMatch(/relevo may not make tables in the schema public.*RELEVO_DATABASE_OWNER_URL/);
    folder.remove();
  });

  test('a database that cannot be opened stops the start without its password', async () => {
    const folder = createDataFolder();
    await database.stop();
    const fault = await folder.faultOf(environment);
    await database.start();
    expect(fault).toContain('DATABASE_URL');
    expect(fault).not.toContain(password);
    folder.remove();
  });
});
