// The legacy exchange: which claims of an assertion count, and what is said of the others (A-2 to, wire 14).
import { CompactSign } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { clientForm, countsOf, createApi, createCredential, obtainToken, usageOf } from '../fixtures/credentials.ts';
import { claimsOf, post, refusalOf } from '../fixtures/requests.ts';
import {
  bindCertificate,
  type Claims,
  createServiceAccount,
  exchange,
  exchangeClaims,
  exchangePath,
  makeKeyPair,
  type ServiceAccount,
  signAssertion,
} from '../fixtures/service-account.ts';

let server: TestServer;
let account: ServiceAccount;

beforeAll(async () => {
  server = await startTestServer();
  account = await createServiceAccount(server);
});
afterAll(() => server.close());

const metascope = (name: string) => `${server.issuer}/s/${name}`;
const day = 86_400;

/** Expects a refusal that was recorded, with the certificate that signed. */
async function expectRefused(claims: Claims, refusal: readonly [number, string]) {
  const before = await countsOf(server, account.credential);
  const answer = await exchangeClaims(server, account, claims);
  expect(refusalOf(answer)).toEqual(refusal);
  expect(Object.keys(answer.json)).toEqual(['error', 'error_description']);
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
  expect(await countsOf(server, account.credential)).toEqual({ ...before, refused: before.refused + 1 });
}

async function expectAccepted(claims: Claims) {
  expect((await exchangeClaims(server, account, claims)).status).toBe(200);
}

test('wire 14: an assertion without iat, jti and kid is a token', async () => {
  await expectAccepted({});
});

describe('A-2, A-4: who and for whom, compared without normalisation', () => {
  test.each<[string, () => unknown]>([
    ['the issuer', () => server.issuer],
    ['the exchange itself', () => server.issuer + exchangePath],
    ['the path of another client', () => `${server.issuer}/c/${'f'.repeat(32)}`],
    ['a trailing slash', () => `${server.issuer}/c/${account.credential.client_id}/`],
    ['upper case', () => `${server.issuer}/c/${account.credential.client_id}`.toUpperCase()],
    ['the original service', () => `https://ims-na1.adobelogin.com/c/${account.credential.client_id}`],
    ['two audiences', () => [`${server.issuer}/c/${account.credential.client_id}`, 'https://elsewhere.example/']],
    ['no audience', () => undefined],
    ['an empty list', () => []],
    ['a number', () => 1],
    ['an object', () => ({})],
    ['null', () => null],
  ])('aud with %s is invalid_client', async (_, aud) => {
    await expectRefused({ aud: aud() }, [400, 'invalid_client']);
  });

  test('aud as a list of exactly the right one is accepted', async () => {
    await expectAccepted({ aud: [`${server.issuer}/c/${account.credential.client_id}`] });
  });

  test.each<[string, Claims]>([
    ['another iss', { iss: 'A00000000000000000000000@AdobeOrg' }],
    ['no iss', { iss: undefined }],
    ['a numeric iss', { iss: 1 }],
    ['another sub', { sub: 'A00000000000000000000000@techacct.adobe.com' }],
    ['no sub', { sub: undefined }],
    ['a list as sub', { sub: ['x'] }],
  ])('%s is bad_request', async (_, claims) => {
    await expectRefused(claims, [400, 'bad_request']);
  });

  test('the assertion of one client is refused for another, also when both trust the same certificate', async () => {
    const other = await createServiceAccount(server, account.key);
    const assertion = await signAssertion(server, account);
    expect(refusalOf(await exchange(server, other.credential, assertion))).toEqual([400, 'invalid_client']);
  });
});

describe('A-5, A-6: times', () => {
  test.each<[string, () => unknown]>([
    ['now', () => server.now()],
    ['in the past', () => server.now() - 1],
    ['more than a day ahead', () => server.now() + day + 31],
    ['in the year 9999', () => 253_402_300_799],
    ['of milliseconds', () => (server.now() + 300) * 1000],
    ['negative', () => -1],
    ['zero', () => 0],
    ['a fraction', () => server.now() + 300.5],
    ['a string', () => String(server.now() + 300)],
    ['beyond every integer', () => 1e300],
    ['missing', () => undefined],
    ['null', () => null],
    ['true', () => true],
    ['a list', () => [server.now() + 300]],
  ])('exp %s is invalid_token', async (_, exp) => {
    await expectRefused({ exp: exp() }, [400, 'invalid_token']);
  });

  test('exp of 1e400 in the text is invalid_token', async () => {
    const claims = Buffer.from(`{"iss":"a","sub":"b","exp":1e400}`);
    const assertion = await new CompactSign(claims).setProtectedHeader({ alg: 'RS256' }).sign(account.key.privateKey);
    expect(refusalOf(await exchange(server, account.credential, assertion))).toEqual([400, 'invalid_token']);
  });

  test('exp a day ahead is accepted', async () => {
    await expectAccepted({ exp: server.now() + day });
  });

  test.each(['nbf', 'iat'])('%s up to 10 s in the future is accepted, 60 s is refused', async (name) => {
    await expectAccepted({ [name]: server.now() + 10 });
    await expectRefused({ [name]: server.now() + 60 }, [400, 'invalid_token']);
  });

  test.each(['nbf', 'iat'])('%s that is no number is bad_request', async (name) => {
    for (const value of ['1', null, true, {}]) await expectRefused({ [name]: value }, [400, 'bad_request']);
  });

  test('iat more than the longest life before exp is refused, whenever it is sent', async () => {
    await expectAccepted({ iat: server.now() - day + 300 });
    await expectRefused({ iat: server.now() - day }, [400, 'invalid_token']);
  });
});

describe('metascopes', () => {
  test.each<[string, (grant: string) => Claims]>([
    ['no metascope', (grant) => ({ [grant]: undefined })],
    ['a metascope that is false', (grant) => ({ [grant]: false })],
    ['a metascope that is the text true', (grant) => ({ [grant]: 'true' })],
    ['an unknown metascope beside a granted one', () => ({ [metascope('ent_unknown_sdk')]: true })],
    ['a metascope of another API', () => ({ [metascope('ent_marketing_sdk')]: true })],
    [
      'a metascope below the original service',
      (grant) => ({
        [grant]: undefined,
        'https://ims-na1.adobelogin.com/s/ent_campaign_sdk': true,
      }),
    ],
  ])('%s is invalid_scope', async (_, claims) => {
    await expectRefused(claims(metascope('ent_campaign_sdk')), [400, 'invalid_scope']);
  });

  test('T-11: a metascope stands for the scopes of its API alone, and only for those that the profile grants', async () => {
    const asLegacy = { authentication_types: ['service_account_jwt' as const] };
    const one = await createApi(server, { scopes: ['a', 'b'], granted: ['a'], metascopes: ['ent_one'], ...asLegacy });
    const two = await createApi(server, { scopes: ['c'], metascopes: ['ent_two'], ...asLegacy });
    const wish = { apis: [one.code, two.code], profiles: [one.profile, two.profile] };
    const credential = await createCredential(server, { type: 'service_account_jwt', ...wish });
    await bindCertificate(server, credential, account.key);
    const claims = { [metascope('ent_campaign_sdk')]: undefined, [metascope('ent_one')]: true };
    const answer = await exchangeClaims(server, { ...account, credential }, claims);
    expect(claimsOf(answer)['scope']).toBe(
      'openid,AdobeID,read_organizations,additional_info.projectedProductContext,a',
    );
    expect(claimsOf(answer).aud).toBe(one.audience);
  });
});

describe('what is no assertion', () => {
  test('a missing or empty jwt_token is invalid_token', async () => {
    const form = clientForm(account.credential);
    expect(refusalOf(await post(server.url + exchangePath, form))).toEqual([400, 'invalid_token']);
    expect(refusalOf(await exchange(server, account.credential, ''))).toEqual([400, 'invalid_token']);
  });

  test('A-3: an access token of ours is refused', async () => {
    const token = await obtainToken(server, await createCredential(server));
    expect(refusalOf(await exchange(server, account.credential, token))).toEqual([400, 'invalid_signature']);
  });

  test('A-11: without a certificate bound nothing is accepted', async () => {
    const bare = await createCredential(server, { type: 'service_account_jwt' });
    const answer = await exchangeClaims(server, { ...account, credential: bare });
    expect(refusalOf(answer)).toEqual([400, 'invalid_signature']);
  });
});

test('a refused assertion is recorded with the certificate that signed it, one of a stranger without', async () => {
  const own = await createServiceAccount(server, makeKeyPair());
  await exchangeClaims(server, own, { sub: 'another' });
  await exchangeClaims(server, { ...own, key: account.key });
  expect(await usageOf(server, own.credential)).toEqual([
    expect.objectContaining({ mechanism: 'service_account_jwt', certificate_id: null, refused: 1, issued: 0 }),
    expect.objectContaining({ certificate_id: own.certificateId, refused: 1, issued: 0 }),
  ]);
});
