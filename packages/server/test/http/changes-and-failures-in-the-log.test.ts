// What the log says of changes and of a storage that fails.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { askToken, type CreatedCredential, createCredential } from '../fixtures/credentials.ts';
import { refusalOf } from '../fixtures/requests.ts';
import { wholeChain } from '../fixtures/whole-lists.ts';

let server: TestServer;
let client: CreatedCredential;

beforeAll(async () => {
  server = await startTestServer();
  client = await createCredential(server);
});
afterAll(() => server.close());

const credential = () => client.id;
const auditLength = async () => (await wholeChain(server.running.platform.store.read, client.organization_id)).length;

test('every change by the admin API is logged, also one that answers 200; a view is not', async () => {
  await server.call('credentialView', { params: { credential: credential() } });
  expect(server.log()).not.toContain('credentialView');
  await server.call('credentialUpdate', { params: { credential: credential() }, body: { enabled: false } });
  expect(server.log()).toContain('"operation":"credentialUpdate"');
});

test('an update that changes nothing moves no revision and leaves no audit entry', async () => {
  const { store } = server.running.platform;
  const before = [await auditLength(), await store.read.credentials.revision(client.organization_id, client.id)];
  const same = { enabled: false, apis: [...client.apis], profiles: [...client.profiles] };
  for (const body of [{}, same]) {
    await server.call('credentialUpdate', { params: { credential: credential() }, body });
  }
  await server.call('apiUpdate', { params: { code: 'campaign' }, body: { enabled: true } });
  expect([await auditLength(), await store.read.credentials.revision(client.organization_id, client.id)]).toEqual(
    before,
  );
  await server.call('credentialUpdate', { params: { credential: credential() }, body: { enabled: true } });
  expect(await auditLength()).toBe(Number(before[0]) + 1);
});

test('a storage that is gone is logged, answers 503 and makes the server not ready', async () => {
  await server.running.platform.store.close();
  expect(refusalOf(await askToken(server, client))).toEqual([503, 'temporarily_unavailable']);
  expect(server.log()).toContain('the storage is not available');
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
});
