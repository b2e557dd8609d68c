// The script of docs/migration-walk.md, run as it stands there: other people's libraries, the old one and the new one.
import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { adminTokenFileOf, environmentWith, relevoFile, startRelevo, temporaryDirectory } from './relevo-server.ts';

const documentation = readFileSync(new URL('../docs/migration-walk.md', import.meta.url), 'utf8');
const libraries = fileURLToPath(new URL('../node_modules', import.meta.url));

/** All blocks as one script, in which `npx relevo` is ours. */
function documentedScript(): string {
  const blocks = [...documentation.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block);
  return blocks.join('\n').replaceAll('npx relevo', `'${process.execPath}' '${relevoFile}'`);
}

test('the walk of the documentation goes from the legacy library to another one, back, and leaves evidence', async () => {
  const { url, dataDirectory } = await startRelevo();
  const folder = temporaryDirectory();
  symlinkSync(libraries, join(folder, 'node_modules'));
  const env = environmentWith({ RELEVO_URL: url, RELEVO_ADMIN_TOKEN_FILE: adminTokenFileOf(dataDirectory) });
  const script = `exec 2>&1\nset -o pipefail\n${documentedScript()}`;
  const { stdout } = await promisify(execFile)('bash', ['-euc', script], { cwd: folder, env });
  const steps = [
    /^the legacy client has a token$/,
    /^state +in progress$/,
    /^CLAIM +DIFFERS +SERVICE ACCOUNT \(JWT\)/,
    /^the new client has a token$/,
    /^127\.0\.0\.1 +bare address, maybe several .* was seen once/,
    /^ {2}127\.0\.0\.1 \(bare address, maybe several\) was seen once.*; clears at /,
    /^refused, exit code 3$/,
    /will not come again, says .*: was web-07 before its update$/,
    /^state +completed$/,
    /^the legacy client hears unauthorized_client: This client has migrated to OAuth Server-to-Server\./,
    /^cause +mechanism_retired$/,
    /^state +in progress$/,
    /^the legacy client has a token$/,
    /^result +intact$/,
    /^result +\S.* was altered/,
    /^altered, exit code 4$/,
  ];
  let rest = stdout.split('\n');
  for (const step of steps) {
    const at = rest.findIndex((line) => step.test(line));
    expect(at, `${step} in\n${rest.join('\n')}`).not.toBe(-1);
    rest = rest.slice(at + 1);
  }
  const { client_secret } = JSON.parse(readFileSync(join(folder, 'credential.json'), 'utf8'));
  expect(stdout + readFileSync(join(folder, 'evidence.json'), 'utf8')).not.toContain(client_secret);
}, 180_000);
