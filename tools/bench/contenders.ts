// The contenders of the closed-loop rows.
import { join } from 'node:path';
import { importPKCS8, SignJWT } from 'jose';
import { accessTokenOf, type Contender, collectBodies, tokenVerifier } from './contender.ts';
import { type LoadProcess, type Server, startRival } from './processes.ts';
import { type BenchCredential, createCredentials, generateCertificate, type Relevo } from './relevo.ts';
import { formRequest, getRequest } from './requests.ts';
import { type ClientCredentials, rivalCredentials, rivalCredentialsCount } from './rivals/credentials.ts';

const sourcesPerCredential = 2;
const tokenInBody = '"access_token"';

const repeated = (list: readonly string[]) => () => Promise.resolve({ list, once: false });

function clientForm({ clientId, clientSecret }: ClientCredentials, more: Readonly<Record<string, string>>) {
  return { ...more, client_id: clientId, client_secret: clientSecret };
}

export async function rival(name: string, file: string): Promise<Contender> {
  const server = await startRival(file);
  const form = { grant_type: 'client_credentials', scope: 'campaign_sdk' };
  const requests = rivalCredentials(rivalCredentialsCount).map((credentials) =>
    formRequest({ path: '/token', port: server.port, form: clientForm(credentials, form) }),
  );
  const verify = await tokenVerifier(`${server.url}/jwks`);
  return { name, server, mustContain: tokenInBody, requests: repeated(requests), verify };
}

/** The label of a credential's source; labels of different credentials may be the same. */
export type SourceLabel = (source: number, credential: number) => string;

/** Token requests of every credential from two sources each, which makes twice as many usage rows. */
export function tokenRequests(
  { port }: Server,
  credentials: readonly ClientCredentials[],
  label: SourceLabel = (source, credential) => `bench-${source}-${credential}`,
): string[] {
  const form = { grant_type: 'client_credentials' };
  return Array.from({ length: sourcesPerCredential }).flatMap((_, source) =>
    credentials.map((credential, index) =>
      formRequest({
        path: '/oauth2/token',
        port,
        form: clientForm(credential, form),
        headers: { 'Relevo-Instance': label(source, index) },
      }),
    ),
  );
}

export async function tokens(name: string, server: Server, requests: () => readonly string[]): Promise<Contender> {
  const verify = await tokenVerifier(`${server.url}/oauth2/jwks`);
  return { name, server, mustContain: tokenInBody, requests: async () => ({ list: requests(), once: false }), verify };
}

async function assertion(relevo: Relevo, credential: BenchCredential, key: CryptoKey): Promise<string> {
  const claims = { [`${relevo.url}/s/ent_campaign_sdk`]: true };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(credential.organizationId)
    .setSubject(credential.technicalAccountId)
    .setAudience(`${relevo.url}/c/${credential.clientId}`)
    .setExpirationTime('20h')
    .sign(key);
}

/** Legacy exchanges with assertions signed beforehand; all credentials trust one certificate, which costs the same. */
export async function exchanges(relevo: Relevo, count: number): Promise<Contender> {
  const credentials = await createCredentials(relevo.call, 'service_account_jwt', count);
  const [first, ...others] = credentials;
  if (!first) throw new Error('no credential to exchange for');
  const { privateKey, certificate } = await generateCertificate(relevo, first, join(relevo.dataDirectory, 'bench'));
  for (const { id } of others)
    await relevo.call('certificateAdd', { params: { credential: id }, body: { certificate } });
  const key = await importPKCS8(privateKey, 'RS256');
  const requests: string[] = [];
  for (const credential of credentials) {
    const form = clientForm(credential, { jwt_token: await assertion(relevo, credential, key) });
    requests.push(formRequest({ path: '/ims/exchange/jwt', port: relevo.port, form }));
  }
  const verify = await tokenVerifier(`${relevo.url}/oauth2/jwks`);
  return {
    name: 'Relevo, legacy JWT exchange',
    server: relevo,
    mustContain: tokenInBody,
    requests: repeated(requests),
    verify,
  };
}

interface VerificationSetting {
  readonly load: LoadProcess;
  readonly relevo: Relevo;
  readonly credentials: readonly BenchCredential[];
}

interface IssuedToken {
  readonly token: string;
  readonly client: BenchCredential;
}

/** Fresh tokens, each with the client that got it. */
async function issuedTokens({ load, relevo, credentials }: VerificationSetting, count: number): Promise<IssuedToken[]> {
  const wanted = tokenRequests(relevo, credentials);
  const requests = Array.from({ length: count }, (_, index) => wanted[index % wanted.length] ?? '');
  const { bodies } = await collectBodies(load, relevo, requests);
  const clients = new Map(credentials.map((credential) => [credential.clientId, credential]));
  return bodies.map((body) => {
    const token = accessTokenOf(body);
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { client_id: string };
    const client = clients.get(claims.client_id);
    if (!client) throw new Error('a token for somebody else');
    return { token, client };
  });
}

/** Tokens to be introspected by the clients that got them. */
async function introspections(setting: VerificationSetting, count: number): Promise<string[]> {
  const { port } = setting.relevo;
  return (await issuedTokens(setting, count)).map(({ token, client }) =>
    formRequest({ path: '/oauth2/introspect', port, form: clientForm(client, { token }) }),
  );
}

async function verifyActive(body: string): Promise<void> {
  if ((JSON.parse(body) as { active: boolean }).active !== true) throw new Error(`not active: ${body}`);
}

const activeInBody = '"active":true';

/** Introspection of as many tokens as there are credentials, again and again. */
export async function knownIntrospections(setting: VerificationSetting): Promise<Contender> {
  const requests = repeated(await introspections(setting, setting.credentials.length));
  const name = 'Relevo, introspection of a token seen before';
  return { name, server: setting.relevo, mustContain: activeInBody, requests, verify: verifyActive };
}

/** Introspection of tokens that were issued just before and are asked for once; `count` per round. */
export function firstIntrospections(setting: VerificationSetting, count: number): Contender {
  const requests = async () => ({ list: await introspections(setting, count), once: true });
  const name = 'Relevo, introspection at first sight';
  return { name, server: setting.relevo, mustContain: activeInBody, requests, verify: verifyActive };
}

/** Gateway checks of calls with as many tokens as there are credentials, again and again. */
export async function knownGatewayChecks(setting: VerificationSetting): Promise<Contender> {
  const { port } = setting.relevo;
  const issued = await issuedTokens(setting, setting.credentials.length);
  const list = issued.map(({ token, client }) =>
    getRequest({
      path: '/authz/campaign?scope=campaign_sdk',
      port,
      headers: {
        Authorization: `Bearer ${token}`,
        'X-Api-Key': client.clientId,
        'X-Gw-Ims-Org-Id': client.organizationId,
        'X-Original-URI': '/rest/profiles?limit=20',
      },
    }),
  );
  const name = 'Relevo, gateway check of a token seen before';
  // what passes has an empty body and status 200, which every round demands of every answer
  return { name, server: setting.relevo, mustContain: '', requests: repeated(list), verify: verifyEmpty };
}

async function verifyEmpty(body: string): Promise<void> {
  if (body !== '') throw new Error(`not passed: ${body}`);
}
