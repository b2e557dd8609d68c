// Threat 6: nobody gives an API the audience of another product's or organization's, whose tokens would count there.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { createCredential, introspect, obtainToken } from '../fixtures/credentials.ts';
import { signedIn } from '../fixtures/members.ts';
import { createOrganization, createPlace, type Place } from '../fixtures/role-inputs.ts';

let server: TestServer;
let victim: Place;
let neighbour: Place;
let foreign: Place;
const audience = 'https://victim.example/api';

beforeAll(async () => {
  server = await startTestServer();
  const home = { id: server.running.platform.organization.id, call: server.call };
  victim = await createPlace(server, home, 'victim');
  neighbour = await createPlace(server, home, 'neighbour');
  foreign = await createPlace(server, await createOrganization(server, 'Foreign'), 'foreign');
  await victim.call('apiUpdate', { params: { code: victim.api }, body: { audience } });
});
afterAll(() => server.close());

const take = ({ call, api }: Place, taken: string) =>
  refusalOf(call('apiUpdate', { params: { code: api }, body: { audience: taken } }));
const make = ({ call, product }: Place, taken: string) =>
  refusalOf(call('apiCreate', { body: { code: `${product}-2`, product, name: 'Second', audience: taken } }));
const conflict = { status: 409, code: 'conflict' };

describe.each<[string, () => Place]>([
  ['another product of the organization', () => neighbour],
  ['another organization', () => foreign],
])('an API of %s', (_, place) => {
  test('gets no audience that an API has already, changed or new', async () => {
    expect(await take(place(), audience)).toMatchObject(conflict);
    expect(await make(place(), audience)).toMatchObject(conflict);
  });

  test('gets no audience below the issuer, such as the default of another API', async () => {
    const { organizationId, api } = victim;
    const { issuer } = server;
    for (const taken of [issuer, `${issuer}/`, `${issuer}/organizations/${organizationId}/apis/${api}`]) {
      expect(await take(place(), taken)).toMatchObject(conflict);
      expect(await make(place(), taken)).toMatchObject(conflict);
    }
  });
});

test('the product administrator of one product cannot have its tokens count at the API of another', async () => {
  const { organizationId } = neighbour;
  const { call } = await signedIn(server, organizationId, [{ role: 'product_administrator', product: 'neighbour' }]);
  const resourceServer = await createCredential(server);
  const named = { introspection_client_ids: [resourceServer.client_id] };
  await victim.call('apiUpdate', { params: { code: victim.api }, body: named });
  const taken = { ...named, audience };
  expect(await refusalOf(call('apiUpdate', { params: { code: neighbour.api }, body: taken }))).toMatchObject(conflict);
  const client = await createCredential(server, { apis: [neighbour.api], profiles: [neighbour.profile.id] });
  const token = await obtainToken(server, client);
  expect(await introspect(server, resourceServer, token)).toEqual({ active: false });
});

test('a default that is named is the default, and an audience that is only similar is free', async () => {
  const { call, api } = foreign;
  const params = { code: api };
  const before = await call('apiView', { params });
  expect(await call('apiUpdate', { params, body: { audience: before.audience } })).toEqual(before);
  const similar = `${server.issuer}?api`;
  expect((await call('apiUpdate', { params, body: { audience: similar } })).audience).toBe(similar);
  expect(await call('apiUpdate', { params, body: { audience: before.audience } })).toEqual(before);
});

test('APIs of one product may share their audience', async () => {
  const { call, product } = victim;
  expect((await call('apiCreate', { body: { code: 'shared', product, name: 'Shared', audience } })).audience).toBe(
    audience,
  );
});
