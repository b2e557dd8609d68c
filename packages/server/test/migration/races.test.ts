// Steps of a migration at the same time, and token requests beside them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { auditedActions } from '../fixtures/audited-actions.ts';
import { askLegacy, askNew, createMigrating, viewMigration } from '../fixtures/migrating.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('two administrators who complete at once complete once', async () => {
  const account = await createMigrating(server);
  await askNew(server, account);
  const { revision, project_title: confirm } = await viewMigration(server, account);
  const complete = () => server.call('migrationComplete', { params: account.params, body: { revision, confirm } });
  const both = await Promise.all([complete(), complete()]);
  expect(both).toMatchObject([{ state: 'completed' }, { state: 'completed' }]);
  const lines = await auditedActions(server);
  const completions = lines.filter((line) => line.endsWith(`migration.completed ${account.credential.id}`));
  expect(completions).toHaveLength(1);
});

test('once a completion is acknowledged no request gets a token the old way, be it under way', async () => {
  for (let round = 0; round < 10; round++) {
    const account = await createMigrating(server);
    await askNew(server, account, 'web-01');
    const { revision, project_title: confirm } = await viewMigration(server, account);
    let completedAt = Number.POSITIVE_INFINITY;
    let order = 0;
    const completing = server
      .call('migrationComplete', { params: account.params, body: { revision, confirm, override_reason: 'a race' } })
      .then(
        () => (completedAt = order++),
        () => undefined, // one of the requests came first, and is a blocker that nobody saw
      );
    const asked = Array.from({ length: 8 }, async () => {
      const { status } = await askLegacy(server, account, 'web-01');
      return { status, order: order++ };
    });
    const answers = await Promise.all(asked);
    await completing;
    const { mechanisms, state } = await viewMigration(server, account);
    const legacy = mechanisms.find(({ type }) => type === 'service_account_jwt');
    const issued = answers.filter(({ status }) => status === 200).length;
    expect(legacy?.issued).toBe(issued);
    expect(state).toBe(completedAt === Number.POSITIVE_INFINITY ? 'in_progress' : 'completed');
    if (state === 'completed') expect((await askLegacy(server, account)).status).toBe(400);
  }
});

test('complete, undo and cancel at once leave a credential that gets tokens', async () => {
  for (let round = 0; round < 10; round++) {
    const account = await createMigrating(server);
    const { params } = account;
    await askNew(server, account);
    const { revision, project_title: confirm } = await viewMigration(server, account);
    await Promise.allSettled([
      server.call('migrationComplete', { params, body: { revision, confirm } }),
      server.call('migrationUndo', { params }),
      server.call('migrationCancel', { params, body: { override_reason: 'a race' } }),
    ]);
    const [legacy, current] = [await askLegacy(server, account), await askNew(server, account)];
    expect([legacy.status, current.status]).toContain(200);
  }
});
