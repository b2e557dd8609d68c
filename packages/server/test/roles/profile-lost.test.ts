// Product profiles that are lost: the next token lacks what they gave, and who has lost one only looks on (threat 7).
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { createCredential, obtainToken } from '../fixtures/credentials.ts';
import { signedIn } from '../fixtures/members.ts';

const [admin, messages] = ['Campaign - prod - Admin', 'Campaign - prod - messagecenter'];
const developer = (profile: string) => ({ role: 'developer', profile }) as const;
const delivery = 'deliverability_service_general';

let server: TestServer;
let home: string;

beforeAll(async () => {
  server = await startTestServer();
  home = server.running.platform.organization.id;
});
afterAll(() => server.close());

type Client = Parameters<typeof obtainToken>[1];
const scopesOf = async (client: Client) => String(decodeJwt(await obtainToken(server, client))['scope']).split(/[ ,]/);

const setEnabled = async (name: string, enabled: boolean) => {
  const { items } = await server.call('productProfileList', { query: { search: name } });
  const params = { profile: items[0]?.id ?? '' };
  await server.call('productProfileUpdate', { params, body: { enabled } });
};

test('the next token lacks the scopes of a profile that was taken off its credential', async () => {
  const client = await createCredential(server, { profiles: [admin, messages] });
  expect(await scopesOf(client)).toContain(delivery);
  await server.call('credentialUpdate', { params: { credential: client.id }, body: { profiles: [messages] } });
  const scopes = await scopesOf(client);
  expect(scopes).toContain('campaign_sdk');
  expect(scopes).not.toContain(delivery);
});

test('the next token lacks the scopes of a profile that was disabled, and has them again with it', async () => {
  const client = await createCredential(server, { profiles: [admin, messages] });
  await setEnabled(admin, false);
  expect(await scopesOf(client)).not.toContain(delivery);
  await setEnabled(admin, true);
  expect(await scopesOf(client)).toContain(delivery);
});

test('who loses a product profile sees its projects read-only, with the reason and its name', async () => {
  const { id: user, call: own } = await signedIn(server, home, [developer(admin), developer(messages)]);
  const client = await createCredential(server, { profiles: [admin, messages] });
  const params = { project: client.project_id };
  const access = async () => (await own('projectView', { params })).access;
  expect(await access()).toEqual({ editable: true, reason: null, missing_profiles: [] });

  await server.call('userUpdate', { params: { user }, body: { roles: [developer(admin)] } });
  expect(await access()).toEqual({ editable: false, reason: 'product_profiles', missing_profiles: [messages] });
  const refused = await refusalOf(own('projectUpdate', { params, body: { title: 'Mine' } }));
  expect(refused).toMatchObject({ code: 'forbidden', detail: expect.stringContaining(`"${messages}"`) });
  expect((await own('credentialView', { params: { credential: client.id } })).id).toBe(client.id);

  await server.call('userUpdate', { params: { user }, body: { roles: [{ role: 'auditor' }] } });
  expect(await access()).toEqual({ editable: false, reason: 'role', missing_profiles: [] });
});

test('an API says why somebody cannot add it: each reason of the closed list', async () => {
  const { call: own } = await signedIn(server, home, [developer(admin)]);
  const { call: auditor } = await signedIn(server, home, [{ role: 'auditor' }]);
  const reasons = async (call: typeof own, code: string) => (await call('apiView', { params: { code } })).not_addable;
  expect(await reasons(own, 'campaign')).toEqual([]);
  expect(await reasons(auditor, 'campaign')).toEqual(['role', 'no_profile_held']);
  expect(await reasons(own, 'analytics')).toEqual(['no_profile_held']);
  await server.call('productCreate', { body: { code: 'bare', name: 'Bare' } });
  await server.call('apiCreate', { body: { code: 'bare', product: 'bare', name: 'Bare' } });
  expect(await reasons(server.call, 'bare')).toEqual(['organization_has_no_profile']);
  await server.call('apiUpdate', { params: { code: 'campaign' }, body: { enabled: false } });
  expect(await reasons(own, 'campaign')).toEqual(['api_disabled']);
  expect(await reasons(auditor, 'campaign')).toEqual(['role', 'api_disabled', 'no_profile_held']);
  await server.call('apiUpdate', { params: { code: 'campaign' }, body: { enabled: true } });
});
