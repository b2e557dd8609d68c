// A protected API behind the real nginx with the documented configuration: technical accounts call it by REST and SOAP.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../packages/server/src/testing/free-port.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { isThere, skipWithout } from '../needed-program.ts';
import { createTechnicalAccount, requestToken, type TechnicalAccount } from '../technical-account.ts';
import { type CampaignApi, startCampaignApi } from './campaign-api.ts';
import { type Nginx, nginxNeeded, startNginx } from './nginx.ts';

let relevo: TestServer;
let api: CampaignApi;
let nginx: Nginx | undefined;
beforeAll(async () => {
  if (!isThere(nginxNeeded)) return;
  relevo = await startTestServer();
  api = await startCampaignApi(await freePort());
  nginx = await startNginx({ gateway: await freePort(), relevo: Number(new URL(relevo.url).port), api: api.port });
});
afterAll(async () => {
  await nginx?.stop();
  api?.close();
  await relevo?.close();
});
beforeEach((context) => skipWithout(context, nginxNeeded));

interface Caller {
  readonly account: TechnicalAccount;
  readonly token: string;
}

async function createCaller(): Promise<Caller> {
  const account = await createTechnicalAccount(relevo.call);
  return { account, token: await tokenOf(account) };
}

async function tokenOf({ client_id, client_secret }: TechnicalAccount, scope?: string): Promise<string> {
  const response = await requestToken(relevo.url, client_id, client_secret, scope);
  return ((await response.json()) as { access_token: string }).access_token;
}

type Headers = Readonly<Record<string, string | undefined>>;

const headersOf = ({ account, token }: Caller, changed: Headers) => {
  const right = {
    authorization: `Bearer ${token}`,
    'x-api-key': account.client_id,
    'x-gw-ims-org-id': account.organization_id,
  };
  const sent = Object.entries({ ...right, ...changed });
  return Object.fromEntries(sent.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
};

const callRest = (caller: Caller, changed: Headers = {}, path = '/rest/profiles') =>
  fetch(`${nginx?.url}${path}`, { headers: headersOf(caller, changed) });

const soapHeaders = { 'content-type': 'text/xml; charset=utf-8', soapaction: 'xtk:session#GetUserInfo' };
const soapBody =
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
  `<GetUserInfo xmlns="urn:xtk:session"><sessiontoken/>${' '.repeat(100_000)}</GetUserInfo>` +
  '</soapenv:Body></soapenv:Envelope>';
const callSoap = (caller: Caller, changed: Headers = {}) =>
  fetch(`${nginx?.url}/nl/jsp/soaprouter.jsp`, {
    method: 'POST',
    headers: headersOf(caller, { ...soapHeaders, ...changed }),
    body: soapBody,
  });

const both: [string, typeof callRest][] = [
  ['REST', callRest],
  ['SOAP', callSoap],
];

/** Status, code and reason of a refusal, whose body is the original's with `reason` and `hint`, and nothing else. */
async function refusalOf(response: Response): Promise<unknown[]> {
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toEqual({
    error_code: expect.stringMatching(/^\d{6}$/),
    message: expect.stringMatching(/\w/),
    reason: expect.stringMatching(/^[a-z_]+$/),
    hint: expect.stringMatching(/\w/),
  });
  return [response.status, body['error_code'], body['reason']];
}

describe('a technical account', () => {
  test('calls by REST, and the API learns who it is', async () => {
    const caller = await createCaller();
    const response = await callRest(caller, {}, '/rest/profiles?limit=2&scope=everything');
    expect([response.status, await response.json()]).toEqual([200, { content: expect.any(Array) }]);
    expect(api.calls.at(-1)).toMatchObject({
      'relevo-client-id': caller.account.client_id,
      'relevo-technical-account': caller.account.technical_account_id,
      'relevo-organization': caller.account.organization_id,
      'relevo-scope': expect.stringContaining('campaign_sdk'),
      'relevo-product-profiles': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('calls by SOAP, body and all', async () => {
    const caller = await createCaller();
    const response = await callSoap(caller);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(`login="${caller.account.technical_account_id}"`);
  });

  test('cannot pretend to be another, and does not show its token to the API', async () => {
    const caller = await createCaller();
    const forged = { 'Relevo-Client-Id': 'forged', 'relevo-product-profiles': 'forged', Relevo_Client_Id: 'forged' };
    for (const [, call] of both) {
      expect((await call(caller, forged)).status).toBe(200);
      const received = api.calls.at(-1) ?? {};
      expect(received['relevo-client-id']).toBe(caller.account.client_id);
      expect(JSON.stringify(received)).not.toContain('forged');
      expect(JSON.stringify(received)).not.toContain(caller.token);
    }
  });
});

interface Case {
  readonly title: string;
  readonly changed?: Headers;
  readonly change?: (caller: Caller) => Promise<unknown>;
  readonly undo?: () => unknown;
  readonly refusal: readonly [status: number, code: string, reason: string];
}

const setApi = (enabled: boolean) => relevo.call('apiUpdate', { params: { code: 'campaign' }, body: { enabled } });

async function setProfile(enabled: boolean): Promise<void> {
  const { items } = await relevo.call('productProfileList', {});
  const profile = items.find(({ name }) => name === 'Campaign - prod - Admin')?.id ?? '';
  await relevo.call('productProfileUpdate', { params: { profile }, body: { enabled } });
}

const cases: Case[] = [
  {
    title: 'without its product profile',
    change: () => setProfile(false),
    undo: () => setProfile(true),
    refusal: [403, '403025', 'profile_missing'],
  },
  {
    title: 'R-3: with a token that was revoked just before',
    change: ({ account: { client_id, client_secret }, token }) => {
      const body = new URLSearchParams({ client_id, client_secret, token });
      return fetch(`${relevo.url}/oauth2/revoke`, { method: 'POST', body });
    },
    refusal: [401, '401013', 'token_revoked'],
  },
  {
    title: 'with a token that has expired',
    change: async () => relevo.advance(3600),
    refusal: [401, '401013', 'token_expired'],
  },
  {
    title: 'while the API is disabled',
    change: () => setApi(false),
    undo: () => setApi(true),
    refusal: [403, '403003', 'api_disabled'],
  },
  { title: 'without token', changed: { authorization: undefined }, refusal: [401, '403010', 'token_missing'] },
  { title: 'with garbage', changed: { authorization: 'Bearer x' }, refusal: [401, '401013', 'token_not_valid'] },
  { title: 'without key', changed: { 'x-api-key': undefined }, refusal: [403, '403000', 'api_key_missing'] },
  { title: 'with a wrong key', changed: { 'x-api-key': 'wrong' }, refusal: [403, '403003', 'api_key_mismatch'] },
  {
    title: 'without organization',
    changed: { 'x-gw-ims-org-id': undefined },
    refusal: [403, '400003', 'organization_header_missing'],
  },
  {
    title: 'with a wrong organization',
    changed: { 'x-gw-ims-org-id': 'wrong@AdobeOrg' },
    refusal: [403, '403025', 'organization_header_mismatch'],
  },
];

describe.each(both)('a call by %s never reaches the API', (_, call) => {
  test.each(cases)('$title', async ({ changed = {}, change, undo, refusal }) => {
    const caller = await createCaller();
    expect((await call(caller)).status).toBe(200);
    const reached = api.calls.length;
    await change?.(caller);
    expect(await refusalOf(await call(caller, changed))).toEqual(refusal);
    await undo?.();
    expect(api.calls).toHaveLength(reached);
  });

  test('with a token that lacks the scope of the gateway’s configuration; the challenge names it', async () => {
    const { account } = await createCaller();
    const caller = { account, token: await tokenOf(account, 'deliverability_service_general') };
    const response = await call(caller);
    expect(await refusalOf(response)).toEqual([403, '403025', 'scope_not_in_token']);
    const challenge = 'error="insufficient_scope", scope="campaign_sdk"';
    expect(response.headers.get('www-authenticate')).toContain(challenge);
  });
});

test('a technical account of another API is told that this one is not added', async () => {
  const account = await createTechnicalAccount(relevo.call, { api: 'target', profile: 'Target - default workspace' });
  const response = await callRest({ account, token: await tokenOf(account) });
  expect(await refusalOf(response)).toEqual([403, '403003', 'api_not_added']);
});

test('B-1: a token in header and query is one too many', async () => {
  const caller = await createCaller();
  const response = await callRest(caller, {}, `/rest/profiles?access_token=${caller.token}`);
  expect(await refusalOf(response)).toEqual([401, '401013', 'token_sent_twice']);
});

test('B-4: the challenge of a missing token comes through once, and leads to the metadata of the API', async () => {
  const caller = await createCaller();
  const response = await callRest(caller, { authorization: undefined });
  const challenge = response.headers.get('www-authenticate') ?? '';
  const [, url = ''] = /^Bearer realm="relevo", resource_metadata="([^"]*)"$/.exec(challenge) ?? [];
  const { organization_id } = caller.account;
  const resource = `${relevo.issuer}/organizations/${organization_id}/apis/campaign`;
  expect(await (await fetch(url)).json()).toMatchObject({ resource, authorization_servers: [relevo.issuer] });
});

test('the check itself is not to be called from outside', async () => {
  expect((await callRest(await createCaller(), {}, '/relevo-check')).status).toBe(404);
});

test('a storage that is gone lets nobody in: 503, try again', async () => {
  const caller = await createCaller();
  const reached = api.calls.length;
  await relevo.running.platform.store.close();
  const response = await callRest(caller);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' });
  expect(api.calls).toHaveLength(reached);
  await relevo.restart();
  expect((await callRest(caller)).status).toBe(200);
});
