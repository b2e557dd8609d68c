// Signing in by OpenID Connect, against a real provider.
import type { RoleGrant } from '@relevo/contract/roles';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { assignmentsOf, roleNames } from '../../src/admin/role-format.ts';
import { randomIds } from '../../src/crypto/random-ids.ts';
import { systemActor } from '../../src/domain/audit.ts';
import { freePort } from '../../src/testing/free-port.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import {
  type OpenIdProvider,
  type ProviderPerson,
  signInAtProvider,
  startOpenIdProvider,
} from '../fixtures/openid-provider.ts';
import { type Browser, browser, invite } from '../fixtures/people.ts';

let provider: OpenIdProvider;
let server: TestServer;
let visitor: Browser;

const developer: RoleGrant = { role: 'developer', profile: 'Campaign - prod - Admin' };
const auditor: RoleGrant = { role: 'auditor' };

/** Gives roles to a group. */
async function mapGroup(group: string, roles: readonly RoleGrant[]): Promise<void> {
  const { store, organization } = server.running.platform;
  const assignments = assignmentsOf(roles, await roleNames(store.read, organization.id));
  await store.change({ actor: systemActor, at: server.now(), organizationId: organization.id }, async (tx) => {
    await tx.groupMappings.insert({ id: randomIds.uuid(), organizationId: organization.id, group, assignments });
    return { result: undefined, audit: [] };
  });
}

beforeAll(async () => {
  const [port, providerPort] = [await freePort(), await freePort()];
  provider = await startOpenIdProvider(providerPort, `http://127.0.0.1:${port}`);
  const environment = { ...provider.environment, RELEVO_PORT: String(port), RELEVO_OIDC_NAME: 'Example ID' };
  // the provider's clock is the real one
  server = await startTestServer({ environment, now: Math.floor(Date.now() / 1000) });
  await mapGroup('developers', [developer]);
  await mapGroup('auditors', [auditor]);
});
afterAll(async () => {
  await server.close();
  await provider.close();
});
beforeEach(() => {
  visitor = browser(server);
});

const verified = (name: string, groups: readonly string[] = []) => ({
  sub: `sub-${name}`,
  email: `${name}@example.com`,
  email_verified: true,
  name,
  groups,
});

/** Where a refused sign-in ends, as the code of its explanation. */
const problemIn = (location: string | undefined) => new URL(location ?? '', server.url).searchParams.get('problem');

test('somebody whose group has a role gets an account, a membership and the role, and comes back where they were', async () => {
  provider.person = verified('Ann', ['developers', 'strangers']);
  const answer = await signInAtProvider(visitor, { query: '?return_to=/cli%3Fa%3D1' });
  expect([answer.status, answer.headers['location']]).toEqual([303, '/cli?a=1']);
  const account = await visitor.call('accountView', {});
  expect(account).toMatchObject({
    email: 'ann@example.com',
    name: 'Ann',
    has_password: false,
    has_single_sign_on: true,
  });
  expect(account.organizations.flatMap(({ roles }) => roles)).toMatchObject([{ role: 'developer' }]);
  expect(account.single_sign_on).toBe('Example ID');
});

test('roles of groups are those of the last sign-in: gained and lost with the group', async () => {
  provider.person = verified('bob', ['developers']);
  await signInAtProvider(visitor);
  provider.person = verified('bob', ['auditors']);
  await signInAtProvider(visitor);
  const roles = async () => (await visitor.call('accountView', {})).organizations.flatMap((each) => each.roles);
  expect(await roles()).toMatchObject([{ role: 'auditor' }]);
  provider.person = verified('bob');
  await signInAtProvider(visitor);
  expect(await roles()).toEqual([]);
});

test('roles given by hand stay whatever the groups say', async () => {
  const member = await invite(server, 'carl@example.com', [auditor]);
  provider.person = verified('carl', ['developers']);
  await signInAtProvider(member);
  provider.person = verified('carl');
  await signInAtProvider(member);
  const account = await member.call('accountView', {});
  expect(account.organizations[0]?.roles).toMatchObject([{ role: 'auditor' }]);
});

test('the log warns when groups take the last system administrator of an organization away', async () => {
  await mapGroup('administrators', [{ role: 'system_administrator' }]);
  const [ada, ben] = [verified('ada-1', ['administrators']), verified('ben-1', ['administrators'])];
  for (const person of [ada, ben]) {
    provider.person = person;
    await signInAtProvider(browser(server));
  }
  const warnings = () => server.log().split('groups have taken the last system administrator away').length - 1;
  provider.person = { ...ada, groups: [] };
  await signInAtProvider(browser(server));
  expect(warnings()).toBe(0);
  provider.person = { ...ben, groups: [] };
  await signInAtProvider(browser(server));
  await signInAtProvider(browser(server));
  expect(warnings()).toBe(1);
  expect(server.log()).toContain(`"organizations":["${server.running.platform.organization.id}"]`);
});

test('nobody without a role by group gets an account', async () => {
  provider.person = verified('dan', ['strangers']);
  const answer = await signInAtProvider(visitor);
  expect([answer.status, problemIn(answer.headers['location'])]).toEqual([303, 'no_organization']);
  expect(visitor.cookie).toBeUndefined();
  expect(await server.running.platform.store.read.users.byEmail('dan@example.com')).toBeUndefined();
});

test.each<[string, Partial<ProviderPerson>]>([
  ['email_not_verified', { email_verified: false }],
  ['email_not_verified', { email_verified: undefined }],
  ['email_missing', { email: undefined }],
])('nobody takes over an account by an address that is not verified: %s %j', async (problem, change) => {
  const victim = await invite(server, `victim-${Object.keys(change)}-${change.email_verified}@example.com`, [auditor]);
  provider.person = { ...verified('mallory', ['developers']), email: victim.email, ...change };
  for (const each of [visitor, victim]) {
    expect(problemIn((await signInAtProvider(each)).headers['location'])).toBe(problem);
  }
  expect(visitor.cookie).toBeUndefined();
  expect(await victim.call('accountView', {})).toMatchObject({ has_single_sign_on: false });
});

test('an account with a password is linked only by somebody who is signed in to it', async () => {
  const member = await invite(server, 'erin@example.com', [auditor]);
  provider.person = verified('erin');
  const refused = await signInAtProvider(visitor);
  expect(problemIn(refused.headers['location'])).toBe('sign_in_first');
  expect(visitor.cookie).toBeUndefined();
  const before = member.cookie;
  expect((await signInAtProvider(member)).headers['location']).toBe('/');
  expect(member.cookie).not.toBe(before);
  await signInAtProvider(visitor);
  expect(await visitor.call('accountView', {})).toMatchObject({ id: member.id, has_single_sign_on: true });
});

test.each<[string, Parameters<typeof signInAtProvider>[1]]>([
  ['another state', { back: (url) => url.searchParams.set('state', 'x'.repeat(43)) }],
  ['no state', { back: (url) => url.searchParams.delete('state') }],
  ['another nonce', { there: (url) => url.searchParams.set('nonce', 'x'.repeat(43)) }],
  ['another code', { back: (url) => url.searchParams.set('code', 'x'.repeat(43)) }],
  ['an error of the provider', { back: (url) => url.searchParams.set('error', 'access_denied') }],
  ['another issuer', { back: (url) => url.searchParams.set('iss', 'https://other.example') }],
])('an answer with %s signs nobody in and ends on a page that explains it', async (_name, journey) => {
  provider.person = verified('frank', ['developers']);
  const answer = await signInAtProvider(visitor, journey);
  expect([answer.status, problemIn(answer.headers['location'])]).toEqual([303, 'provider_refused']);
  expect(visitor.cookie).toBeUndefined();
});

test('an answer is good once, and only in the browser that began', async () => {
  provider.person = verified('grace', ['developers']);
  let callback = '';
  await signInAtProvider(visitor, {
    back: (url) => {
      callback = url.pathname + url.search;
    },
  });
  for (const again of [visitor, browser(server)]) {
    expect(problemIn((await again.send(callback)).headers['location'])).toBe('sign_in_expired');
  }
});

test('a sign-in that was begun a quarter of an hour ago is over', async () => {
  provider.person = verified('heidi', ['developers']);
  const answer = await signInAtProvider(visitor, { back: () => server.advance(15 * 60) });
  expect(problemIn(answer.headers['location'])).toBe('sign_in_expired');
  server.advance(-15 * 60);
});

test('T-4: proving it again asks the person, even one whom the provider knows, and gives the session a new token', async () => {
  const cookies = new Map<string, string>();
  provider.person = verified('ivan', ['developers']);
  await signInAtProvider(visitor, { cookies });
  const before = visitor.cookie;
  let asked: URLSearchParams | undefined;
  const there = (url: URL) => {
    asked = url.searchParams;
  };
  await signInAtProvider(visitor, { cookies, there, query: '?prove_again=1' });
  expect([asked?.get('prompt'), asked?.get('max_age')]).toEqual(['login', '0']);
  expect(visitor.cookie).not.toBe(before);
  const old = { cookie: before ?? '' };
  expect((await visitor.send('/api/v1/account', { headers: old })).status).toBe(401);
});

test('T-4: taking the demand of a fresh proof out of the request proves nothing', async () => {
  provider.person = verified('judy', ['developers']);
  const there = (url: URL) => {
    url.searchParams.delete('prompt');
    url.searchParams.delete('max_age');
  };
  const answer = await signInAtProvider(visitor, { there, query: '?prove_again=1' });
  expect(problemIn(answer.headers['location'])).toBe('provider_refused');
});

test('a provider that does not say when somebody proved who they are gives no fresh proof', async () => {
  provider.person = verified('ken', ['developers']);
  await signInAtProvider(visitor);
  const refused = await visitor.send('/api/v1/account/totp', { method: 'POST' });
  expect([refused.status, refused.json['code']]).toEqual([403, 'step_up_required']);
  await signInAtProvider(visitor, { query: '?prove_again=1' });
  expect((await visitor.send('/api/v1/account/totp', { method: 'POST' })).status).toBe(201);
});

test.each([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/%09/evil.example/..//x',
  'javascript:alert(1)',
  '/a/..//evil.example',
])('nobody is sent on to another site: %s', async (target) => {
  provider.person = verified('leo', ['developers']);
  const answer = await signInAtProvider(visitor, { query: `?return_to=${encodeURIComponent(target)}` });
  const location = answer.headers['location'] ?? '';
  expect(new URL(location, server.url).origin).toBe(new URL(server.url).origin);
  expect(location).toMatch(/^\/(?!\/)/);
});

test('T-5: another site cannot begin a sign-in: the browser ends on our page, which asks', async () => {
  const headers = { 'sec-fetch-site': 'cross-site' };
  const answer = await visitor.send('/auth/oidc/start?return_to=/cli', { headers });
  expect([answer.status, answer.headers['location']]).toEqual([303, '/sign-in?return_to=%2Fcli']);
  expect(visitor.cookie).toBeUndefined();
});
