// The shell examples of docs/automation.md, run as they stand there.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Call } from '@relevo/contract/call';
import { expect, test } from 'vitest';
import { skipWithout } from './needed-program.ts';
import { adminTokenFileOf, environmentWith, relevoFile, startRelevo } from './relevo-server.ts';

const execute = promisify(execFile);
const documentation = readFileSync(new URL('../docs/automation.md', import.meta.url), 'utf8');
const examples = [...documentation.matchAll(/```sh\n(.*?)```/gs)].map(([, example = '']) => example);

async function createOwnSecretAccount(call: Call, project: string) {
  const wish = { project, type: 'oauth_server_to_server', apis: ['relevo_management'] } as const;
  return call('credentialCreate', {
    body: {
      ...wish,
      apis: [...wish.apis],
      profiles: ['Relevo Management - Own secret', 'Relevo Management - Auditor'],
    },
  });
}

test('the examples of the documentation do what it says', async (context) => {
  skipWithout(context, { curl: ['curl', '--version'] });
  expect(examples).toHaveLength(4);
  const { url, dataDirectory, call } = await startRelevo();
  const made = await call('projectCreate', { body: { title: 'Automation' } });
  const account = await createOwnSecretAccount(call, (await call('projectCreate', { body: { title: 'Own' } })).id);
  const env = environmentWith({
    RELEVO_URL: url,
    RELEVO_ADMIN_TOKEN_FILE: adminTokenFileOf(dataDirectory),
    PROJECT: made.id,
    CREDENTIAL: account.id,
    CLIENT_ID: account.client_id,
    CLIENT_SECRET: account.client_secret,
  });
  const run = async (...parts: number[]) => {
    const script = parts.map((part) => examples[part]).join('\n');
    const program = script.replaceAll('npx relevo', `'${process.execPath}' '${relevoFile}'`);
    return (await execute('bash', ['-ec', `set -o pipefail\n${program}`], { env })).stdout;
  };
  await run(0);
  const { items } = await call('credentialList', { query: { project: made.id } });
  expect(items).toMatchObject([{ profiles: ['Relevo Management - Administrator'] }]);
  expect(JSON.parse(await run(1)).items.map(({ title }: { title: string }) => title)).toContain('Automation');
  await run(2);
  const rotated = await run(1, 3);
  const fresh = JSON.parse(rotated.slice(rotated.lastIndexOf('{"id"')));
  expect(fresh).toMatchObject({ client_id: account.client_id, client_secret: expect.stringMatching(/^rlv_secret_/) });
  const secrets = (await call('clientSecretList', { params: { credential: account.id } })).items;
  expect(secrets).toMatchObject([{ expires_at: expect.any(String) }, { id: fresh.id, expires_at: null }]);
}, 120_000);
