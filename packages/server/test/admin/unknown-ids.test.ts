// Ids in paths and bodies, generated from the contract: what is not there, or is of another kind, is a 404.
import type { OperationId } from '@relevo/contract/routes';
import { expect, test } from 'vitest';
import { type Input, operationIds, rightInput, routeOf, sendInput } from '../fixtures/contract-inputs.ts';
import { contractServer } from '../fixtures/contract-server.ts';
import { createCredential, obtainToken } from '../fixtures/credentials.ts';
import { insertInvitation, invite } from '../fixtures/people.ts';
import { problemOfOperation } from '../fixtures/problems.ts';
import { bearer } from '../fixtures/requests.ts';
import { byPerson } from '../fixtures/right-inputs.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

const auditor = [{ role: 'auditor' }] as const;

const server = await contractServer();
const credential = await createCredential(server);
const [profile] = (await server.call('productProfileList', {})).items;
const [product] = (await server.call('productList', {})).items;
const [key] = (await server.call('signingKeyList', {})).items;
const person = await invite(server, 'member@example.com', auditor);
const { invitation } = await insertInvitation(server, { email: 'invited@example.com', roles: auditor });
const mapping = await server.call('groupMappingCreate', { body: { group: 'all', roles: [...auditor] } });
const instance = await server.call('instanceCreate', { body: { name: 'prod' } });
const container = await server.call('containerAdd', { params: { instance: instance.id }, body: { name: 'web-1' } });

/** One id of every kind there is. */
const ids: Record<string, string> = {
  project: credential.project_id,
  credential: credential.id,
  client_secret: credential.client_secret_id,
  technical_account: credential.technical_account_id,
  organization: credential.organization_id,
  profile: profile?.id ?? '',
  product: product?.id ?? '',
  key: key?.kid ?? '',
  user: person.id,
  invitation: invitation.id,
  mapping: mapping.id,
  instance: instance.id,
  container: container.id,
  session: (await person.call('accountView', {})).session.id,
  unknown: '00000000-0000-4000-8000-000000000000',
  wildcard: '_',
  zero: '0',
};

const isUuid = (id: string) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id);

const idFields = ['project', 'credential', 'client_secret', 'product'];

async function expectNotFound(id: OperationId, input: Input) {
  const answer = await sendInput(server, id, input);
  expect(answer.status, `${id} ${JSON.stringify(input)} ${answer.body}`).toBe(404);
  expect(problemOfOperation(id, answer).code).toBe('not_found');
}

const named = operationIds.filter((id) => routeOf(id).errors.includes('not_found'));

test.each(named)('%s answers 404 to ids that do not exist and to ids of another kind', async (id) => {
  const right = await rightInput(id, server);
  await expectNoChange(server, async () => {
    for (const param of Object.keys(right.params ?? {})) {
      for (const [kind, other] of Object.entries(ids).filter(([kind]) => kind !== param)) {
        // a report makes the instance that it names, unless that is an id
        if (id === 'installationReport' && param === 'instance' && !isUuid(other)) continue;
        if (param === 'code' && !/^[a-z0-9][a-z0-9_-]*$/.test(other)) continue; // not a code at all: 400
        expect(kind).not.toBe(param);
        await expectNotFound(id, { ...right, params: { ...right.params, [param]: other } });
      }
    }
    for (const field of idFields.filter((name) => right.body && name in right.body)) {
      for (const [, other] of Object.entries(ids).filter(([kind]) => kind !== field)) {
        if (field === 'product' && !/^[a-z0-9][a-z0-9_-]*$/.test(other)) continue;
        await expectNotFound(id, { ...right, body: { ...right.body, [field]: other } });
      }
    }
  });
});

test('a client secret, a certificate or a usage record of another credential is not there', async () => {
  const [one, two] = [await createCredential(server), await createCredential(server)];
  await server.call('clientSecretAdd', { params: { credential: one.id } });
  const params = { credential: two.id, client_secret: one.client_secret_id };
  await expectNotFound('clientSecretDelete', { params });
  await expectNotFound('tokenRevoke', { body: { kind: 'client_secret', ...params } });
});

test("another person's session and another credential's secret are not there for who calls", async () => {
  const person = await invite(server, 'nosy@example.com', auditor);
  await expectNotFound('sessionRevoke', { params: { session: ids['session'] ?? '' }, by: byPerson(server, person) });
  const management = { apis: ['relevo_management'], profiles: ['Relevo Management - Own secret'] };
  const client = await createCredential(server, management);
  await server.call('credentialUpdate', { params: { credential: client.id }, body: { allow_own_rotation: true } });
  const by = bearer(await obtainToken(server, client));
  await expectNotFound('ownClientSecretDelete', { params: { client_secret: ids['client_secret'] ?? '' }, by });
});

test('roles name products and product profiles that exist', async () => {
  const email = 'new@example.com';
  for (const role of [
    { role: 'developer', profile: 'nowhere' },
    { role: 'product_profile_administrator', profile: ids['project'] },
    { role: 'product_administrator', product: 'nowhere' },
  ]) {
    await expectNotFound('invitationCreate', { body: { email, roles: [role] } });
    await expectNotFound('groupMappingCreate', { body: { group: 'some', roles: [role] } });
    await expectNotFound('userUpdate', { params: { user: ids['user'] ?? '' }, body: { roles: [role] } });
  }
});

test('a link or a code of the command line that nobody made is not there', async () => {
  const token = 'rlv_link_0000000000000000000000000000000000000000000000000';
  await expectNotFound('invitationView', { body: { token }, by: {} });
  await expectNotFound('invitationAccept', { body: { token, name: 'N', password: 'x'.repeat(20) }, by: {} });
  const code = { code: token, code_verifier: 'v'.repeat(43), redirect_uri: 'http://127.0.0.1:1/callback' };
  await expectNotFound('cliSessionCreate', { body: code, by: {} });
});

test('APIs, product profiles and a project to filter by that do not exist are refused by their names', async () => {
  const { project } = { project: ids['project'] ?? '' };
  const type = 'oauth_server_to_server';
  const right = { project, type, apis: ['campaign'], profiles: ['Campaign - prod - Admin'] };
  await expectNotFound('credentialCreate', {
    body: { ...right, type: 'service_account_jwt', apis: ['campaign', 'x'] },
  });
  await expectNotFound('credentialCreate', { body: { ...right, type: 'service_account_jwt', profiles: ['x'] } });
  await expectNotFound('credentialUpdate', { params: { credential: ids['credential'] ?? '' }, body: { apis: ['x'] } });
  await expectNotFound('credentialList', { query: { project: ids['credential'] ?? '' } });
});
