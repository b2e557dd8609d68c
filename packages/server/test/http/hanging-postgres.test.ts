// A server whose PostgreSQL hangs: every request is told so within a second, no token leaves without its record, and
// service is back by itself.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '../../src/testing/postgres-server.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { clientForm, createCredential, usageOf } from '../fixtures/credentials.ts';
import { post } from '../fixtures/requests.ts';
import { createDatabase, prepareServer, urlsOf } from '../storage/postgres-storage.ts';

const answerWithinMilliseconds = 1_000;

describe.skipIf(whyNoPostgres())('PostgreSQL that hangs', () => {
  let database: PostgresServer;
  let server: TestServer;
  beforeAll(async () => {
    database = await startPostgresServer();
    await prepareServer(database);
    const { url, ownerUrl } = urlsOf(database, await createDatabase(database));
    server = await startTestServer({ environment: { DATABASE_URL: url, RELEVO_DATABASE_OWNER_URL: ownerUrl } });
  });
  afterAll(async () => {
    await server.close();
    await database.remove();
  });

  test('every kind of request is 503 within a second, under load, and works again when it is back', async () => {
    const credential = await createCredential(server);
    const client = clientForm(credential);
    const mint = () => soon(post(`${server.url}/oauth2/token`, { grant_type: 'client_credentials', ...client }));
    const first = await mint();
    const presented = { ...client, token: String(first.json['access_token']) };
    const introspect = () => soon(post(`${server.url}/oauth2/introspect`, presented));
    expect((await introspect()).json['active']).toBe(true);
    let handedOut = 1;
    let stopped = false;
    const load = Array.from({ length: 16 }, async () => {
      while (!stopped) {
        const { status } = await mint();
        expect([200, 503]).toContain(status);
        if (status === 200) handedOut += 1;
      }
    });
    await expect.poll(() => handedOut).toBeGreaterThan(16);
    await database.freeze();
    try {
      await expect.poll(async () => (await mint()).status).toBe(503);
      await expect.poll(async () => (await introspect()).status, { timeout: 3_000 }).toBe(503);
      const authorization = `Bearer ${server.adminToken}`;
      const others = [
        soon(fetch(`${server.url}/readyz`)),
        soon(fetch(`${server.url}/api/v1/projects`, { headers: { authorization } })),
        soon(post(`${server.url}/oauth2/token`, { grant_type: 'client_credentials', ...client, client_id: 'unknown' })),
        introspect(),
        mint(),
      ];
      expect((await Promise.all(others)).map(({ status }) => status)).toEqual(others.map(() => 503));
    } finally {
      await database.thaw();
    }
    await expect.poll(async () => (await mint()).status, { timeout: 5_000 }).toBe(200);
    handedOut += 1;
    stopped = true;
    await Promise.all(load);
    expect((await soon(fetch(`${server.url}/readyz`))).status).toBe(200);
    expect((await introspect()).json['active']).toBe(true);
    const [usage] = await usageOf(server, credential);
    expect(usage?.issued).toBeGreaterThanOrEqual(handedOut);
  });
});

/** Rejects if the answer takes too long. */
async function soon<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), answerWithinMilliseconds);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
