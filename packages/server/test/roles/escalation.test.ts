// Threat 7: nobody becomes more than they are by way of product profiles, credentials or projects.
import type { Call } from '@relevo/contract/call';
import type { RoleGrant } from '@relevo/contract/roles';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { createCredential } from '../fixtures/credentials.ts';
import { callAs, createManager, management } from '../fixtures/management.ts';
import { insertMember, signedIn } from '../fixtures/members.ts';
import { allRows } from '../fixtures/stored-rows.ts';

const admin = 'Campaign - prod - Admin';
const messages = 'Campaign - prod - messagecenter';
const systemAdministrator = { role: 'system_administrator' } as const;
const auditor = { role: 'auditor' } as const;

let server: TestServer;
let home: string;

beforeAll(async () => {
  server = await startTestServer();
  home = server.running.platform.organization.id;
});
afterAll(() => server.close());

const as = async (...roles: RoleGrant[]): Promise<Call> => (await signedIn(server, home, roles)).call;
const developerOf = (...profiles: string[]) =>
  as(...profiles.map((profile) => ({ role: 'developer', profile }) as const));

async function expectForbidden(work: () => Promise<unknown>): Promise<string> {
  const before = allRows(server);
  const problem = await refusalOf(work());
  expect([problem.code, problem.status]).toEqual(['forbidden', 403]);
  expect(allRows(server)).toEqual(before);
  return problem.detail;
}

async function profileNamed(name: string): Promise<string> {
  const { items } = await server.call('productProfileList', { query: { search: name } });
  return items[0]?.id ?? '';
}

const relevoAdministrator = { role: 'product_administrator', product: 'relevo' } as const;

test('an administrator of the product Relevo does not attach a profile that makes an administrator', async () => {
  const own = await as(relevoAdministrator);
  const project = (await own('projectCreate', { body: { title: 'Escalation' } })).id;
  const wish = { project, type: 'oauth_server_to_server', apis: ['relevo_management'] } as const;
  const create = (profile: string) =>
    own('credentialCreate', { body: { ...wish, apis: [...wish.apis], profiles: [profile] } });
  await expectForbidden(() => create(management.administrator));
  await expectForbidden(() => create(management.auditor));
  expect(await create(management.ownSecret)).toMatchObject({ profiles: [management.ownSecret] });
});

test('nor uses a credential that has one, whatever part of it is asked for', async () => {
  const own = await as(relevoAdministrator);
  const { id: credential, client_secret_id, name, project_id } = await createManager(server, management.administrator);
  const params = { credential };
  await expectForbidden(() => own('clientSecretAdd', { params, body: {} }));
  await expectForbidden(() => own('tokenIssue', { params, body: {} }));
  await expectForbidden(() => own('credentialUpdate', { params, body: { profiles: [management.ownSecret] } }));
  await expectForbidden(() => own('credentialUpdate', { params, body: { name: 'Mine' } }));
  await expectForbidden(() => own('clientSecretDelete', { params: { ...params, client_secret: client_secret_id } }));
  await expectForbidden(() => own('credentialDelete', { params, query: { confirm: name } }));
  await expectForbidden(() => own('tokenRevoke', { body: { kind: 'credential', credential } }));
  await expectForbidden(() => own('projectUpdate', { params: { project: project_id }, body: { enabled: false } }));
});

test('nor makes such a profile, gives it, or sets one in force again', async () => {
  const own = await as(relevoAdministrator);
  const product = 'relevo';
  const make = (role: RoleGrant) =>
    own('productProfileCreate', { body: { product, name: 'Escalation', management_roles: [role] } });
  const administrator = await profileNamed(management.administrator);
  await expectForbidden(() => make(systemAdministrator));
  await expectForbidden(() => make(auditor));
  await expectForbidden(() => make({ role: 'developer', profile: administrator }));
  await expectForbidden(() => make({ role: 'product_administrator', product: 'campaign' }));
  const plain = { profile: await profileNamed(management.ownSecret) };
  await expectForbidden(() =>
    own('productProfileUpdate', { params: plain, body: { management_roles: [systemAdministrator] } }),
  );
  const user = await insertMember(server, home, [auditor]);
  const roles = [auditor, { role: 'developer', profile: administrator } as const];
  await expectForbidden(() => own('userUpdate', { params: { user }, body: { roles } }));

  const params = { profile: administrator };
  await server.call('productProfileUpdate', { params, body: { enabled: false } });
  await expectForbidden(() => own('productProfileUpdate', { params, body: { enabled: true } }));
  expect(await own('productProfileUpdate', { params, body: { description: 'Mine' } })).toMatchObject({
    enabled: false,
  });
  await server.call('productProfileUpdate', { params, body: { enabled: true } });
});

test('an administrator of a product lets its technical accounts do what they may themselves, and no more', async () => {
  const own = await as(relevoAdministrator, { role: 'product_administrator', product: 'campaign' });
  const roles = [{ role: 'product_administrator', product: 'campaign' } as const];
  const made = await own('productProfileCreate', {
    body: { product: 'relevo', name: 'Automation', scopes: ['relevo_management'], management_roles: roles },
  });
  const wish = { apis: ['relevo_management'], profiles: [made.id] };
  const client = await createCredential(server, wish);
  const call = await callAs(server, client);
  await call('productUpdate', { params: { code: 'campaign' }, body: { description: 'By automation' } });
  await expectForbidden(() => call('productUpdate', { params: { code: 'analytics' }, body: { name: 'Mine' } }));
});

test('a technical account that administers the home organization makes no operator, and takes none over', async () => {
  const call = await callAs(server, await createManager(server, management.administrator));
  const operator = await insertMember(server, home, [systemAdministrator]);
  const user = await insertMember(server, home, [auditor]);
  const invite = (role: RoleGrant) => call('invitationCreate', { body: { email: 'new@example.com', roles: [role] } });
  await expectForbidden(() => invite(systemAdministrator));
  await expectForbidden(() => call('userUpdate', { params: { user }, body: { roles: [systemAdministrator] } }));
  await expectForbidden(() => call('groupMappingCreate', { body: { group: 'All', roles: [systemAdministrator] } }));
  await expectForbidden(() => call('userReset', { params: { user: operator } }));
  await expectForbidden(() => call('userRemove', { params: { user: operator } }));
  await expectForbidden(() =>
    call('organizationCreate', { body: { name: 'Mine', administrator_email: 'a@b.example' } }),
  );
  await invite(auditor);
});

test('a developer adds no product profile that they do not hold, and takes none away', async () => {
  const own = await developerOf(admin);
  const params = { credential: (await createCredential(server)).id };
  const update = (profiles: string[]) => own('credentialUpdate', { params, body: { profiles } });
  expect(await expectForbidden(() => update([admin, messages]))).toContain(`"${messages}"`);
  await server.call('credentialUpdate', { params, body: { profiles: [admin, messages] } });
  expect(await expectForbidden(() => update([admin]))).toContain(`"${messages}"`);
  await expectForbidden(() => own('credentialUpdate', { params, body: { name: 'Mine' } }));
});

test('nor by a second credential in the same project', async () => {
  const both = await createCredential(server, { profiles: [admin, messages] });
  const own = await developerOf(admin);
  const body = {
    project: both.project_id,
    type: 'service_account_jwt',
    apis: ['campaign'],
    profiles: [admin],
  } as const;
  const create = () =>
    own('credentialCreate', { body: { ...body, apis: [...body.apis], profiles: [...body.profiles] } });
  await expectForbidden(create);
});

test("a profile that is named like another's id is not taken for it", async () => {
  const target = await profileNamed(messages);
  await server.call('productProfileCreate', { body: { product: 'analytics', name: target } });
  const made = await createCredential(server, { profiles: [target] });
  expect(made.profiles).toEqual([messages]);
});
