// Access that is lost while a request waits for its turn, or before it is repeated: the change is refused, as is its answer.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { createCredential, obtainToken } from '../fixtures/credentials.ts';
import { callWith, createManager, management } from '../fixtures/management.ts';
import { beforeNextChangeOf, signedIn } from '../fixtures/members.ts';
import { bearer, request } from '../fixtures/requests.ts';

let server: TestServer;
let home: string;
beforeAll(async () => {
  server = await startTestServer();
  home = server.running.platform.organization.id;
  await signedIn(server, home, administrator); // somebody who stays
});
afterAll(() => server.close());

const administrator = [{ role: 'system_administrator' }] as const;
const developer = (profile: string) => ({ role: 'developer', profile }) as const;
const [admin, messages] = ['Campaign - prod - Admin', 'Campaign - prod - messagecenter'];

const invitation = { email: 'back-door@example.com', roles: [...administrator] };
const invited = async () => (await server.call('invitationList', {})).items.map(({ email }) => email);

describe('a change that waited is refused', () => {
  test('to a system administrator who was removed in the meantime', async () => {
    const { id, call } = await signedIn(server, home, administrator);
    beforeNextChangeOf(server, id, () => server.call('userRemove', { params: { user: id } }));
    const refusal = await refusalOf(call('invitationCreate', { body: invitation }));
    expect(refusal).toMatchObject({ status: 404, code: 'not_found' });
    expect(await invited()).not.toContain(invitation.email);
  });

  test('to one who was disabled or has another role by then', async () => {
    for (const body of [{ enabled: false }, { roles: [{ role: 'auditor' } as const] }]) {
      const { id, call } = await signedIn(server, home, administrator);
      beforeNextChangeOf(server, id, () => server.call('userUpdate', { params: { user: id }, body }));
      const code = 'enabled' in body ? 'not_found' : 'forbidden';
      expect(await refusalOf(call('invitationCreate', { body: invitation }))).toMatchObject({ code });
    }
    expect(await invited()).not.toContain(invitation.email);
  });

  test('to an operator, for what concerns the whole server', async () => {
    const { id, call } = await signedIn(server, home, administrator);
    beforeNextChangeOf(server, id, () =>
      server.call('userUpdate', { params: { user: id }, body: { roles: [{ role: 'auditor' }] } }),
    );
    const before = await server.call('signingKeyList', {});
    expect(await refusalOf(call('signingKeyRotate', {}))).toMatchObject({ code: 'forbidden' });
    expect(await server.call('signingKeyList', {})).toEqual(before);
  });

  test.each<[string, string, (credential: string, secret: string) => Promise<unknown>]>([
    [
      'was disabled',
      'unauthenticated',
      (credential) => server.call('credentialUpdate', { params: { credential }, body: { enabled: false } }),
    ],
    [
      'had its tokens revoked',
      'unauthenticated',
      (credential) => server.call('tokenRevoke', { body: { kind: 'credential', credential } }),
    ],
    [
      'had the tokens of its secret revoked',
      'unauthenticated',
      (credential, client_secret) =>
        server.call('tokenRevoke', { body: { kind: 'client_secret', credential, client_secret } }),
    ],
    [
      'lost its roles',
      'forbidden',
      (credential) =>
        server.call('credentialUpdate', { params: { credential }, body: { profiles: [management.auditor] } }),
    ],
  ])('to a credential that %s', async (_, code, meanwhile) => {
    const manager = await createManager(server, management.administrator);
    const token = await obtainToken(server, manager, { scope: 'relevo_management' });
    beforeNextChangeOf(server, manager.id, () => meanwhile(manager.id, manager.client_secret_id ?? ''));
    const refused = callWith(server, token)('projectCreate', { body: { title: 'Too late' } });
    expect(await refusalOf(refused)).toMatchObject({ code });
  });

  test('and to nobody else: a credential whose organization changes meanwhile keeps working', async () => {
    const manager = await createManager(server, management.administrator);
    const token = await obtainToken(server, manager, { scope: 'relevo_management' });
    beforeNextChangeOf(server, manager.id, async () => {
      await server.call('clientSecretAdd', { params: { credential: manager.id } });
      await server.call('productUpdate', { params: { code: 'campaign' }, body: { description: 'Changed meanwhile' } });
    });
    expect((await callWith(server, token)('projectCreate', { body: { title: 'In time' } })).title).toBe('In time');
  });
});

describe('a repeated request', () => {
  test('threat 7: shows a secret no more to who has lost the product profile, nor after other roles were given', async () => {
    const { id, token } = await signedIn(server, home, [developer(admin)]);
    const { id: credential } = await createCredential(server, { profiles: [admin] });
    const add = () =>
      request(`${server.url}/api/v1/credentials/${credential}/client-secrets`, {
        method: 'POST',
        headers: { ...bearer(token), 'content-type': 'application/json', 'idempotency-key': 'lost-access-1' },
        body: '{}',
      });
    const first = await add();
    expect(first.status, first.body).toBe(201);
    expect((await add()).json).toEqual(first.json);
    for (const roles of [[developer(messages)], [developer(admin), developer(messages)]]) {
      await server.call('userUpdate', { params: { user: id }, body: { roles } });
      const refused = await add();
      expect([refused.status, refused.json['code']]).toEqual([403, 'forbidden']);
      expect(refused.body).not.toContain('rlv_secret_');
    }
    await server.call('userUpdate', { params: { user: id }, body: { roles: [developer(admin)] } });
    expect((await add()).json).toEqual(first.json);
  });
});
