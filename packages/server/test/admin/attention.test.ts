// What needs attention in projects, as the admin API tells it: with each project, and as a filter of the list.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { daySeconds } from '../../src/domain/time.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { sendInput } from '../fixtures/contract-inputs.ts';
import { type CreatedCredential, createCredential, tokenForm } from '../fixtures/credentials.ts';
import { encodeForm, post } from '../fixtures/requests.ts';
import { rsaKeys, selfSigned } from '../fixtures/self-signed.ts';

const keys = rsaKeys();

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** A moment in so many days, on the wire. */
const inDays = (days: number) => new Date((server.now() + days * daySeconds) * 1000).toISOString().replace('.000', '');

const viewOf = ({ project_id: project }: CreatedCredential) => server.call('projectView', { params: { project } });

/** Ids of the projects in the list of those that need attention. */
async function listed(): Promise<string[]> {
  const { items } = await server.call('projectList', { query: { attention: 'true', limit: '500' } });
  return items.map(({ id }) => id);
}

function certificateEndingIn(days: number): string {
  const [notBefore, notAfter] = [server.now() - daySeconds, server.now() + days * daySeconds];
  return selfSigned({ name: 'Nightly', notBefore, notAfter, keys });
}

test('a project without credentials, and one whose credential lives on, need no attention', async () => {
  const empty = await server.call('projectCreate', { body: { title: 'Empty' } });
  const credential = await createCredential(server);
  expect(empty.attention).toEqual([]);
  expect((await viewOf(credential)).attention).toEqual([]);
  const found = await listed();
  for (const id of [empty.id, credential.project_id]) expect(found).not.toContain(id);
});

test('a Service Account (JWT) credential is named, and its certificate from thirty days before its end', async () => {
  const legacy = await createCredential(server, { type: 'service_account_jwt' });
  const jwt = { kind: 'service_account_jwt', credential: { id: legacy.id, name: legacy.name }, at: null };
  expect((await viewOf(legacy)).attention).toEqual([jwt]);
  const params = { credential: legacy.id };
  const at = inDays(31);
  await server.call('certificateAdd', { params, body: { certificate: certificateEndingIn(31) } });
  expect((await viewOf(legacy)).attention).toEqual([jwt]);
  server.advance(daySeconds);
  expect((await viewOf(legacy)).attention).toEqual([{ ...jwt, kind: 'certificate_expiring', at }, jwt]);
  server.advance(30 * daySeconds);
  expect((await viewOf(legacy)).attention).toEqual([{ ...jwt, kind: 'certificate_expired', at }, jwt]);
  expect(await listed()).toContain(legacy.project_id);
});

test('a client secret that ends soon is named until it is deleted, and makes no new version of the project', async () => {
  const credential = await createCredential(server);
  const params = { credential: credential.id };
  const tag = async () => {
    const input = { params: { project: credential.project_id } };
    return (await sendInput(server, 'projectView', input)).headers['etag'];
  };
  const before = await tag();
  const at = inDays(30);
  const added = await server.call('clientSecretAdd', { params, body: { expires_at: at } });
  const named = { id: credential.id, name: credential.name };
  expect((await viewOf(credential)).attention).toEqual([{ kind: 'client_secret_expiring', credential: named, at }]);
  expect(await tag()).toBe(before);
  expect(await listed()).toContain(credential.project_id);
  await server.call('clientSecretDelete', { params: { ...params, client_secret: added.id } });
  expect((await viewOf(credential)).attention).toEqual([]);
  expect(await listed()).not.toContain(credential.project_id);
});

test('a client secret that was sent in a query is exposed until it is replaced', async () => {
  const credential = await createCredential(server);
  const params = { credential: credential.id };
  await server.call('credentialUpdate', { params, body: { accept_secret_in_query: true } });
  const query = encodeForm(tokenForm(credential, { scope: 'openid' }));
  const answer = await post(`${server.url}/ims/token/v3?${query}`, {});
  expect(answer.status, JSON.stringify(answer.json)).toBe(200);
  const { attention } = await viewOf(credential);
  expect(attention).toMatchObject([{ kind: 'client_secret_exposed', credential: { id: credential.id } }]);
  expect(await listed()).toContain(credential.project_id);
  await server.call('clientSecretAdd', { params, body: {} });
  const exposed = { ...params, client_secret: credential.client_secret_id };
  await server.call('clientSecretDelete', { params: exposed, query: {} });
  expect(await listed()).not.toContain(credential.project_id);
});

test('the filter goes with search and pages, and takes no other word', async () => {
  const legacy = await createCredential(server, { type: 'service_account_jwt' });
  const query = { attention: 'true', search: legacy.client_id } as const;
  const { items } = await server.call('projectList', { query });
  expect(items.map(({ id }) => id)).toEqual([legacy.project_id]);
  const first = await server.call('projectList', { query: { attention: 'true', limit: '1' } });
  const cursor = first.next_cursor ?? expect.unreachable('there is one page only');
  const rest = await server.call('projectList', { query: { attention: 'true', cursor } });
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(await listed());
  for (const attention of ['false', '', 'TRUE', '1']) {
    const answer = await sendInput(server, 'projectList', { query: { attention } });
    expect([attention, answer.status]).toEqual([attention, 400]);
  }
});
