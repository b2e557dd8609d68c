// Resource servers that verify access tokens with other people's libraries, unmodified: jose, express-oauth2-jwt-bearer.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import express from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../packages/server/src/testing/free-port.ts';
import { type Algorithm, algorithms, type Client, type Issuer, startIssuer } from './issuer.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});

type TokenPath = '/oauth2/token' | '/ims/token/v3';

async function obtainToken({ account, scope }: Client, path: TokenPath = '/oauth2/token'): Promise<string> {
  const { client_id, client_secret } = account;
  const form = { grant_type: 'client_credentials', client_id, client_secret, scope };
  const response = await fetch(issuer.url + path, { method: 'POST', body: new URLSearchParams(form) });
  // The tests fail by themselves on anything else than a string.
  return ((await response.json()) as { access_token: string }).access_token;
}

/** The last character of a signature may stand for unused bits, so one in its middle is changed. */
function withChangedSignature(token: string): string {
  const at = token.length - 20;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

describe.each(algorithms)('jose with an API signed by %s', (algorithm) => {
  const verify = (token: string, audience = issuer.clients[algorithm].audience) => {
    const keys = createRemoteJWKSet(new URL(`${issuer.url}/oauth2/jwks`));
    return jwtVerify(token, keys, { issuer: issuer.url, audience, algorithms: [algorithm], typ: 'at+jwt' });
  };

  test('J-1: a token verifies by the published keys, as at+jwt for one audience', async () => {
    const client = issuer.clients[algorithm];
    const { payload, protectedHeader } = await verify(await obtainToken(client));
    expect(protectedHeader).toMatchObject({ alg: algorithm, typ: 'at+jwt', kid: expect.any(String) });
    expect(payload).toMatchObject({ sub: client.account.technical_account_id, scope: client.scope });
  });

  test('a token for another API, one with a changed signature and one of the compatible side do not verify', async () => {
    const client = issuer.clients[algorithm];
    const token = await obtainToken(client);
    await expect(verify(token, 'https://other.example')).rejects.toBeInstanceOf(errors.JWTClaimValidationFailed);
    await expect(verify(withChangedSignature(token))).rejects.toBeInstanceOf(errors.JWSSignatureVerificationFailed);
    const compatible = await obtainToken(client, '/ims/token/v3');
    await expect(verify(compatible)).rejects.toMatchObject({ claim: 'typ' });
  });
});

/** An API as its owner writes it: tokens of one audience, one path that needs the scope of the tests' client, one that no client has. */
async function startApi({ algorithm, audience, scope }: Client): Promise<{ url: string; server: Server }> {
  const api = express();
  api.use(auth({ issuerBaseURL: issuer.url, audience, tokenSigningAlg: algorithm, strict: true }));
  api.get('/orders', requiredScopes(scope), (request, response) => {
    response.json({ caller: request.auth?.payload.sub });
  });
  api.get('/admin', requiredScopes('admin'), (_request, response) => {
    response.json({});
  });
  // Express prints every error unless something handles it.
  api.use(((error, _request, response, _next) => {
    response.status(error.status).set(error.headers).end();
  }) satisfies express.ErrorRequestHandler);
  const port = await freePort();
  const server = createServer(api).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${port}`, server };
}

describe.each(algorithms)('express-oauth2-jwt-bearer with an API signed by %s', (algorithm) => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi(issuer.clients[algorithm]);
  });
  afterAll(() => {
    api.server.closeAllConnections();
    api.server.close();
  });

  const ask = (path: string, token?: string) =>
    fetch(api.url + path, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

  test('finds the keys by discovery and lets a token with the scopes through', async () => {
    const client = issuer.clients[algorithm];
    const response = await ask('/orders', await obtainToken(client));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ caller: client.account.technical_account_id });
  });

  test('answers 403 to a token without the scope', async () => {
    const response = await ask('/admin', await obtainToken(issuer.clients[algorithm]));
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('insufficient_scope');
  });

  test('answers 401 without a token, to a token for another API, and to one with a changed signature', async () => {
    expect((await ask('/orders')).status).toBe(401);
    const other: Algorithm = algorithm === 'ES256' ? 'RS256' : 'ES256';
    expect((await ask('/orders', await obtainToken(issuer.clients[other]))).status).toBe(401);
    const changed = withChangedSignature(await obtainToken(issuer.clients[algorithm]));
    expect((await ask('/orders', changed)).status).toBe(401);
  });

  test('answers 401 to a token of the compatible side, which is no at+jwt', async () => {
    const compatible = await obtainToken(issuer.clients[algorithm], '/ims/token/v3');
    expect((await ask('/orders', compatible)).status).toBe(401);
  });
});
