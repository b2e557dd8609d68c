// The shell examples of docs/protecting-an-api.md, run as they stand there with other ports and real ids.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { freePort } from '../../packages/server/src/testing/free-port.ts';
import { skipWithout } from '../needed-program.ts';
import { adminTokenFileOf, environmentWith, relevoFile, startRelevo, temporaryDirectory } from '../relevo-server.ts';
import { createTechnicalAccount } from '../technical-account.ts';
import { startCampaignApi } from './campaign-api.ts';
import { documentation, nginxNeeded, startNginx } from './nginx.ts';

const execute = promisify(execFile);
const text = readFileSync(documentation, 'utf8');
const soapCall = '<Envelope><Body><GetUserInfo xmlns="urn:xtk:session"/></Body></Envelope>';

/** Every example as one script, with what differs from machine to machine filled in. */
function documentedScript(values: Readonly<Record<string, string>>): string {
  const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block);
  const script = blocks.join('echo\n');
  return Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(name, value), script);
}

test('the curl calls of the documentation answer what it says', async (context) => {
  skipWithout(context, { ...nginxNeeded, curl: ['curl', '--version'] });
  const relevo = await startRelevo();
  const [gateway, api] = [await freePort(), await startCampaignApi(await freePort())];
  const nginx = await startNginx({ gateway, relevo: relevo.port, api: api.port });
  try {
    const account = await createTechnicalAccount(relevo.call);
    const folder = temporaryDirectory();
    writeFileSync(join(folder, 'call.xml'), soapCall);
    const script = documentedScript({
      'npx relevo': `'${process.execPath}' '${relevoFile}'`,
      '127.0.0.1:8080': `127.0.0.1:${relevo.port}`,
      '127.0.0.1:8000': `127.0.0.1:${gateway}`,
      CLIENT_ID: account.client_id,
      ORGANIZATION_ID: account.organization_id,
    });
    const tokenFile = adminTokenFileOf(relevo.dataDirectory);
    const env = environmentWith({ RELEVO_URL: relevo.url, RELEVO_ADMIN_TOKEN_FILE: tokenFile });
    const { stdout } = await execute('bash', ['-ec', script], { cwd: folder, env });
    expect(stdout).toMatch(new RegExp(`^HTTP/1.1 200 OK\r\n.*^relevo-client-id: ${account.client_id}\r$`, 'ms'));
    expect(stdout).toContain(/^\{"error_code":"403000".*\}$/m.exec(text)?.[0] ?? 'the documented refusal');
    expect(stdout).toContain('anna@example.com');
    expect(stdout).toContain(`<userInfo login="${account.technical_account_id}"/>`);
  } finally {
    await nginx.stop();
    api.close();
  }
});
