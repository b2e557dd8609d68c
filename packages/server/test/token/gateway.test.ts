// The gateway check: every reason for which a call does not pass, and what the API learns about one that does.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayRefusalReason } from '../../src/domain/gateway.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { baseScopes, clientForm, countsOf, createApi, createCredential, obtainToken } from '../fixtures/credentials.ts';
import { ask, callHeaders, createSubject, refusalOf, type Subject } from '../fixtures/gateway.ts';
import { type Answer, post } from '../fixtures/requests.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const check = (subject: Subject, headers: Record<string, string | undefined> = {}, more = '') =>
  ask(server, subject.api.code + more, { ...callHeaders(subject), ...headers });

const credentialOf = ({ credential }: Subject) => ({ params: { credential: credential.id } });
const updateApi = ({ api }: Subject, body: { enabled?: boolean; requires_organization_header?: boolean }) =>
  server.call('apiUpdate', { params: { code: api.code }, body });
const updateProfile = ({ api }: Subject, body: { enabled?: boolean; scopes?: string[] }) =>
  server.call('productProfileUpdate', { params: { profile: api.profileId }, body });
const revoke = ({ credential, token }: Subject) =>
  post(`${server.url}/oauth2/revoke`, { ...clientForm(credential), token });

interface Case {
  readonly expected: readonly [status: number, code: string];
  /** Makes the reason, and asks. */
  readonly call: (subject: Subject) => Promise<Answer>;
}

const after = (change: (subject: Subject) => unknown, headers: Record<string, string> = {}) => {
  return async (subject: Subject) => {
    await change(subject);
    return check(subject, headers);
  };
};

async function whileClockIs(seconds: number, call: () => Promise<Answer>): Promise<Answer> {
  server.advance(seconds);
  const answer = await call();
  server.advance(-seconds);
  return answer;
}

/** Total, so that a new reason does not compile until it has a test. */
const cases: Record<GatewayRefusalReason, Case> = {
  token_missing: { expected: [401, '403010'], call: (subject) => check(subject, { authorization: undefined }) },
  token_sent_twice: {
    expected: [401, '401013'],
    call: (subject) => check(subject, { 'x-original-uri': `/rest?access_token=${subject.token}` }),
  },
  token_not_valid: {
    expected: [401, '401013'],
    call: (subject) => check(subject, { authorization: `Bearer ${subject.token}x` }),
  },
  token_expired: { expected: [401, '401013'], call: (subject) => whileClockIs(3600, () => check(subject)) },
  token_not_yet_valid: { expected: [401, '401013'], call: (subject) => whileClockIs(-31, () => check(subject)) },
  token_revoked: { expected: [401, '401013'], call: after(revoke) },
  client_disabled: {
    expected: [401, '401013'],
    call: after((of) => server.call('credentialUpdate', { ...credentialOf(of), body: { enabled: false } })),
  },
  token_not_for_api: {
    expected: [401, '401013'],
    call: async ({ api, credential }) => {
      const other = await createApi(server, { scopes: ['other'] });
      const body = { apis: [api.code, other.code], profiles: [api.profile, other.profile] };
      await server.call('credentialUpdate', { params: { credential: credential.id }, body });
      const token = await obtainToken(server, credential, { resource: other.audience });
      return check({ api, credential, token });
    },
  },
  api_key_missing: { expected: [403, '403000'], call: (subject) => check(subject, { 'x-api-key': undefined }) },
  api_key_mismatch: {
    expected: [403, '403003'],
    call: async (subject) => check(subject, { 'x-api-key': (await createCredential(server)).client_id }),
  },
  organization_not_served: {
    expected: [403, '403003'],
    call: (subject) => check(subject, {}, '?organization=0123456789ABCDEF01234567@AdobeOrg'),
  },
  api_not_added: {
    expected: [403, '403003'],
    call: (subject) => ask(server, 'campaign', callHeaders(subject)),
  },
  api_disabled: { expected: [403, '403003'], call: after((of) => updateApi(of, { enabled: false })) },
  organization_header_missing: {
    expected: [403, '400003'],
    call: after((of) => updateApi(of, { requires_organization_header: true })),
  },
  organization_header_mismatch: {
    expected: [403, '403025'],
    call: (subject) => check(subject, { 'x-gw-ims-org-id': '0123456789ABCDEF01234567@AdobeOrg' }),
  },
  profile_missing: { expected: [403, '403025'], call: after((of) => updateProfile(of, { enabled: false })) },
  scope_not_in_token: {
    expected: [403, '403025'],
    call: async (subject) => {
      const token = await obtainToken(server, subject.credential, { scope: 'read' });
      return check({ ...subject, token }, {}, '?scope=read+write');
    },
  },
  scope_not_granted: {
    expected: [403, '403025'],
    call: async (subject) => {
      await updateProfile(subject, { scopes: ['read'] });
      return check(subject, {}, '?scope=read+write');
    },
  },
};

describe('a call is refused, and passed before', () => {
  test.each(Object.entries(cases))('%s', async (reason, { expected: [status, code], call }) => {
    const subject = await createSubject(server);
    expect((await check(subject)).status).toBe(200);
    const answer = await call(subject);
    expect(refusalOf(answer)).toEqual([status, code, reason]);
    const { message, hint } = answer.json;
    expect(answer.json).toEqual({ error_code: code, message, reason, hint });
    expect(String(hint)).not.toMatch(/[^ -~]|["\\{}]/);
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'relevo-error-code': code,
      'relevo-error-message': message,
      'relevo-error-reason': reason,
      'relevo-error-hint': hint,
    });
    expect(Object.keys(answer.headers)).not.toContain('relevo-client-id');
  });
});

describe('what passes', () => {
  test('the API learns who calls', async () => {
    const subject = await createSubject(server);
    const answer = await check(subject, { 'x-gw-ims-org-id': subject.credential.organization_id });
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect(answer.headers).toMatchObject({
      'relevo-client-id': subject.credential.client_id,
      'relevo-technical-account': subject.credential.technical_account_id,
      'relevo-organization': subject.credential.organization_id,
      'relevo-scope': [...baseScopes, 'read', 'write'].join(' '),
      'relevo-product-profiles': subject.api.profileId,
    });
  });

  test('a token of the compatible side', async () => {
    const { api, credential } = await createSubject(server);
    const form = { grant_type: 'client_credentials', ...clientForm(credential) };
    const answer = await post(`${server.url}/ims/token/v3`, form);
    const passed = await check({ api, credential, token: String(answer.json['access_token']) });
    expect([passed.status, passed.headers['relevo-scope']]).toEqual([200, [...baseScopes, 'read', 'write'].join(' ')]);
  });

  test('threat 7: a scope that its profile gives no more is not told to the API, from the next call on', async () => {
    const subject = await createSubject(server);
    await updateProfile(subject, { scopes: ['read'] });
    expect((await check(subject)).headers['relevo-scope']).toBe([...baseScopes, 'read'].join(' '));
    const token = await obtainToken(server, subject.credential, { scope: 'read' });
    await updateProfile(subject, { scopes: ['write'] });
    // there and empty, so that it overwrites
    expect((await check({ ...subject, token })).headers['relevo-scope']).toBe('');
  });

  test('every scope and the organization that the operator demands', async () => {
    const subject = await createSubject(server);
    const demands = new URLSearchParams({ scope: 'write read', organization: subject.credential.organization_id });
    expect((await check(subject, {}, `?${demands}`)).status).toBe(200);
  });

  test('leaves no record of use', async () => {
    const subject = await createSubject(server);
    await check(subject);
    await check(subject, { 'x-api-key': 'wrong' });
    expect(await countsOf(server, subject.credential)).toEqual({ issued: 1, refused: 0 });
  });
});

test('a profile that is enabled again, an API that is enabled again: calls pass again with the same token', async () => {
  const subject = await createSubject(server);
  await updateProfile(subject, { enabled: false });
  await updateApi(subject, { enabled: false });
  expect(refusalOf(await check(subject))).toEqual([403, '403003', 'api_disabled']);
  await updateApi(subject, { enabled: true });
  expect(refusalOf(await check(subject))).toEqual([403, '403025', 'profile_missing']);
  await updateProfile(subject, { enabled: true });
  expect((await check(subject)).status).toBe(200);
});

test('R-3: a credential deleted, its tokens or those of its secret revoked: refused at the very next call', async () => {
  const ends: ((of: Subject) => Promise<unknown>)[] = [
    (of) => server.call('credentialDelete', { ...credentialOf(of), query: { confirm: of.credential.name } }),
    ({ credential: { id: credential } }) => server.call('tokenRevoke', { body: { kind: 'credential', credential } }),
    ({ credential: { id: credential, client_secret_id: client_secret } }) =>
      server.call('tokenRevoke', { body: { kind: 'client_secret', credential, client_secret } }),
  ];
  for (const end of ends) {
    const subject = await createSubject(server);
    await end(subject);
    expect(refusalOf(await check(subject))).toEqual([401, '401013', 'token_revoked']);
  }
});

test('I-2: an API that exists and one that does not are refused alike, apart from the name asked for', async () => {
  const subject = await createSubject(server);
  const { code } = await createApi(server, { scopes: ['secret'] });
  const [there, nowhere] = [
    await ask(server, code, callHeaders(subject)),
    await ask(server, 'no-api', callHeaders(subject)),
  ];
  expect(there.body.replace(code, 'no-api')).toBe(nowhere.body);
  expect(nowhere.headers['www-authenticate']).toBeUndefined();
});

test('what stands in the path is not reflected as it is', async () => {
  const subject = await createSubject(server);
  const answer = await ask(server, '%22%0d%0aX-Forged:%20%3Cscript%3E', callHeaders(subject));
  expect(refusalOf(answer)).toEqual([403, '403003', 'api_not_added']);
  expect(Object.keys(answer.headers)).not.toContain('x-forged');
  expect(answer.json['hint']).not.toMatch(/["<>\r\n]/);
});

test('a storage that is gone lets nobody in: 503, and try again', async () => {
  const own = await startTestServer();
  try {
    const subject = await createSubject(own);
    await own.running.platform.store.close();
    const answer = await ask(own, subject.api.code, callHeaders(subject));
    expect([answer.status, answer.json['error'], answer.headers['retry-after']]).toEqual([
      503,
      'temporarily_unavailable',
      '1',
    ]);
  } finally {
    await own.close();
  }
});
