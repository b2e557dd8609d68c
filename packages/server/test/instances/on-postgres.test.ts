// Instances behind the second wall: through the public door on PostgreSQL, with another organization beside.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '../../src/testing/postgres-server.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf, send } from '../fixtures/admin-api.ts';
import { askNew, completeMigration, createMigrating, viewMigration } from '../fixtures/migrating.ts';
import { moment, proven, report } from '../fixtures/reports.ts';
import { bearer } from '../fixtures/requests.ts';
import { createOrganization } from '../fixtures/role-inputs.ts';

describe.skipIf(whyNoPostgres())('on PostgreSQL', () => {
  let postgres: PostgresServer;
  let server: TestServer;
  beforeAll(async () => {
    postgres = await startPostgresServer();
    await postgres.run('postgres', 'create database relevo');
    server = await startTestServer({ environment: { DATABASE_URL: postgres.url('relevo') } });
  });
  afterAll(async () => {
    await server.close();
    await postgres.remove();
  });

  test('a container blocks, is proven, and blocks no more; another organization sees none of it', async () => {
    const account = await createMigrating(server);
    await askNew(server, account);
    const { id } = account.credential;
    const { call } = server;
    const reported = { call, instance: 'prod' };
    await report(reported, id, [
      proven(server, 'web-1', { build: 9000 }),
      proven(server, 'mid', { hosting: 'vendor' }),
    ]);
    expect((await viewMigration(server, account)).blockers).toMatchObject([{ kind: 'container_too_old' }]);
    server.advance(1);
    await report(reported, id, [proven(server, 'web-1')]);
    const found = (rung: number) => proven(server, 'web-1', { checked_at: moment(server, rung - 5), found: { rung } });
    await Promise.all([3, 5, 4].map((rung) => report(reported, id, [found(rung)])));
    const { containers, containers_proven } = await call('instanceView', { params: { instance: 'prod' } });
    expect(containers_proven).toBe(1);
    expect(containers[1]?.installations).toMatchObject([{ rung: 5, proven: true }]);
    expect(await completeMigration(server, account)).toMatchObject({ state: 'completed' });

    const other = await createOrganization(server, 'Other');
    expect((await other.call('instanceList', {})).items).toEqual([]);
    expect((await refusalOf(other.call('instanceView', { params: { instance: 'prod' } }))).code).toBe('not_found');
    const foreign = report({ call: other.call, instance: 'prod' }, id, [proven(server, 'web-1')]);
    expect((await refusalOf(foreign)).code).toBe('not_found');
    await other.call('instanceCreate', { body: { name: 'prod' } });
    expect((await call('instanceList', { query: { search: 'web-' } })).items).toHaveLength(1);
  });

  test("the original's API finds a credential in its own organization only", async () => {
    const { credential } = await createMigrating(server);
    const { id } = await createOrganization(server, 'Another');
    const ask = (organization: string) =>
      send(server, {
        method: 'POST',
        path: `/console/organizations/${organization}/credentials/${credential.id}/secrets`,
        headers: bearer(server.adminToken),
      });
    for (const other of [id, '%00', 'nothing']) expect((await ask(other)).status, other).toBe(404);
    expect((await ask(credential.organization_id)).status).toBe(201);
  });
});
