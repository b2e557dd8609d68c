// oauth4webapi, unmodified: every step by its own function, and access tokens verified as RFC 9068 says.
import * as oauth from 'oauth4webapi';
import { beforeAll, describe, expect, test } from 'vitest';
import { algorithms, type Client, type Issuer, startIssuer } from './issuer.ts';

const overHttp = { [oauth.allowInsecureRequests]: true };

let issuer: Issuer;
let server: oauth.AuthorizationServer;
beforeAll(async () => {
  issuer = await startIssuer();
  const url = new URL(issuer.url);
  const response = await oauth.discoveryRequest(url, { algorithm: 'oauth2', ...overHttp });
  server = await oauth.processDiscoveryResponse(url, response);
});

const methods = [
  { name: 'client_secret_basic', authentication: oauth.ClientSecretBasic },
  { name: 'client_secret_post', authentication: oauth.ClientSecretPost },
];

const clientOf = ({ account }: Client): oauth.Client => ({ client_id: account.client_id });

async function obtainToken(client: Client, authentication: oauth.ClientAuth): Promise<oauth.TokenEndpointResponse> {
  const parameters = new URLSearchParams({ scope: client.scope });
  const response = await oauth.clientCredentialsGrantRequest(
    server,
    clientOf(client),
    authentication,
    parameters,
    overHttp,
  );
  return oauth.processClientCredentialsResponse(server, clientOf(client), response);
}

const callWith = (token: string) =>
  new Request('http://api.example/orders', { headers: { authorization: `Bearer ${token}` } });

describe.each(algorithms)('oauth4webapi with an API signed by %s', (algorithm) => {
  test.each(methods)('a token obtained by $name verifies (J-1)', async ({ authentication }) => {
    const client = issuer.clients[algorithm];
    const { account, audience, scope } = client;
    const tokens = await obtainToken(client, authentication(account.client_secret));
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope });
    const options = { ...overHttp, signingAlgorithms: [algorithm] };
    const claims = await oauth.validateJwtAccessToken(server, callWith(tokens.access_token), audience, options);
    expect(claims).toMatchObject({ client_id: account.client_id, sub: account.technical_account_id, scope });
    const elsewhere = oauth.validateJwtAccessToken(
      server,
      callWith(tokens.access_token),
      'https://other.example',
      options,
    );
    await expect(elsewhere).rejects.toThrow('unexpected JWT "aud"');
  });

  test('R-1: after the revocation of a token introspection says exactly that it is inactive', async () => {
    const client = issuer.clients[algorithm];
    const authentication = oauth.ClientSecretBasic(client.account.client_secret);
    const { access_token } = await obtainToken(client, authentication);
    const introspect = async () => {
      const response = await oauth.introspectionRequest(
        server,
        clientOf(client),
        authentication,
        access_token,
        overHttp,
      );
      return oauth.processIntrospectionResponse(server, clientOf(client), response);
    };
    expect(await introspect()).toMatchObject({ active: true, client_id: client.account.client_id });
    const response = await oauth.revocationRequest(server, clientOf(client), authentication, access_token, overHttp);
    await oauth.processRevocationResponse(response);
    expect(await introspect()).toEqual({ active: false });
  });
});

test('a client of another API learns nothing about a token by introspection', async () => {
  const { ES256: owner, RS256: stranger } = issuer.clients;
  const { access_token } = await obtainToken(owner, oauth.ClientSecretPost(owner.account.client_secret));
  const authentication = oauth.ClientSecretPost(stranger.account.client_secret);
  const response = await oauth.introspectionRequest(server, clientOf(stranger), authentication, access_token, overHttp);
  expect(await oauth.processIntrospectionResponse(server, clientOf(stranger), response)).toEqual({ active: false });
});
