// openid-client, unmodified: discovery, tokens, introspection and revocation.
import * as openid from 'openid-client';
import { beforeAll, describe, expect, test } from 'vitest';
import { algorithms, type Client, type Issuer, startIssuer } from './issuer.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});

const methods = { client_secret_post: openid.ClientSecretPost, client_secret_basic: openid.ClientSecretBasic };
type Method = keyof typeof methods;
type Discovery = 'oauth2' | 'oidc';

function discover({ account }: Client, method: Method, algorithm: Discovery = 'oidc', secret = account.client_secret) {
  const options = { algorithm, execute: [openid.allowInsecureRequests] };
  return openid.discovery(new URL(issuer.url), account.client_id, undefined, methods[method](secret), options);
}

describe.each(algorithms)('openid-client with an API signed by %s', (algorithm) => {
  test.each<{ method: Method; discovery: Discovery }>([
    { method: 'client_secret_post', discovery: 'oidc' },
    { method: 'client_secret_post', discovery: 'oauth2' },
    { method: 'client_secret_basic', discovery: 'oidc' },
    { method: 'client_secret_basic', discovery: 'oauth2' },
  ])('finds the server by $discovery discovery and gets a token by $method', async ({ method, discovery }) => {
    const client = issuer.clients[algorithm];
    const configuration = await discover(client, method, discovery);
    expect(configuration.serverMetadata().issuer).toBe(issuer.url);
    const tokens = await openid.clientCredentialsGrant(configuration, { scope: client.scope });
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: client.scope });
  });

  test('names the API it wants by resource indicator (RFC 8707)', async () => {
    const { audience, ...client } = issuer.clients[algorithm];
    const configuration = await discover({ audience, ...client }, 'client_secret_post');
    const tokens = await openid.clientCredentialsGrant(configuration, { resource: audience });
    expect(await openid.tokenIntrospection(configuration, tokens.access_token)).toMatchObject({ aud: audience });
  });

  test('sees a token active, revokes it, and sees it inactive', async () => {
    const client = issuer.clients[algorithm];
    const configuration = await discover(client, 'client_secret_basic');
    const { access_token } = await openid.clientCredentialsGrant(configuration, { scope: client.scope });
    expect(await openid.tokenIntrospection(configuration, access_token)).toMatchObject({
      active: true,
      iss: issuer.url,
      client_id: client.account.client_id,
      sub: client.account.technical_account_id,
      aud: client.audience,
      scope: client.scope,
    });
    await openid.tokenRevocation(configuration, access_token);
    expect(await openid.tokenIntrospection(configuration, access_token)).toEqual({ active: false });
  });
});

test('T-7: a wrong secret is an invalid_client error in the body, after Basic a challenge', async () => {
  const client = issuer.clients.ES256;
  const wrong = `${client.account.client_secret}x`;
  const post = openid.clientCredentialsGrant(await discover(client, 'client_secret_post', 'oidc', wrong));
  await expect(post).rejects.toMatchObject({ error: 'invalid_client', status: 401 });
  const basic = openid.clientCredentialsGrant(await discover(client, 'client_secret_basic', 'oidc', wrong));
  await expect(basic).rejects.toMatchObject({ cause: [{ scheme: 'basic' }], status: 401 });
});
