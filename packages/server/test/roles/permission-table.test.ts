// Threat 7: the table of permissions cell by cell, through the door that everybody comes by. Generated from the table: an
// operation that is new is covered at once.
import { extentOf, type Holder, holders, type PermittedOperation } from '@relevo/contract/permission';
import type { RoleGrant } from '@relevo/contract/roles';
import type { Route } from '@relevo/contract/route';
import { routes } from '@relevo/contract/routes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { send } from '../fixtures/admin-api.ts';
import { type Input, pathOf } from '../fixtures/contract-inputs.ts';
import { insertMember, insertSession } from '../fixtures/members.ts';
import { problemOf } from '../fixtures/problems.ts';
import { type Answer, bearer } from '../fixtures/requests.ts';
import {
  createOrganization,
  createPlace,
  type Place,
  permittedOperations,
  roleInput,
} from '../fixtures/role-inputs.ts';
import { allRows } from '../fixtures/stored-rows.ts';

let server: TestServer;
/** What the holders of a role for something hold it for, and what they do not. */
let inside: Place;
let outside: Place;
let people: Readonly<Record<Exclude<Holder, 'operator'>, string>>;

beforeAll(async () => {
  server = await startTestServer();
  // not the home organization: there system administrators are operators, too
  const organization = await createOrganization(server, 'Acme');
  inside = await createPlace(server, organization, 'inside');
  outside = await createPlace(server, organization, 'outside');
  const member = (role: RoleGrant) => insertMember(server, organization.id, [role]);
  people = {
    system_administrator: await member({ role: 'system_administrator' }),
    product_administrator: await member({ role: 'product_administrator', product: inside.product }),
    product_profile_administrator: await member({
      role: 'product_profile_administrator',
      profile: inside.profile.id,
    }),
    developer: await member({ role: 'developer', profile: inside.profile.id }),
    auditor: await member({ role: 'auditor' }),
  };
});
afterAll(() => server.close());

async function attempt(id: PermittedOperation, holder: Holder, input: Input): Promise<Answer> {
  // a session that has just begun: no operation asks for a fresh proof of identity
  const token = holder === 'operator' ? server.adminToken : await insertSession(server, people[holder]);
  const body = input.body && JSON.stringify(input.body);
  const headers = { ...bearer(token), 'relevo-organization': inside.organizationId };
  return send(server, { method: routes[id].method, path: pathOf(id, input), body, headers });
}

async function expectAllowed(id: PermittedOperation, holder: Holder, place: Place): Promise<void> {
  const answer = await attempt(id, holder, await roleInput(id, place));
  expect(answer.status, answer.body).toBe((routes[id] as Route).status);
}

async function expectForbidden(id: PermittedOperation, holder: Holder, place: Place): Promise<void> {
  const input = await roleInput(id, place);
  const before = allRows(server);
  const answer = await attempt(id, holder, input);
  expect(answer.status, answer.body).toBe(403);
  expect(problemOf(answer).code).toBe('forbidden');
  expect(allRows(server)).toEqual(before);
}

describe.each(holders)('a %s', (holder) => {
  const extent = (id: PermittedOperation) => extentOf(id, [holder]);
  const of = (wanted: string) => permittedOperations.filter((id) => extent(id) === wanted);

  test.each(of('all'))('may %s', async (id) => {
    await expectAllowed(id, holder, inside);
    await expectAllowed(id, holder, outside);
  });

  if (of('own').length > 0) {
    test.each(of('own'))('may %s within what the role is for, and nowhere else', async (id) => {
      await expectAllowed(id, holder, inside);
      await expectForbidden(id, holder, outside);
    });
  }

  if (of('none').length > 0) {
    test.each(of('none'))('may not %s', async (id) => {
      await expectForbidden(id, holder, inside);
    });
  }
});

test('a system administrator of the home organization is an operator, of another organization none', async () => {
  const home = server.running.platform.organization.id;
  const id = await insertMember(server, home, [{ role: 'system_administrator' }]);
  const headers = bearer(await insertSession(server, id));
  const body = JSON.stringify({ name: 'By a person', administrator_email: 'a@example.com' });
  const created = await send(server, { method: 'POST', path: '/api/v1/organizations', body, headers });
  expect(created.status, created.body).toBe(201);
});

test.each(permittedOperations)('nobody in particular may not %s', async (id) => {
  const input = await roleInput(id, inside);
  const before = allRows(server);
  const body = input.body && JSON.stringify(input.body);
  const answer = await send(server, { method: routes[id].method, path: pathOf(id, input), body });
  expect(answer.status).toBe(401);
  expect(allRows(server)).toEqual(before);
});
