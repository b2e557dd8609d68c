// Where an inventory comes from besides a file: a list of hosts on standard input.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { relevo, temporaryDirectory } from '../relevo-process.ts';
import { credential } from './host-facts.ts';

const list = ['--inventory', '-', '--instance', 'prod_mkt'];

/** A command that asks no host. */
async function status(input: string, words: readonly string[] = list) {
  const env = { XDG_STATE_HOME: await temporaryDirectory() };
  return relevo(['fleet', 'status', ...words], { input, env });
}

test('a list of hosts, one on a line, is an inventory of the instance that is named', async () => {
  const folder = await temporaryDirectory();
  const file = join(folder, 'credential.json');
  const { organizationId: ORG_ID, clientId: CLIENT_ID, technicalAccountId: TECHNICAL_ACCOUNT_ID } = credential;
  const lists = { CLIENT_SECRETS: ['p8e-only'], SCOPES: [] };
  const account = { TECHNICAL_ACCOUNT_ID, TECHNICAL_ACCOUNT_EMAIL: 'x@techacct.adobe.com' };
  await writeFile(file, JSON.stringify({ TYPE: 'oauthservertoserver', ORG_ID, CLIENT_ID, ...account, ...lists }));
  const { stdout, stderr } = await relevo(['fleet', 'plan', ...list, '--credential', file, '--json'], {
    input: '\uFEFFmkt-1.invalid\r\n\n# the second\nmkt-2.invalid # by hand\n',
    env: { XDG_STATE_HOME: folder },
  });
  const { inventory, containers } = JSON.parse(stdout || stderr);
  expect(inventory).toMatchObject({ path: null, instance: 'prod_mkt' });
  expect(containers.map(({ label, host }: Record<string, unknown>) => [label, host])).toEqual([
    ['mkt-1.invalid', 'mkt-1.invalid'],
    ['mkt-2.invalid', 'mkt-2.invalid'],
  ]);
});

test.each(['$(touch x)', '-oProxyCommand=x', 'a b', '"a"', 'a","port":1,"host":"b'])(
  '%j on a line is no host: it is refused before any connection, with its line (threat 16)',
  async (host) => {
    const { code, stderr } = await status(`mkt-1\n\n${host}\nmkt-2\n`);
    expect(code).toBe(2);
    expect(stderr).toContain('line 3: containers.1.host: it must have letters');
  },
);

test('an empty list, the same host twice, and a list without an instance are refused', async () => {
  expect((await status('\n# none\n')).stderr).toContain('containers');
  expect((await status('a\nb\na\n')).stderr).toContain('line 3: containers.2.host: this host stands there twice');
  expect((await status('a\nb\n', ['--inventory', '-'])).code).toBe(2);
  const named = await status('', ['--inventory', 'fleet.yaml', '--instance', 'prod_mkt']);
  expect(named.stderr).toContain('an inventory names it');
});
