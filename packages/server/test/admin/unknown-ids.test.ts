// Ids in paths and bodies, generated from the contract: what is not there, or is of another kind, is a 404.
import type { Route } from '@relevo/contract/route';
import { type OperationId, routes } from '@relevo/contract/routes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { sendAsAdmin } from '../fixtures/admin-api.ts';
import { expectNoChange, type Input, operationIds, pathOf, rightInput } from '../fixtures/contract-inputs.ts';
import { createCredential } from '../fixtures/credentials.ts';
import { problemOfOperation } from '../fixtures/problems.ts';

let server: TestServer;
/** One id of every kind there is. */
let ids: Record<string, string>;

beforeAll(async () => {
  server = await startTestServer();
  const credential = await createCredential(server);
  const [profile] = (await server.call('productProfileList', {})).items;
  const [product] = (await server.call('productList', {})).items;
  const [key] = (await server.call('signingKeyList', {})).items;
  ids = {
    project: credential.project_id,
    credential: credential.id,
    client_secret: credential.client_secret_id,
    technical_account: credential.technical_account_id,
    organization: credential.organization_id,
    profile: profile?.id ?? '',
    product: product?.id ?? '',
    key: key?.kid ?? '',
    unknown: '00000000-0000-4000-8000-000000000000',
    wildcard: '_',
    zero: '0',
  };
});
afterAll(() => server.close());

const idFields = ['project', 'credential', 'client_secret', 'product'];

async function expectNotFound(id: OperationId, input: Input) {
  const body = input.body && JSON.stringify(input.body);
  const answer = await sendAsAdmin(server, { method: routes[id].method, path: pathOf(id, input), body });
  expect(answer.status, `${id} ${JSON.stringify(input)}`).toBe(404);
  expect(problemOfOperation(id, answer).code).toBe('not_found');
}

const named = operationIds.filter((id) => (routes[id] as Route).errors.includes('not_found'));

test.each(named)('%s answers 404 to ids that do not exist and to ids of another kind', async (id) => {
  const right = await rightInput(id, server);
  await expectNoChange(server, async () => {
    for (const param of Object.keys(right.params ?? {})) {
      for (const [kind, other] of Object.entries(ids).filter(([kind]) => kind !== param)) {
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
