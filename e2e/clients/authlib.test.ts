// Authlib (Python), which the migration article names, unmodified from PyPI.
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { skipWithout } from '../needed-program.ts';
import { algorithms, type Issuer, startIssuer } from './issuer.ts';
import { builtFolder, expectedReport, pathOf, run, runClient } from './program-client.ts';

const installationMilliseconds = 300_000;
const requirements = pathOf('authlib/requirements.txt');

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});

/** The interpreter of a virtual environment that has the pinned packages. */
async function installedPython(): Promise<string> {
  const folder = await builtFolder('authlib', [requirements], async (made) => {
    await run('python3', ['-m', 'venv', made]);
    await run(join(made, 'bin', 'pip'), ['install', '--quiet', '--requirement', requirements]);
  });
  return join(folder, 'bin', 'python');
}

test.for(algorithms)(
  'Authlib gets tokens by Basic and by post and verifies them, signed by %s',
  {
    timeout: installationMilliseconds,
  },
  async (algorithm, context) => {
    skipWithout(context, { 'Python with venv': ['python3', '-c', 'import venv, ensurepip'] });
    const client = issuer.clients[algorithm];
    const command = [await installedPython(), pathOf('authlib/client_credentials.py')] as const;
    expect(await runClient(command, issuer, client)).toEqual(expectedReport(client));
  },
);
