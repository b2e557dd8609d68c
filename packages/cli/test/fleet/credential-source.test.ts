// The credential files of the original: both forms, several credentials and secrets, files that others can read.
import { generateKeyPairSync } from 'node:crypto';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { privateKeyOf } from '../../src/fleet/credential/confidential-file.ts';
import { addSecretToFile, keepLastSecretInFile } from '../../src/fleet/credential/credential-file-secrets.ts';
import { findCredential } from '../../src/fleet/credential/credential-source.ts';
import { fingerprintOf } from '../../src/nlserver/fingerprint.ts';
import { temporaryDirectory } from '../relevo-process.ts';
import { credential } from './host-facts.ts';

const { organizationId, clientId, technicalAccountId } = credential;
const one = {
  TYPE: 'oauthservertoserver',
  ORG_ID: organizationId,
  CLIENT_ID: clientId,
  CLIENT_SECRETS: ['p8e-first', 'p8e-last'],
  SCOPES: ['openid'],
  TECHNICAL_ACCOUNT_ID: technicalAccountId,
  TECHNICAL_ACCOUNT_EMAIL: 'x@techacct.adobe.com',
  more: { of: 'others' },
};
const account = (id: string) => ({
  client_id: id,
  technical_account_id: technicalAccountId,
  technical_account_email: 'x@techacct.adobe.com',
});
const inProject = (id: string) => ({
  id,
  name: id,
  integration_type: 'oauth_server_to_server',
  oauth_server_to_server: { ...account(id), client_secrets: [`secret-of-${id}`], scopes: [] },
});
const workspace = { id: 'w', name: 'Production', details: { credentials: [inProject('first'), inProject('second')] } };
const org = { id: 'o', name: 'O', ims_org_id: organizationId };
const project = { project: { id: 'p', name: 'p', title: 'P', org, workspace } };

async function fileWith(value: unknown): Promise<string> {
  const file = join(await temporaryDirectory(), 'credential.json');
  await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value), { mode: 0o600 });
  return file;
}
const find = (named: string, clientId?: string) => findCredential({ named, folder: '/', clientId });

test('of several client secrets the last one is meant, and that is said', async () => {
  const found = await find(await fileWith(one));
  expect(found).toMatchObject({ ...credential, fingerprint: fingerprintOf(clientId, 'p8e-last') });
  expect(found.secret?.reveal()).toBe('p8e-last');
  expect(found.warnings.join()).toContain('the last one');
});

test('of a project with several credentials one must be chosen', async () => {
  const file = await fileWith(project);
  await expect(find(file)).rejects.toMatchObject({ message: expect.stringContaining('first, second') });
  const found = await find(file, 'second');
  expect([found.clientId, found.organizationId, found.secret?.reveal()]).toEqual([
    'second',
    organizationId,
    'secret-of-second',
  ]);
});

test('a file that others can read gives a warning', async () => {
  const file = await fileWith({ ...one, CLIENT_SECRETS: ['p8e-only'] });
  expect((await find(file)).warnings).toEqual([]);
  await chmod(file, 0o640);
  expect((await find(file)).warnings.join()).toContain('chmod 600');
});

test.each([
  ['no JSON', '{"CLIENT_SECRETS": ["p8e-secret"'],
  ['another file', { CLIENT_SECRETS: ['p8e-secret'] }],
  ['no client secret', { ...one, CLIENT_SECRETS: [] }],
])('%s is refused before any connection, and nothing of it is repeated (threat 14)', async (_, value) => {
  const file = await fileWith(value);
  const error = await find(file).catch((cause: Error) => cause);
  expect(error).toMatchObject({ code: 'invalid_usage' });
  expect(String((error as Error).stack)).not.toContain('p8e-secret');
});

const strange = [
  ['ORG_ID', '$(touch x)@AdobeOrg'],
  ['CLIENT_ID', '$(touch x)'],
  ['TECHNICAL_ACCOUNT_ID', 'x@techacct.adobe.com\nLD_PRELOAD=/tmp/x'],
  ['CLIENT_SECRETS', ['p8e-secret\nLD_PRELOAD=/tmp/x']],
  ['CLIENT_SECRETS', ['p8e-secret"\nurl = "https://example.net']],
  ['CLIENT_SECRETS', ['p8e-secret/of']],
] as const;

test.each(strange)('%s %j of a file is refused before any connection (threat 16)', async (field, value) => {
  const file = await fileWith({ ...one, [field]: value });
  const error = await find(file).catch((cause: Error) => cause);
  expect(error).toMatchObject({ code: 'invalid_usage', message: expect.stringContaining('cannot be installed') });
  expect(String((error as Error).stack)).not.toMatch(/p8e-secret|touch|LD_PRELOAD/);
});

test('an id of a server that could mean something to a shell is refused (threat 16)', async () => {
  const created_at = new Date().toISOString();
  const lists = { mechanisms: [], apis: [], profiles: [], scopes: [], metascopes: [] };
  const flags = { enabled: true, accept_secret_in_query: false, require_jti: false, allow_own_rotation: false };
  const ids = { id: 'i', project_id: 'p', organization_id: organizationId, client_id: clientId };
  const account = { name: 'n', technical_account_id: '$(id)@x', technical_account_email: 'x@x' };
  const view = { ...ids, ...account, ...lists, ...flags, created_at, last_token_at: null };
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(view));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    vi.unstubAllEnvs();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  vi.stubEnv('RELEVO_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('RELEVO_ADMIN_TOKEN', 'of-a-test');
  await expect(find('campaign-prod')).rejects.toMatchObject({
    code: 'invalid_usage',
    message: expect.stringContaining('the technical account id looks like'),
  });
});

test('a private key is one RSA key in PEM and nothing besides', async () => {
  const pem = (type: 'rsa' | 'ed25519') =>
    generateKeyPairSync(type as 'rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const key = pem('rsa').toString();
  expect((await privateKeyOf(await fileWith(key))).privateKey?.reveal()).toBe(key);
  for (const text of [`${key}more`, `more\n${key}`, key.replace(/\n.{8}/, '\n'), pem('ed25519').toString()])
    await expect(privateKeyOf(await fileWith(text))).rejects.toMatchObject({ code: 'invalid_usage' });
});

test('the secret of what was found prints as nothing', async () => {
  const found = await find(await fileWith(one));
  expect(JSON.stringify(found)).not.toContain('p8e');
  expect(`${found.secret}`).toBe('[REDACTED]');
});

test('a new client secret is added once at the end, and the last one alone is kept; the rest of the file stays', async () => {
  const file = await fileWith(one);
  await addSecretToFile(file, clientId, 'p8e-new');
  await addSecretToFile(file, clientId, 'p8e-new');
  expect((await find(file)).secret?.reveal()).toBe('p8e-new');
  await keepLastSecretInFile(file, clientId);
  const found = await find(file);
  expect([found.secret?.reveal(), found.warnings]).toEqual(['p8e-new', []]);
  await expect(addSecretToFile(file, 'another', 'x')).rejects.toMatchObject({ code: 'invalid_usage' });
});
