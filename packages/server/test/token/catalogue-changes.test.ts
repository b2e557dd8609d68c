// A change of what a credential may do is in force with the next token, for both grants (A-11, T-11).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '../../src/domain/audit.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { askToken, baseScopes, type CreatedCredential, createApi, createCredential } from '../fixtures/credentials.ts';
import { type Answer, claimsOf, headerOf, refusalOf } from '../fixtures/requests.ts';
import { bindCertificate, exchangeClaims, makeKeyPair } from '../fixtures/service-account.ts';

const key = makeKeyPair();
const systemChange = { actor: systemActor, at: 0, organizationId: null };
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

type TestApi = Awaited<ReturnType<typeof createApi>>;

interface Subject {
  readonly api: TestApi;
  readonly credential: CreatedCredential;
  /** Asks for everything. */
  readonly ask: () => Promise<Answer>;
  /** The refusal of a credential that has nothing. */
  readonly nothing: readonly [number, string];
  /** The refusal of a client that is disabled. */
  readonly disabled: readonly [number, string];
}

const bothTypes = ['oauth_server_to_server' as const, 'service_account_jwt' as const];
const newApi = () =>
  createApi(server, { scopes: ['read', 'write'], metascopes: ['ent_read'], authentication_types: bothTypes });

const grants: [string, () => Promise<Subject>][] = [
  ...['/oauth2/token', '/ims/token/v3'].map((path): [string, () => Promise<Subject>] => [
    `client_credentials at ${path}`,
    async () => {
      const api = await newApi();
      const credential = await createCredential(server, { apis: [api.code], profiles: [api.profile] });
      const disabled = [path === '/oauth2/token' ? 401 : 400, 'invalid_client'] as const;
      const nothing = [400, 'unauthorized_client'] as const;
      return { api, credential, ask: () => askToken(server, credential, {}, path), nothing, disabled };
    },
  ]),
  [
    'the JWT exchange',
    async () => {
      const api = await newApi();
      const wish = { apis: [api.code], profiles: [api.profile], type: 'service_account_jwt' } as const;
      const credential = await createCredential(server, wish);
      const { id } = await bindCertificate(server, credential, key);
      const claims = {
        [`${server.issuer}/s/ent_campaign_sdk`]: undefined,
        [`${server.issuer}/s/ent_read`]: true,
      };
      const ask = () => exchangeClaims(server, { credential, key, certificateId: id }, claims);
      return { api, credential, ask, nothing: [400, 'invalid_scope'], disabled: [401, 'invalid_client'] };
    },
  ],
];

const scopesOf = (answer: Answer) => String(claimsOf(answer)['scope']).split(/[ ,]/);
const updateProfile = ({ api }: Subject, body: { enabled?: boolean; scopes?: string[] }) =>
  server.call('productProfileUpdate', { params: { profile: api.profileId }, body });
type ApiChange = NonNullable<Parameters<typeof server.call<'apiUpdate'>>[1]['body']>;
const updateApi = ({ api }: Subject, body: ApiChange) => server.call('apiUpdate', { params: { code: api.code }, body });

describe.each(grants)('%s', (_, prepare) => {
  test('scopes of the profile: taken away and given', async () => {
    const subject = await prepare();
    expect(scopesOf(await subject.ask())).toEqual([...baseScopes, 'read', 'write']);
    await updateProfile(subject, { scopes: ['read'] });
    expect(scopesOf(await subject.ask())).toEqual([...baseScopes, 'read']);
    await updateProfile(subject, { scopes: ['read', 'write', 'unknown'] });
    expect(scopesOf(await subject.ask())).toEqual([...baseScopes, 'read', 'write']);
  });

  test('the profile disabled, and enabled again', async () => {
    const subject = await prepare();
    expect((await subject.ask()).status).toBe(200);
    await updateProfile(subject, { enabled: false });
    expect(refusalOf(await subject.ask())).toEqual(subject.nothing);
    await updateProfile(subject, { enabled: true });
    expect((await subject.ask()).status).toBe(200);
  });

  test('the API disabled, its scopes, its mechanism, its dialect taken away', async () => {
    const subject = await prepare();
    expect((await subject.ask()).status).toBe(200);
    await updateApi(subject, { scopes: ['write'] });
    expect(scopesOf(await subject.ask())).toEqual([...baseScopes, 'write']);
    const [type] = subject.credential.mechanisms.map((mechanism) => mechanism.type);
    const dialect = (await subject.ask()).json['scope'] === undefined ? 'ims' : 'oauth2';
    const taken = [
      { enabled: false },
      { authentication_types: bothTypes.filter((each) => each !== type) },
      { dialects: (['oauth2', 'ims'] as const).filter((each) => each !== dialect) },
    ];
    for (const change of taken) {
      await updateApi(subject, change);
      expect(refusalOf(await subject.ask())).toEqual(subject.nothing);
      await updateApi(subject, { enabled: true, authentication_types: bothTypes, dialects: ['oauth2', 'ims'] });
      expect((await subject.ask()).status).toBe(200);
    }
  });

  test('audience, lifetime and algorithm of the API', async () => {
    const subject = await prepare();
    await subject.ask();
    const lifetimes = { access_token_lifetime: 120, compatible_access_token_lifetime: 120 };
    const audience = `https://moved.example/${subject.credential.id}`; // no two products share one
    await updateApi(subject, { audience, signing_algorithm: 'RS256', ...lifetimes });
    const answer = await subject.ask();
    const { aud, exp = 0, iat = 0 } = claimsOf(answer);
    expect([aud, exp - iat, headerOf(answer).alg]).toEqual([audience, 120, 'RS256']);
  });

  test('another API in place of the first', async () => {
    const subject = await prepare();
    await subject.ask();
    const other = await newApi();
    const params = { credential: subject.credential.id };
    await server.call('credentialUpdate', { params, body: { apis: [other.code], profiles: [other.profile] } });
    expect(claimsOf(await subject.ask()).aud).toBe(other.audience);
  });

  test('the credential disabled, and enabled again', async () => {
    const subject = await prepare();
    await subject.ask();
    const params = { credential: subject.credential.id };
    await server.call('credentialUpdate', { params, body: { enabled: false } });
    expect(refusalOf(await subject.ask())).toEqual(subject.disabled);
    await server.call('credentialUpdate', { params, body: { enabled: true } });
    expect((await subject.ask()).status).toBe(200);
  });

  test.each(['project', 'organization'] as const)('the %s disabled, and enabled again', async (what) => {
    const subject = await prepare();
    const { organization_id, project_id } = subject.credential;
    const setEnabled = (enabled: boolean) =>
      what === 'project'
        ? server.call('projectUpdate', { params: { project: project_id }, body: { enabled } })
        : server.running.platform.store.change(systemChange, async (tx) => {
            await tx.organizations.setEnabled(organization_id, enabled);
            return { result: undefined, audit: [] };
          });
    await subject.ask();
    await setEnabled(false);
    expect(refusalOf(await subject.ask())).toEqual(subject.disabled);
    await setEnabled(true);
    expect((await subject.ask()).status).toBe(200);
  });

  test('the credential deleted, the project deleted', async () => {
    const [one, other] = [await prepare(), await prepare()];
    const { id, name } = one.credential;
    await server.call('credentialDelete', { params: { credential: id }, query: { confirm: name } });
    const params = { project: other.credential.project_id };
    const { title } = await server.call('projectView', { params });
    await server.call('projectDelete', { params, query: { confirm: title } });
    for (const { ask, disabled } of [one, other]) expect(refusalOf(await ask())).toEqual(disabled);
  });
});
