// Backup and restore as an operator does them: beside a running server, onto another folder, and killed half way.
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { readAudit } from './audit-log.ts';
import { documented, hostCommand, startHostCommand } from './host-command.ts';
import { startRelevo, temporaryDirectory } from './relevo-server.ts';
import { createTechnicalAccount, requestToken } from './technical-account.ts';

const passphrase = 'canary of the passphrase';

const place = (dataDirectory: string) => ({ RELEVO_DATA_DIR: dataDirectory, RELEVO_BACKUP_PASSPHRASE: passphrase });

test('a backup of a server under load, restored on an empty machine, mints with the old secrets', async () => {
  const [server, folder, emptyFolder] = [await startRelevo(), temporaryDirectory(), temporaryDirectory()];
  const account = await createTechnicalAccount(server.call);
  const mint = (url: string) => requestToken(url, account.client_id, account.client_secret);
  let finished = false;
  const statuses = new Set<number>();
  const load = (async () => {
    while (!finished) statuses.add((await mint(server.url)).status);
  })();

  const file = join(folder, 'relevo.backup');
  const backup = documented('backup --out', { '/backups/relevo.backup': file });
  const made = await hostCommand(`${backup} --json`, place(server.dataDirectory));
  finished = true;
  await load;
  expect([...statuses]).toEqual([200]);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(made.stdout)).toMatchObject({ file, rows: { credentials: 1, client_secrets: 1 } });

  const { id: organizationId } = await server.call('organizationView', {});
  await server.stop();
  const restore = documented('restore', { '/backups/relevo.backup': file });
  expect(await hostCommand(restore, place(emptyFolder))).toMatchObject({ code: 0, stderr: '' });
  const restored = await startRelevo({ dataDirectory: emptyFolder, port: server.port });
  expect((await mint(restored.url)).status).toBe(200);
  await restored.stop();
  const actions = (await readAudit(emptyFolder, organizationId)).map(({ event }) => event.action);
  expect(actions).toContain('backup.restored');

  const keys = readdirSync(join(emptyFolder, 'keys')).map((name) =>
    readFileSync(join(emptyFolder, 'keys', name), 'utf8'),
  );
  const secrets = [passphrase, account.client_secret, ...keys.flatMap((text) => text.trim().split(' ').slice(2))];
  const seen = readFileSync(file, 'latin1') + made.stdout + server.log() + restored.log();
  expect(secrets.filter((secret) => seen.includes(secret))).toEqual([]);
}, 120_000);

test('a backup that is killed leaves no file of its name, and the next one is made', async () => {
  const [dataDirectory, folder] = [temporaryDirectory(), temporaryDirectory()];
  expect(await hostCommand('init', place(dataDirectory))).toMatchObject({ code: 0 });
  const database = new DatabaseSync(join(dataDirectory, 'relevo.db'));
  database.exec(`insert into revoked_tokens (jti, expires_at)
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 200000) select 'jti-' || i, 1 from n`);
  database.close();
  const file = join(folder, 'relevo.backup');
  const child = startHostCommand(`backup --out ${file}`, place(dataDirectory));
  const ended = once(child, 'exit');
  while (readdirSync(folder).length === 0) await delay(5);
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(existsSync(file)).toBe(false);
  expect(await hostCommand(`backup --out ${file}`, place(dataDirectory))).toMatchObject({ code: 0 });
  expect(existsSync(file)).toBe(true);
}, 60_000);

const [good, goodData] = [join(temporaryDirectory(), 'relevo.backup'), temporaryDirectory()];
beforeAll(async () => {
  expect(await hostCommand('init', place(goodData))).toMatchObject({ code: 0 });
  expect(await hostCommand(`backup --out ${good}`, place(goodData))).toMatchObject({ code: 0 });
});

const refusals: readonly [code: string, exitCode: number, change: Readonly<Record<string, string>>][] = [
  ['passphrase_missing', 2, { RELEVO_BACKUP_PASSPHRASE: '' }],
  ['passphrase_too_short', 2, { RELEVO_BACKUP_PASSPHRASE: 'short one' }],
  ['wrong_passphrase', 3, { RELEVO_BACKUP_PASSPHRASE: 'another passphrase' }],
  ['not_empty', 3, { RELEVO_DATA_DIR: goodData }],
  ['backup_foreign', 2, { file: '/dev/null' }],
  ['nothing_there', 4, { file: '/nowhere/at/all' }],
];

test.each(refusals)('a restore that cannot be done says %s with exit code %i, and no passphrase', async (...row) => {
  const [code, exitCode, { file = good, ...variables }] = row;
  const finished = await hostCommand(`restore ${file} --json`, { ...place(temporaryDirectory()), ...variables });
  expect(finished.code).toBe(exitCode);
  expect(JSON.parse(finished.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({ code });
  expect(finished.stderr).toContain('Next: ');
  for (const secret of [passphrase, 'short one', 'another passphrase']) expect(finished.stderr).not.toContain(secret);
});
