// In which ways an API can be added to a project.
import type { Api } from '@relevo/contract/catalogue';
import type { Credential } from '@relevo/contract/credentials';
import type { AuthenticationType } from '@relevo/contract/wire';
import { expect, test } from 'vitest';
import { isGranted, selectionOf, waysToAdd } from '../src/pages/add-api/ways.ts';

const oauth = 'oauth_server_to_server';
const jwt = 'service_account_jwt';

const api = (changed: Partial<Api> = {}): Api => ({
  code: 'campaign',
  name: 'Adobe Campaign',
  product: 'campaign',
  enabled: true,
  audience: 'https://api.example.com',
  scopes: ['campaign_sdk'],
  metascopes: [],
  authentication_types: [jwt, oauth],
  dialects: ['oauth2'],
  signing_algorithm: 'ES256',
  requires_organization_header: false,
  access_token_lifetime: 3600,
  compatible_access_token_lifetime: 86_400,
  introspection_client_ids: [],
  not_addable: [],
  ...changed,
});

const credential = (types: readonly AuthenticationType[], apis: string[]): Credential => ({
  id: types.join('-'),
  name: 'Credential',
  project_id: '1',
  organization_id: 'ABCDEF0123456789ABCDEF01@AdobeOrg',
  client_id: 'client',
  technical_account_id: 'account',
  technical_account_email: 'account@example.com',
  enabled: true,
  accept_secret_in_query: false,
  require_jti: false,
  allow_own_rotation: false,
  created_at: '2026-01-01T00:00:00Z',
  last_token_at: null,
  mechanisms: types.map((type) => ({ type, created_at: '2026-01-01T00:00:00Z', retired_at: null })),
  apis,
  profiles: [],
  scopes: [],
  metascopes: [],
});

test('OAuth comes first, and a type that the API does not allow is no way', () => {
  expect(waysToAdd(api(), []).map(({ type }) => type)).toEqual([oauth, jwt]);
  expect(waysToAdd(api({ authentication_types: [oauth] }), []).map(({ type }) => type)).toEqual([oauth]);
});

test('a credential of the type is used, also one that has both types', () => {
  const both = credential([jwt, oauth], ['analytics']);
  expect(waysToAdd(api(), [both]).map((way) => way.credential)).toEqual([both, both]);
});

test('a type whose credential has the API is left out, whatever was asked for', () => {
  const has = credential([oauth], ['campaign']);
  expect(selectionOf(api(), [has])?.way.type).toBe(jwt);
  expect(selectionOf(api(), [has], oauth)?.way.type).toBe(jwt);
  expect(selectionOf(api({ authentication_types: [oauth] }), [has])).toBeUndefined();
});

test('an API that is not there or cannot be added leads nowhere', () => {
  expect(selectionOf(undefined, [])).toBeUndefined();
  expect(selectionOf(api({ not_addable: ['no_profile_held'] }), [])).toBeUndefined();
});

test('a credential with another API of the product has a product profile of it already', () => {
  const other = api({ code: 'campaign-reports' });
  const foreign = api({ code: 'analytics', product: 'analytics' });
  const all = [api(), other, foreign];
  const granted = (apis: string[]) => {
    const selection = selectionOf(api(), [credential([oauth], apis)]);
    return selection && isGranted(selection, all);
  };
  expect(granted(['campaign-reports'])).toBe(true);
  expect(granted(['analytics'])).toBe(false);
  expect(granted([])).toBe(false);
});
