// The credential files of the original: both forms, several credentials and secrets, files that others can read.
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addSecretToFile, keepLastSecretInFile } from '../../src/fleet/credential-file-secrets.ts';
import { findCredential } from '../../src/fleet/credential-source.ts';
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
