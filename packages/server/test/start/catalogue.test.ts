// The catalogue file: its mistakes stop the start, and what an administrator changed survives it.
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer } from '../../src/testing/test-server.ts';
import { createDataFolder, type DataFolder } from '../fixtures/data-folder.ts';

let folder: DataFolder;
beforeEach(() => {
  folder = createDataFolder();
});
afterEach(() => folder.remove());

const api = { code: 'mail', name: 'Mail', scopes: ['send'] };
const profile = { name: 'Mail - Admin', scopes: ['send'] };
const product = { code: 'mail', name: 'Mail', apis: [api], profiles: [profile] };

function write(content: unknown): Record<string, string> {
  const path = folder.file('catalogue.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return { RELEVO_CATALOGUE: path };
}

test('an own catalogue replaces the shipped one, with defaults for what it leaves out', async () => {
  const { store, organization } = await folder.open(write({ products: [product] }));
  expect(await store.read.catalogue.apis(organization.id)).toMatchObject([
    {
      ...api,
      enabled: true,
      audience: null,
      authenticationTypes: ['oauth_server_to_server', 'service_account_jwt'],
      dialects: ['oauth2', 'ims'],
      signingAlgorithm: 'ES256',
      accessTokenLifetimeSeconds: { oauth2: 3600, ims: 86_400 },
    },
  ]);
  expect(await store.read.catalogue.profiles(organization.id)).toMatchObject([{ ...profile, enabled: true }]);
  await store.close();
});

test('the shipped catalogue has the five products, and Relevo itself', async () => {
  const { store, organization } = await folder.open();
  const codes = (await store.read.catalogue.products(organization.id)).map(({ code }) => code);
  expect(codes).toHaveLength(6);
  expect(codes).toEqual(expect.arrayContaining(['campaign', 'relevo']));
  await store.close();
});

test('what a later catalogue adds is added, and nothing is taken away', async () => {
  await folder.openAndClose(write({ products: [product] }));
  const more = { ...product, apis: [api, { ...api, code: 'mail-2' }], profiles: [{ ...profile, name: 'Mail - User' }] };
  const { store, organization } = await folder.open(write({ products: [more] }));
  const { catalogue } = store.read;
  expect((await catalogue.apis(organization.id)).map(({ code }) => code)).toEqual(['mail', 'mail-2']);
  expect((await catalogue.profiles(organization.id)).map(({ name }) => name)).toEqual(['Mail - Admin', 'Mail - User']);
  await store.close();
});

describe('a catalogue with a mistake stops the start, naming the file and the place', () => {
  test.each<[string, unknown, string[]]>([
    ['no JSON', '{"products": [', ['cannot be read as JSON']],
    ['nothing', '', ['cannot be read as JSON']],
    ['no products', {}, ['products: ']],
    ['an unknown field', { products: [{ ...product, enabld: true }] }, ['products.0: ', 'enabld']],
    [
      'several mistakes at once',
      { products: [{ ...product, code: 'Mail', apis: [{ ...api, scopes: ['a b'], dialects: ['saml'] }] }] },
      ['products.0.code: ', 'products.0.apis.0.scopes.0: ', 'products.0.apis.0.dialects.0: '],
    ],
    [
      'a life too long',
      { products: [{ ...product, apis: [{ ...api, accessTokenLifetimeSeconds: { oauth2: 1, ims: 86_401 } }] }] },
      ['accessTokenLifetimeSeconds.oauth2: ', 'accessTokenLifetimeSeconds.ims: '],
    ],
    ['a product twice', { products: [product, { ...product, apis: [], profiles: [] }] }, ['product code "mail"']],
    ['an API twice', { products: [{ ...product, apis: [api, api] }] }, ['API code "mail"']],
    [
      'a profile twice, in two products',
      { products: [product, { code: 'other', name: 'Other', apis: [], profiles: [profile] }] },
      ['product profile "Mail - Admin"'],
    ],
  ])('%s', async (_, content, places) => {
    const fault = await folder.faultOf(write(content));
    for (const words of [folder.file('catalogue.json'), ...places]) expect(fault).toContain(words);
  });

  test('no file', async () => {
    const path = folder.file('missing.json');
    expect(await folder.faultOf({ RELEVO_CATALOGUE: path })).toContain(`${path} cannot be read`);
  });
});

test('what an administrator changed survives a restart, also the name of a product profile', async () => {
  const server = await startTestServer();
  const { call } = server;
  const body = { name: 'Renamed', enabled: false, scopes: [], audience: 'https://api.example.com' };
  await call('apiUpdate', { params: { code: 'campaign' }, body });
  const [profileBefore] = (await call('productProfileList', {})).items;
  const params = { profile: profileBefore?.id ?? '' };
  await call('productProfileUpdate', { params, body: { name: 'Own name', enabled: false, scopes: [] } });
  await call('productCreate', { body: { code: 'own', name: 'Own' } });
  const before = [await call('productList', {}), await call('apiList', {}), await call('productProfileList', {})];
  await server.restart();
  const after = [await call('productList', {}), await call('apiList', {}), await call('productProfileList', {})];
  expect(after).toEqual(before);
  await server.close();
});
