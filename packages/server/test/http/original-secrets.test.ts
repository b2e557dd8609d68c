// The original's API for client secrets: its shapes, by the rules of the admin API.
import { CreatedOriginalSecret, OriginalSecretList } from '@relevo/contract/original-secrets';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { send } from '../fixtures/admin-api.ts';
import { entriesOf } from '../fixtures/audit-chain.ts';
import { type CreatedCredential, createCredential, obtainToken, tokenForm } from '../fixtures/credentials.ts';
import { createManager, createRotating, management } from '../fixtures/management.ts';
import { signedIn } from '../fixtures/members.ts';
import { createMigrating } from '../fixtures/migrating.ts';
import { problemOf } from '../fixtures/problems.ts';
import { type Answer, bearer, post } from '../fixtures/requests.ts';
import { createOrganization, createPlace } from '../fixtures/role-inputs.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

interface Asked {
  readonly token?: string;
  readonly uuid?: string;
  readonly organization?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
type Named = Pick<CreatedCredential, 'organization_id' | 'client_id'>;

function ask(method: string, { organization_id, client_id }: Named, asked: Asked = {}): Promise<Answer> {
  const { token = server.adminToken, uuid, organization = organization_id, headers, body } = asked;
  const secrets = `/console/organizations/${encodeURIComponent(organization)}/credentials/${client_id}/secrets`;
  const path = uuid === undefined ? secrets : `${secrets}/${uuid}`;
  return send(server, { method, path, body, headers: { ...bearer(token), 'x-api-key': client_id, ...headers } });
}

const list = async (credential: Named, asked: Asked = {}) => {
  const answer = await ask('GET', credential, asked);
  expect(answer.status, answer.body).toBe(200);
  return OriginalSecretList.parse(answer.json).client_secrets;
};
const codeOf = (answer: Answer) => [answer.status, problemOf(answer).code];

test('a secret is listed as the original does: moments in milliseconds as text, permanent, never used', async () => {
  server.advance(Date.parse('2026-05-02T05:36:17Z') / 1000 - server.now());
  const credential = await createCredential(server);
  const { status, json, headers } = await ask('GET', credential);
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    'application/json; charset=utf-8',
    'no-store',
  ]);
  expect(json).toEqual({
    client_id: credential.client_id,
    client_secrets: [
      {
        uuid: credential.client_secret_id,
        created_at: '1777700177000',
        created_at_str: 'Sat, May 2 2026 05:36:17.000 UTC',
        expires_at: 'PERMANENT',
        expires_at_str: 'PERMANENT',
        secret_usages: null,
        sources: [],
      },
    ],
  });
});

test('a new secret is shown once with its id, works, and is deleted by it', async () => {
  const credential = await createCredential(server);
  const created = await ask('POST', credential);
  expect(created.status, created.body).toBe(201);
  const { client_secret, uuid, ...rest } = CreatedOriginalSecret.parse(created.json);
  expect(rest).toMatchObject({ expires_at: 'PERMANENT', secret_usages: null });
  await obtainToken(server, { ...credential, client_secret });
  const before = await ask('GET', credential);
  expect(before.body).not.toContain(client_secret);
  expect((await list(credential)).map((each) => each.uuid)).toEqual([credential.client_secret_id, uuid]);
  const deleted = await ask('DELETE', credential, { uuid: credential.client_secret_id });
  expect([deleted.status, deleted.body]).toEqual([204, '']);
  expect((await list(credential)).map((each) => each.uuid)).toEqual([uuid]);
});

test('the last use is said per grant type, and beside it who it was', async () => {
  const account = await createMigrating(server);
  const form = tokenForm(account.credential);
  await post(`${server.url}/ims/token/v3`, form, { 'relevo-instance': 'web-1' });
  server.advance(60);
  await post(`${server.url}/ims/token/v3`, form, { 'relevo-instance': 'web-2' });
  const last = String(server.now() * 1000);
  const [secret] = await list(account.credential);
  expect(secret?.secret_usages).toEqual([{ last_used_at: last, grant_type: 'client_credentials' }]);
  const sources = secret?.sources?.map(({ source, kind, last_used_at: at }) => [source, kind, at]);
  expect(sources).toEqual([
    ['web-2', 'instance', last],
    ['web-1', 'instance', String((server.now() - 60) * 1000)],
  ]);
});

test('a third secret and the last one are refused as at the admin API, and a change leaves the same entry', async () => {
  const credential = await createCredential(server);
  expect(codeOf(await ask('DELETE', credential, { uuid: credential.client_secret_id }))).toEqual([
    409,
    'last_client_secret',
  ]);
  const entries = await entriesOf(server, () => ask('POST', credential));
  expect(entries.map(({ event }) => event.action)).toEqual(['client_secret.added']);
  expect(codeOf(await ask('POST', credential))).toEqual([409, 'too_many_secrets']);
  expect(codeOf(await ask('DELETE', credential, { uuid: 'unknown' }))).toEqual([404, 'not_found']);
});

test('a request that is repeated with its idempotency key makes one secret', async () => {
  const credential = await createCredential(server);
  const headers = { 'idempotency-key': 'rotate-once' };
  const [first, second] = [await ask('POST', credential, { headers }), await ask('POST', credential, { headers })];
  expect(second.json).toEqual(first.json);
  expect(await list(credential)).toHaveLength(2);
});

test('the organization must be that of the credential: another, or none, is a 404 like any other', async () => {
  const credential = await createCredential(server);
  const { id: other } = await createOrganization(server, 'Other');
  await expectNoChange(server, async () => {
    for (const organization of [other, 'nothing@AcmeOrg', '%00', 'a b', '..%2f']) {
      for (const method of ['GET', 'POST']) {
        expect(codeOf(await ask(method, credential, { organization })), organization).toEqual([404, 'not_found']);
      }
    }
  }, ['audit_entries', 'audit_heads']);
});

test('without a token, with a wrong one, or by a browser that is signed in, nothing is done', async () => {
  const credential = await createCredential(server);
  const { organization_id: organization, client_id } = credential;
  const path = `/console/organizations/${organization}/credentials/${client_id}/secrets`;
  const { token: session } = await signedIn(server, organization, [{ role: 'system_administrator' }]);
  await expectNoChange(server, async () => {
    for (const headers of [{}, bearer('wrong'), { cookie: `relevo_session=${session}` }]) {
      expect(codeOf(await send(server, { method: 'POST', path, headers }))).toEqual([401, 'unauthenticated']);
    }
  });
});

test('a person needs the role, and for a secret a fresh proof of who they are', async () => {
  const organization = await createOrganization(server, 'Roles');
  const place = await createPlace(server, organization, 'inside');
  const { id: project } = await place.call('projectCreate', { body: { title: 'Rotation' } });
  const wish = { type: 'oauth_server_to_server' as const, apis: [place.api], profiles: [place.profile.id] };
  const credential = await place.call('credentialCreate', { body: { project, ...wish } });
  const auditor = await signedIn(server, organization.id, [{ role: 'auditor' }]);
  expect(await list(credential, { token: auditor.token })).toHaveLength(1);
  expect(codeOf(await ask('POST', credential, { token: auditor.token }))).toEqual([403, 'forbidden']);
  const developer = await signedIn(server, organization.id, [{ role: 'developer', profile: place.profile.id }]);
  expect((await ask('POST', credential, { token: developer.token })).status).toBe(201);
  server.advance(16 * 60);
  const late = await ask('DELETE', credential, { token: developer.token, uuid: credential.client_secret_id });
  expect(codeOf(late)).toEqual([403, 'step_up_required']);
});

test('a credential rotates its own secret where its owner allowed it, and nobody else’s', async () => {
  const [own, other] = [await createRotating(server), await createRotating(server)];
  const tokenFor = (client_secret: string) =>
    obtainToken(server, { ...own, client_secret }, { scope: 'relevo_management' });
  const token = await tokenFor(own.client_secret);
  const created = CreatedOriginalSecret.parse((await ask('POST', own, { token })).json);
  const next = await tokenFor(created.client_secret);
  expect(await list(own, { token: next })).toHaveLength(2);
  expect((await ask('DELETE', own, { token: next, uuid: own.client_secret_id })).status).toBe(204);
  expect(codeOf(await ask('POST', other, { token: next }))).toEqual([403, 'forbidden']);
});

test('a credential with roles manages secrets by those, also its own where its owner allowed nothing', async () => {
  const manager = await createManager(server, management.administrator);
  const token = await obtainToken(server, manager, { scope: 'relevo_management' });
  expect((await ask('POST', await createCredential(server), { token })).status).toBe(201);
  expect((await ask('POST', manager, { token })).status).toBe(201);
});

test('a body says nothing, whatever it is; another method is a 405', async () => {
  const credential = await createCredential(server);
  const bodies = ['', '{', '{"expires_at":"soon"}', 'a=b'];
  const types = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense'];
  for (const type of types) {
    for (const body of bodies) {
      const answer = await ask('POST', credential, { body, headers: { 'content-type': type } });
      expect([201, 409, 415], `${type} ${body} ${answer.body}`).toContain(answer.status);
    }
  }
  expect((await list(credential)).map(({ expires_at: at }) => at)).toEqual(['PERMANENT', 'PERMANENT']);
  const refused = await ask('PUT', credential);
  expect([...codeOf(refused), refused.headers['allow']]).toEqual([405, 'method_not_allowed', 'GET, POST, HEAD']);
});
