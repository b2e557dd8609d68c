// The original's own libraries, unmodified, told to speak to this server instead: @adobe/aio-lib-ims by its `endpoint`,
// @adobe/jwt-auth by its option `ims`.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ims } from '@adobe/aio-lib-ims';
import authorize from '@adobe/jwt-auth';
import { decodeJwt, importPKCS8, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { adminTokenFileOf, environmentWith, type RelevoServer, relevoFile, startRelevo } from '../relevo-server.ts';
import { createTechnicalAccount, issuedCount, type TechnicalAccount } from '../technical-account.ts';

const oneDayMilliseconds = 86_400_000;

let server: RelevoServer;
let account: TechnicalAccount;
let legacy: TechnicalAccount & { readonly privateKey: string };

/** A private key whose certificate is bound to the credential, made by the command that people use. */
async function generatePrivateKey({ client_id }: TechnicalAccount): Promise<string> {
  const out = join(server.dataDirectory, client_id);
  const settings = { RELEVO_URL: server.url, RELEVO_ADMIN_TOKEN_FILE: adminTokenFileOf(server.dataDirectory) };
  const command = [relevoFile, 'certificate', 'generate', '--credential', client_id, '--out', out];
  await promisify(execFile)(process.execPath, command, { env: environmentWith(settings) });
  return readFile(join(out, 'private.key'), 'utf8');
}

beforeAll(async () => {
  server = await startRelevo();
  account = await createTechnicalAccount(server.call);
  const credential = await createTechnicalAccount(server.call, { type: 'service_account_jwt' });
  legacy = { ...credential, privateKey: await generatePrivateKey(credential) };
});

/** What aio-lib-ims makes of an answer of a token endpoint. */
interface TokenResult {
  readonly access_token: { readonly token: string; readonly expiry: number };
  readonly payload: { readonly expires_in: number; readonly token_type: string };
}

/** `Ims` as it is: its own types say `object` where it returns a promise of more. */
interface ImsClient {
  getAccessTokenByClientCredentials(id: string, secret: string, orgId: string, scopes: string[]): Promise<TokenResult>;
  exchangeJwtToken(id: string, secret: string, assertion: string): Promise<TokenResult>;
  validateToken(token: string, clientId?: string): Promise<unknown>;
  validateTokenAllowList(token: string, allowList: string[]): Promise<unknown>;
  getOrganizations(token: string): Promise<unknown>;
  invalidateToken(token: string, id: string, secret: string): Promise<unknown>;
  get(path: string, token: string): Promise<unknown>;
}

function ims(): ImsClient {
  const client = new Ims('prod', undefined as never); // the cache is optional
  client.endpoint = server.url;
  return client as unknown as ImsClient;
}

function obtainToken(scopes: string[] = ['openid', 'campaign_sdk']): Promise<TokenResult> {
  const { client_id, client_secret, organization_id } = account;
  return ims().getAccessTokenByClientCredentials(client_id, client_secret, organization_id, scopes);
}

describe('@adobe/aio-lib-ims', () => {
  test('gets a token by client credentials and computes its expiry from the claims of the original', async () => {
    const { access_token, payload } = await obtainToken();
    expect(payload).toEqual({ access_token: access_token.token, token_type: 'bearer', expires_in: 86_400 });
    const claims = decodeJwt(access_token.token);
    expect(access_token.expiry).toBe(Number(claims.exp) * 1000);
    expect(claims).toMatchObject({
      user_id: account.technical_account_id,
      scope: 'openid,campaign_sdk',
      as: 'ims-na1',
    });
  });

  test('knows the environment of a token by its claim `as`', async () => {
    const { access_token } = await obtainToken();
    // This function of the class is not in its types.
    const { fromToken } = Ims as unknown as { fromToken(token: string): Promise<{ ims: Ims }> };
    expect((await fromToken(access_token.token)).ims.env).toBe('prod');
  });

  test('T-15: exchanges an assertion for a token whose lifetime is in milliseconds', async () => {
    const { client_id, client_secret, organization_id, technical_account_id, privateKey } = legacy;
    const assertion = await new SignJWT({ [`${server.url}/s/ent_campaign_sdk`]: true })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(organization_id)
      .setSubject(technical_account_id)
      .setAudience(`${server.url}/c/${client_id}`)
      .setExpirationTime('5 minutes')
      .sign(await importPKCS8(privateKey, 'RS256'));
    const { access_token, payload } = await ims().exchangeJwtToken(client_id, client_secret, assertion);
    expect(payload.expires_in).toBe(oneDayMilliseconds);
    expect(access_token.expiry).toBe(Number(decodeJwt(access_token.token).exp) * 1000);
    expect(await ims().validateToken(access_token.token)).toMatchObject({ valid: true });
  });

  test('validates a token, also against a list of allowed clients', async () => {
    const { token } = (await obtainToken()).access_token;
    const valid = { valid: true, token: { client_id: account.client_id } };
    expect(await ims().validateToken(token)).toMatchObject(valid);
    expect(await ims().validateToken(token, account.client_id)).toMatchObject(valid);
    expect(await ims().validateTokenAllowList(token, [account.client_id])).toMatchObject(valid);
    expect(await ims().validateTokenAllowList(token, [legacy.client_id])).toMatchObject({ valid: false });
  });

  test('finds a token invalid whose signature was changed', async () => {
    const { token } = (await obtainToken()).access_token;
    const [header, payload, signature = ''] = token.split('.');
    const forged = [header, payload, [...signature].reverse().join('')].join('.');
    expect(await ims().validateToken(forged)).toEqual({ valid: false, reason: 'invalid_token' });
  });

  test('lists the organization of a token, for which the token needs the scope', async () => {
    const { token } = (await obtainToken(['read_organizations'])).access_token;
    const [ident, authSrc] = account.organization_id.split('@');
    expect(await ims().getOrganizations(token)).toMatchObject([{ orgRef: { ident, authSrc } }]);
    const without = (await obtainToken(['openid'])).access_token.token;
    await expect(ims().getOrganizations(without)).rejects.toThrow('403');
  });

  test('reads profile and user info by its generic GET', async () => {
    const { token } = (await obtainToken(['openid', 'AdobeID'])).access_token;
    const { technical_account_id, technical_account_email } = account;
    const profile = await ims().get('/ims/profile/v1', token);
    expect(profile).toMatchObject({ userId: technical_account_id, email: technical_account_email });
    expect(await ims().get('/ims/userinfo/v2', token)).toMatchObject({ sub: technical_account_id });
  });

  test('a token that it invalidates is invalid at once', async () => {
    const { token } = (await obtainToken()).access_token;
    await ims().invalidateToken(token, account.client_id, account.client_secret);
    expect(await ims().validateToken(token)).toEqual({ valid: false, reason: 'invalid_token' });
  });

  test('hears 400 and the words of the original for a wrong secret', async () => {
    const refused = ims().getAccessTokenByClientCredentials(account.client_id, 'wrong', account.organization_id, []);
    await expect(refused).rejects.toThrow(/^400 .*invalid client_secret parameter/);
  });
});

describe('@adobe/jwt-auth', () => {
  const options = () => ({
    clientId: legacy.client_id,
    clientSecret: legacy.client_secret,
    technicalAccountId: legacy.technical_account_id,
    orgId: legacy.organization_id,
    privateKey: legacy.privateKey,
    metaScopes: ['ent_campaign_sdk'],
    ims: server.url,
  });

  test('T-15: exchanges an assertion for a token whose lifetime is in milliseconds, and that is evidence', async () => {
    const before = await issuedCount(server.call, legacy.id);
    const answer = await authorize(options());
    expect(answer).toMatchObject({ token_type: 'bearer', expires_in: oneDayMilliseconds });
    expect(decodeJwt(answer.access_token)).toMatchObject({
      sub: legacy.technical_account_id,
      relevo: { mechanism: 'service_account_jwt' },
    });
    expect(await issuedCount(server.call, legacy.id)).toBe(before + 1);
  });

  test('T-11: hears invalid_scope for a metascope that was not granted', async () => {
    const refused = authorize({ ...options(), metaScopes: ['ent_marketing_sdk'] });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_scope' });
  });

  test('A-9: hears invalid_signature for a key that no bound certificate knows', async () => {
    const another = await createTechnicalAccount(server.call, { type: 'service_account_jwt' });
    const privateKey = await generatePrivateKey(another);
    await expect(authorize({ ...options(), privateKey })).rejects.toMatchObject({ code: 'invalid_signature' });
  });
});
