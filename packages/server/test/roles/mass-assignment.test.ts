// Threat 24: fields that only the server sets are refused wherever people and organizations are written, and change nothing.
import type { PermittedOperation } from '@relevo/contract/permission';
import type { Route } from '@relevo/contract/route';
import { routes } from '@relevo/contract/routes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ZodObject } from 'zod';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { send } from '../fixtures/admin-api.ts';
import { pathOf } from '../fixtures/contract-inputs.ts';
import { problemOf } from '../fixtures/problems.ts';
import { bearer } from '../fixtures/requests.ts';
import {
  createOrganization,
  createPlace,
  type Place,
  permittedOperations,
  roleInput,
} from '../fixtures/role-inputs.ts';
import { allRows } from '../fixtures/stored-rows.ts';

/** What storage keeps of people and organizations, what responses show, and what attackers try; as JSON. */
const serverOnly: Readonly<Record<string, string>> = {
  id: '"chosen"',
  user_id: '"chosen"',
  organization_id: '"BBBBBBBBBBBBBBBBBBBBBBBB@AdobeOrg"',
  organizationId: '"BBBBBBBBBBBBBBBBBBBBBBBB@AdobeOrg"',
  is_home: 'true',
  isOperator: 'true',
  role: '"system_administrator"',
  assignments: '[{"role":"system_administrator"}]',
  group_roles: '[{"role":"system_administrator"}]',
  given_by: '"groups"',
  purpose: '"reset"',
  token_hash: '"x"',
  tokenHash: '"x"',
  password: '"a long password"',
  password_hash: '"x"',
  identity: '{"issuer":"x","subject":"x"}',
  totp: 'null',
  recovery_codes: '[]',
  created_at: '"2020-01-01T00:00:00Z"',
  joined_at: '"2020-01-01T00:00:00Z"',
  expires_at: '"2090-01-01T00:00:00Z"',
  revision: '1',
  issuer: '"https://other.example.com"',
  __proto__: '{"isOperator":true}',
  constructor: '{"prototype":{"isOperator":true}}',
};

let server: TestServer;
let place: Place;
beforeAll(async () => {
  server = await startTestServer();
  place = await createPlace(server, await createOrganization(server, 'Acme'), 'place');
});
afterAll(() => server.close());

const written = permittedOperations.filter(
  (id) => (routes[id] as Route).body !== undefined && /^(organization|user|invitation|groupMapping)/.test(id),
);

/** Texts of objects with one more member; as text, because `__proto__` is none that an object could be given. */
const withMember = (json: string, name: string, value: string) =>
  json.replace(/^\{/, `{${JSON.stringify(name)}:${value},`);

async function expectRefused(id: PermittedOperation, body: string): Promise<void> {
  const { params = {} } = await roleInput(id, place);
  const before = allRows(server);
  const headers = { ...bearer(server.adminToken), 'relevo-organization': place.organizationId };
  const answer = await send(server, { method: routes[id].method, path: pathOf(id, { params }), body, headers });
  expect(answer.status, `${body}: ${answer.body}`).toBe(400);
  expect(problemOf(answer).code).toBe('invalid_request');
  expect(allRows(server), body).toEqual(before);
}

test.each(written)('%s refuses each of them', async (id) => {
  const { body = {} } = await roleInput(id, place);
  const added = Object.entries(serverOnly).filter(([name]) => !Object.hasOwn(body, name));
  for (const [name, value] of added) await expectRefused(id, withMember(JSON.stringify(body), name, value));
});

const givesRoles = written.filter((id) => 'roles' in ((routes[id] as Route).body as ZodObject).shape);

test.each(givesRoles)('%s refuses them within a role', async (id) => {
  const { body } = await roleInput(id, place);
  for (const extra of ['"product":"place"', '"given_by":"groups"', '"profile_id":"x"', '"__proto__":{}']) {
    const role = `{"role":"system_administrator",${extra}}`;
    await expectRefused(id, JSON.stringify({ ...body, roles: [] }).replace('"roles":[]', `"roles":[${role}]`));
  }
});
