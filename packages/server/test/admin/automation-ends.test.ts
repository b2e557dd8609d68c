// What ends the work of a technical account at the admin API: everything does at the next request.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { type CreatedCredential, obtainToken } from '../fixtures/credentials.ts';
import { callAs, callWith, createManager, management } from '../fixtures/management.ts';

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

async function idOfProfile(name: string): Promise<string> {
  const { items } = await server.call('productProfileList', { query: { product: 'relevo' } });
  return items.find((each) => each.name === name)?.id ?? '';
}

const update = ({ id }: CreatedCredential, body: { enabled?: boolean; apis?: string[]; profiles?: string[] }) =>
  server.call('credentialUpdate', { params: { credential: id }, body });
const campaign = { apis: ['campaign'], profiles: ['Campaign - prod - Admin'] };
const managing = { apis: ['relevo_management'], profiles: [management.administrator] };

async function setProfile(enabled: boolean) {
  const params = { profile: await idOfProfile(management.administrator) };
  await server.call('productProfileUpdate', { params, body: { enabled } });
}
const setApi = (enabled: boolean) =>
  server.call('apiUpdate', { params: { code: 'relevo_management' }, body: { enabled } });
const setProject = ({ project_id }: CreatedCredential, enabled: boolean) =>
  server.call('projectUpdate', { params: { project: project_id }, body: { enabled } });

interface End {
  readonly end: (manager: CreatedCredential) => Promise<unknown>;
  /** What undoes it, where that is possible. */
  readonly undo?: (manager: CreatedCredential) => Promise<unknown>;
  readonly code?: 'forbidden';
}

const addSecret = ({ id }: CreatedCredential) => server.call('clientSecretAdd', { params: { credential: id } });
const deleteSecret = ({ id, client_secret_id }: CreatedCredential) =>
  server.call('clientSecretDelete', { params: { credential: id, client_secret: client_secret_id } });

const ends: Record<string, End> = {
  'a product profile that was taken away': {
    end: (manager) => update(manager, { profiles: [management.auditor] }),
    undo: (manager) => update(manager, managing),
    code: 'forbidden',
  },
  'an API that was taken away': {
    end: (manager) => update(manager, campaign),
    undo: (manager) => update(manager, managing),
  },
  'a disabled product profile': { end: () => setProfile(false), undo: () => setProfile(true) },
  'a disabled API': { end: () => setApi(false), undo: () => setApi(true) },
  'a disabled credential': {
    end: (manager) => update(manager, { enabled: false }),
    undo: (manager) => update(manager, { enabled: true }),
  },
  'a disabled project': {
    end: (manager) => setProject(manager, false),
    undo: (manager) => setProject(manager, true),
  },
  'a deleted credential': {
    end: ({ id, name }) => server.call('credentialDelete', { params: { credential: id }, query: { confirm: name } }),
  },
  'a revoked token': { end: () => server.call('tokenRevoke', { body: { kind: 'token', token } }) },
  'revoked tokens of the credential': {
    end: ({ id }) => server.call('tokenRevoke', { body: { kind: 'credential', credential: id } }),
  },
  'revoked tokens of its secret': {
    end: ({ id, client_secret_id: client_secret }) =>
      server.call('tokenRevoke', { body: { kind: 'client_secret', credential: id, client_secret } }),
  },
  'the deletion of the secret that obtained it': {
    end: async (manager) => {
      await addSecret(manager);
      await deleteSecret(manager);
    },
  },
  'its expiry': { end: async () => server.advance(900) },
};

describe('R-3: a token is refused at the next request after', () => {
  test.each(Object.entries(ends))('%s', async (_what, { end, undo, code = 'unauthenticated' }) => {
    const manager = await createManager(server, management.administrator);
    token = await obtainToken(server, manager, { scope: 'relevo_management' });
    const create = (title: string) => callWith(server, token)('projectCreate', { body: { title } });
    await create('Before');
    await end(manager);
    expect(await refusalOf(create('After'))).toMatchObject({ code });
    if (!undo) return;
    await undo(manager);
    await create('Again');
  });
});

test('who holds a profile by its role attaches it, and nobody else: roles are not made out of themselves', async () => {
  const { call } = server;
  const rolesOnly = async (name: string, role: 'developer' | 'product_profile_administrator', profile: string) => {
    const body = { product: 'relevo', name, scopes: ['relevo_management'], management_roles: [{ role, profile }] };
    await call('productProfileCreate', { body });
    return callAs(server, await createManager(server, name));
  };
  const ofAuditor = await rolesOnly('Develops auditors', 'developer', management.auditor);
  const project = await ofAuditor('projectCreate', { body: { title: 'Of a developer' } });
  const attach = (profiles: string[]) => {
    const wish = { project: project.id, type: 'oauth_server_to_server', apis: ['relevo_management'] } as const;
    return ofAuditor('credentialCreate', { body: { ...wish, apis: [...wish.apis], profiles } });
  };
  expect(await refusalOf(attach([management.administrator]))).toMatchObject({ code: 'forbidden' });
  expect(await refusalOf(attach(['Develops auditors']))).toMatchObject({ code: 'forbidden' });
  const made = await attach([management.auditor]);
  const more = { params: { credential: made.id }, body: { profiles: [management.auditor, management.administrator] } };
  expect(await refusalOf(ofAuditor('credentialUpdate', more))).toMatchObject({ code: 'forbidden' });
});

test('the administrator of the product makes no profile with a role that they may not give', async () => {
  const { call } = server;
  const management_roles = [{ role: 'product_administrator' as const, product: 'relevo' }];
  const own = { product: 'relevo', name: 'Administers the product', scopes: ['relevo_management'] };
  await call('productProfileCreate', { body: { ...own, management_roles } });
  const manager = await callAs(server, await createManager(server, own.name));
  const wish = { product: 'relevo', name: 'Climbs', scopes: ['relevo_management'] };
  const body = { ...wish, management_roles: [{ role: 'system_administrator' as const }] };
  expect(await refusalOf(manager('productProfileCreate', { body }))).toMatchObject({ code: 'forbidden' });
  const params = { profile: await idOfProfile(own.name) };
  const refusal = manager('productProfileUpdate', { params, body: { management_roles: body.management_roles } });
  expect(await refusalOf(refusal)).toMatchObject({ code: 'forbidden' });
  const project = await manager('projectCreate', { body: { title: 'Of a product administrator' } });
  const attach = { project: project.id, type: 'oauth_server_to_server' as const, apis: ['relevo_management'] };
  const wanted = manager('credentialCreate', { body: { ...attach, profiles: [management.administrator] } });
  expect(await refusalOf(wanted)).toMatchObject({ code: 'forbidden' });
});
