// Threat 22: no change without its entries and no entry without its change, whichever statement fails.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { operationIds, rightInput, routeOf, sendInput } from '../fixtures/contract-inputs.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

let server: TestServer;
let database: DatabaseSync;
beforeAll(async () => {
  server = await startTestServer();
  database = new DatabaseSync(join(server.dataDirectory, 'relevo.db'));
});
afterAll(async () => {
  database.close();
  await server.close();
});

const fail = (when: string) =>
  database.exec(`create trigger failing ${when} begin select raise(abort, 'the disk is gone'); end`);
const mend = () => database.exec('drop trigger failing');

const verified = async () => [
  (await server.call('auditVerify', {})).intact,
  (await server.call('auditVerify', { query: { log: 'server' } })).intact,
];

/** Administrators' changes, which all have entries. */
const changes = operationIds.filter((id) => routeOf(id).for === undefined && routeOf(id).method !== 'GET');

test.each(changes)(
  '%s: fails as a whole where its entry or its head cannot be written, and works afterwards',
  async (id) => {
    const input = await rightInput(id, server);
    for (const failing of ['insert on audit_entries', 'insert on audit_heads', 'update on audit_heads']) {
      await expectNoChange(server, async () => {
        fail(`before ${failing}`);
        const answer = await sendInput(server, id, input);
        mend();
        expect(answer.status, failing).toBeGreaterThanOrEqual(500);
      });
    }
    expect((await sendInput(server, id, input)).status).toBe(routeOf(id).status);
  },
);

test('a change of which any later part fails leaves no entry', async () => {
  for (const table of ['credentials', 'credential_mechanisms', 'credential_apis', 'client_secrets']) {
    const input = await rightInput('credentialCreate', server);
    await expectNoChange(server, async () => {
      fail(`after insert on ${table}`);
      const answer = await sendInput(server, 'credentialCreate', input);
      mend();
      expect(answer.status, table).toBeGreaterThanOrEqual(500);
    });
  }
});

test('after all of that both chains are whole', async () => {
  expect(await verified()).toEqual([true, true]);
});
