// The activity of a project: what happened in it, for everybody who sees it, and nothing that only the audit log tells.
import { createCall } from '@relevo/contract/call';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { rightInput, sendInput } from '../fixtures/contract-inputs.ts';
import { clientForm, createCredential, obtainToken } from '../fixtures/credentials.ts';
import { firstAdministrator, invite, type Person } from '../fixtures/people.ts';
import { post } from '../fixtures/requests.ts';

let server: TestServer;
let administrator: Person;
let developer: Person;
beforeAll(async () => {
  server = await startTestServer();
  administrator = await firstAdministrator(server);
  developer = await invite(server, 'dev@example.com', [{ role: 'developer', profile: 'Campaign - prod - Admin' }]);
});
afterAll(() => server.close());

async function activityOf(project: string, by: Pick<Person, 'call'> = developer) {
  return (await by.call('projectActivity', { params: { project }, query: { limit: '500' } })).items;
}
const actionsIn = async (project: string) => (await activityOf(project)).map(({ action }) => action).toReversed();

test('everything that is done in a project is its activity, and stays it once credentials are deleted', async () => {
  const { call } = administrator;
  const { id, name, project_id: project, ...client } = await createCredential(server);
  const params = { credential: id };
  await createCredential(server); // another project's
  const added = await call('clientSecretAdd', { params });
  const { access_token: token } = await call('tokenIssue', { params });
  await call('tokenRevoke', { body: { kind: 'token', token } });
  await call('tokenRevoke', { body: { kind: 'client_secret', credential: id, client_secret: added.id } });
  await call('tokenRevoke', { body: { kind: 'credential', credential: id } });
  await post(`${server.url}/oauth2/revoke`, { ...clientForm(client), token: await obtainToken(server, client) });
  await call('clientSecretDelete', { params: { ...params, client_secret: added.id } });
  await call('credentialUpdate', { params, body: { enabled: false } });
  await call('projectUpdate', { params: { project }, body: { description: 'Changed' } });
  await call('credentialDelete', { params, query: { confirm: name } });
  expect(await actionsIn(project)).toEqual([
    'project.created',
    'credential.created',
    'client_secret.added',
    'client_secret.added',
    'token.issued',
    'token.revoked',
    'client_secret.tokens_revoked',
    'credential.tokens_revoked',
    'token.revoked',
    'client_secret.deleted',
    'credential.changed',
    'project.changed',
    'credential.deleted',
  ]);
});

test('certificates, and what a credential does with its own secrets, are activity, too', async () => {
  const input = await rightInput('certificateDelete', server);
  expect((await sendInput(server, 'certificateDelete', input)).status).toBe(204);
  const params = { credential: input.params?.['credential'] ?? '' };
  const { project_id: signed } = await server.call('credentialView', { params });
  expect((await actionsIn(signed)).slice(-2)).toEqual(['certificate.added', 'certificate.removed']);

  const management = { apis: ['relevo_management'], profiles: ['Relevo Management - Own secret'] };
  const { id: credential, project_id: project, ...client } = await createCredential(server, management);
  await server.call('credentialUpdate', { params: { credential }, body: { allow_own_rotation: true } });
  const token = await obtainToken(server, client);
  const own = createCall({ url: server.url, token: () => token });
  const { id } = await own('ownClientSecretAdd', { body: { previous_ends_in: 3600 } });
  await own('ownClientSecretDelete', { params: { client_secret: id } });
  const items = await activityOf(project);
  expect(items.slice(0, 3).map(({ actor, action }) => `${actor.kind} ${action}`)).toEqual([
    'client client_secret.deleted',
    'client client_secret.expiry_changed',
    'client client_secret.added',
  ]);
  expect([items[0]?.target, items[2]?.target]).toEqual([id, id]);
});

test('a developer learns who did what, but no address, id or hash, and the audit log stays closed', async () => {
  const { project_id: project } = await createCredential(server);
  await administrator.call('projectUpdate', { params: { project }, body: { title: 'Renamed' } });
  const [entry] = await activityOf(project);
  expect(entry).toEqual({
    sequence: expect.any(Number),
    at: expect.any(String),
    actor: { kind: 'user', name: 'first@example.com' },
    action: 'project.changed',
    target: project,
    before: expect.objectContaining({ title: expect.any(String) }),
    after: expect.objectContaining({ title: 'Renamed' }),
  });
  const answer = await developer.send(`/api/v1/projects/${project}/activity`);
  expect(answer.body).not.toMatch(/127\.0\.0\.1|"hash"|"address"|"id"/);
  expect(await refusalOf(developer.call('auditList', {}))).toMatchObject({ code: 'forbidden' });
});

test('refused attempts are in the audit log only, and a cursor is of one project', async () => {
  const one = await createCredential(server);
  const other = await createCredential(server);
  const auditor = await invite(server, 'auditor@example.com', [{ role: 'auditor' }]);
  const refused = auditor.call('projectUpdate', { params: { project: one.project_id }, body: { title: 'No' } });
  expect(await refusalOf(refused)).toMatchObject({ code: 'forbidden' });
  expect(await actionsIn(one.project_id)).not.toContain('operation.refused');
  const query = { limit: '1' };
  const params = { project: one.project_id };
  const { next_cursor: cursor } = await developer.call('projectActivity', { params, query });
  const elsewhere = { params: { project: other.project_id }, query: { ...query, cursor: cursor ?? '' } };
  expect(await refusalOf(developer.call('projectActivity', elsewhere))).toMatchObject({ code: 'invalid_request' });
});

test('the log verifies with entries of projects in it: what finds them is outside of the chain', async () => {
  expect(await administrator.call('auditVerify', {})).toMatchObject({ intact: true });
});
