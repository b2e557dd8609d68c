// The owner's word on a source that was seen once: when it may be given, and that saying it again is nothing new.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { auditedActions } from '../fixtures/audited-actions.ts';
import { askLegacy, askNew, completeMigration, createMigrating, type Migrating } from '../fixtures/migrating.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const acknowledge = ({ params }: Migrating, reason: string) =>
  server.call('migrationAcknowledge', { params, body: { source: 'batch-eu', source_kind: 'instance', reason } });

test('the same word again changes nothing and is not written down twice; another reason is', async () => {
  const account = await createMigrating(server);
  await askLegacy(server, account, 'batch-eu');
  const { acknowledgements } = await acknowledge(account, 'was a test');
  server.advance(60);
  expect((await acknowledge(account, 'was a test')).acknowledgements).toEqual(acknowledgements);
  expect((await acknowledge(account, 'is switched off')).acknowledgements).toMatchObject([
    { reason: 'is switched off' },
  ]);
  const lines = (await auditedActions(server)).filter((line) => line.endsWith(account.credential.id));
  expect(lines.filter((line) => line.includes('migration.acknowledged'))).toHaveLength(2);
});

test('after the completion nothing is left to say', async () => {
  const account = await createMigrating(server);
  await askLegacy(server, account, 'batch-eu');
  await askNew(server, account, 'web-01');
  await completeMigration(server, account, 'gone');
  expect(await refusalOf(acknowledge(account, 'was a test'))).toMatchObject({ code: 'wrong_migration_state' });
});
