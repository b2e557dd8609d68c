// What the page of a credential works out by itself: ways to a token, commands, decoded tokens, what is left of a time.
import type { Api } from '@relevo/contract/catalogue';
import type { Credential } from '@relevo/contract/credentials';
import { expect, test } from 'vitest';
import { clientCredentialsCommand, exchangeCommand } from '../src/pages/credential/curl-command.ts';
import { decodedToken, momentIn } from '../src/pages/credential/decoded-token.ts';
import { sampleIds, samples } from '../src/pages/credential/samples.ts';
import { tokenWays } from '../src/pages/credential/token-way.ts';
import { clockFace } from '../src/ui/use-seconds-left.ts';

const created_at = '2026-01-01T00:00:00Z';
const credential: Credential = {
  id: 'credential-1',
  name: 'Nightly export',
  project_id: 'project-1',
  organization_id: '6578A55456E84E247F000101@AdobeOrg',
  client_id: 'f1d4469b408443fcb358960df88a466c',
  technical_account_id: '43011E446654ACFB0A495EF0@techacct.example.com',
  technical_account_email: '62aa30b5@techacct.example.com',
  enabled: true,
  accept_secret_in_query: false,
  require_jti: false,
  allow_own_rotation: false,
  created_at,
  last_token_at: null,
  mechanisms: [{ type: 'oauth_server_to_server', created_at, retired_at: null }],
  apis: ['orders', 'reports'],
  profiles: [],
  scopes: ['openid', 'orders.read', 'reports.read'],
  metascopes: [],
};

const api = (code: string, more: Partial<Api>): Api => ({
  code,
  name: code,
  product: code,
  enabled: true,
  audience: `https://${code}.example`,
  scopes: [`${code}.read`, `${code}.write`],
  metascopes: [],
  authentication_types: ['oauth_server_to_server'],
  dialects: ['oauth2', 'ims'],
  signing_algorithm: 'ES256',
  requires_organization_header: false,
  access_token_lifetime: 3600,
  compatible_access_token_lifetime: 86_400,
  introspection_client_ids: [],
  not_addable: [],
  ...more,
});

const issuer = 'https://auth.example';

test('each dialect asks for the scopes of the APIs that speak it, and lives as long as the shortest of them', () => {
  const catalogue = [
    api('orders', { dialects: ['oauth2'] }),
    api('reports', { access_token_lifetime: 600 }),
    api('foreign', { access_token_lifetime: 60 }),
  ];
  expect(tokenWays(credential, catalogue, { issuer })).toEqual([
    {
      dialect: 'oauth2',
      endpoint: 'https://auth.example/oauth2/token',
      scopes: ['openid', 'orders.read', 'reports.read'],
      lifetimeSeconds: 600,
    },
    {
      dialect: 'ims',
      endpoint: 'https://auth.example/ims/token/v3',
      scopes: ['openid', 'reports.read'],
      lifetimeSeconds: 86_400,
    },
  ]);
});

test('there is no way to a token where none of the APIs is enabled', () => {
  const catalogue = [api('orders', { enabled: false }), api('foreign', {})];
  expect(tokenWays(credential, catalogue, { issuer })).toEqual([]);
});

test('commands are one command, and nothing in an address leaves its quotes', () => {
  const [way] = tokenWays(credential, [api('orders', {})], { issuer: "https://auth.example/it's" });
  if (!way) throw new Error('there is no way');
  const commands = [
    clientCredentialsCommand(credential, way),
    exchangeCommand(credential, "https://auth.example/it's"),
  ];
  for (const command of commands) {
    expect(command).toContain("curl -sS 'https://auth.example/it'\\''s/");
    const lines = command.split('\n');
    expect(lines.slice(0, -1).filter((line) => !/(&&|\||\\)$/.test(line))).toEqual([]);
  }
});

test('samples name the values as literals and take the secret from the environment', () => {
  const values = { issuer, endpoint: `${issuer}/oauth2/token`, clientId: 'a"b\\c', scopes: ['openid', 'orders.read'] };
  for (const id of sampleIds) {
    const text = samples[id].write(values);
    expect(text).toContain('"a\\"b\\\\c"');
    expect(text).toContain('CLIENT_SECRET');
    expect(text).not.toContain('allowInsecureRequests');
  }
  expect(samples['openid-client'].write({ ...values, endpoint: 'http://127.0.0.1:1/' })).toContain('allowInsecure');
});

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a token is decoded, with its times, whatever letters its claims have', () => {
  const token = [encoded({ alg: 'ES256' }), encoded({ iat: 1_767_225_600, org: '조직 ñ >>>???' }), 'signature'].join(
    '.',
  );
  const decoded = decodedToken(token);
  expect(decoded).toEqual({ header: { alg: 'ES256' }, claims: { iat: 1_767_225_600, org: '조직 ñ >>>???' } });
  expect(decoded && momentIn(decoded, 'iat')).toBe('2026-01-01T00:00:00.000Z');
  expect(decoded && momentIn(decoded, 'exp')).toBeUndefined();
});

test.each(['', 'a.b', 'a.b.c.d', '!.!.!', `${encoded(1)}.${encoded({})}.x`, `${encoded({})}.e30x.x`])(
  '%s is no token to decode',
  (text) => {
    expect(decodedToken(text)).toBeUndefined();
  },
);

test.each([
  [0, '00:00:00'],
  [59, '00:00:59'],
  [3600, '01:00:00'],
  [86_399, '23:59:59'],
])('%i seconds are %s on a clock', (seconds, expected) => {
  expect(clockFace(seconds)).toBe(expected);
});
