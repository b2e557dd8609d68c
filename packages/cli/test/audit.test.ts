// `relevo audit` as people and scripts use it: list, export, and the verdict with its exit code.
import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, relevo, temporaryDirectory } from './relevo-process.ts';
import { type RelevoServer, startRelevoServer } from './relevo-server.ts';

let server: RelevoServer;
let data: string;
let env: Record<string, string>;
let organization: string;

beforeAll(async () => {
  server = await startRelevoServer();
  data = dirname(server.adminTokenFile);
  env = { RELEVO_URL: server.url, RELEVO_ADMIN_TOKEN_FILE: server.adminTokenFile };
  const { stdout } = await relevo(['project', 'create', '--title', '=cmd()', '--json'], { env });
  expect(JSON.parse(stdout).title).toBe('=cmd()');
  organization = (await json('audit', 'list', '--limit', '1'))[0].log;
});
afterAll(() => server.close());

async function json(...args: string[]) {
  const { code, stdout, stderr } = await relevo([...args, '--json'], { env });
  expect({ code, stderr }, args.join(' ')).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** Changes the database behind the server's back. */
function tamper(...statements: readonly string[]): void {
  const database = new DatabaseSync(join(data, 'relevo.db'));
  for (const verb of ['update', 'delete']) database.exec(`drop trigger if exists audit_entries_no_${verb}`);
  for (const statement of statements) database.exec(statement);
  database.close();
}

describe('list and export', () => {
  test('list shows the newest first, filtered and limited', async () => {
    const all = await json('audit', 'list');
    expect(all.at(-1)).toMatchObject({ sequence: 1, action: 'organization.created' });
    const created = await json('audit', 'list', '--action', 'project.created', '--since', '2020-01-01');
    expect(created).toMatchObject([{ actor: { kind: 'admin_token' }, after: { title: '=cmd()' } }]);
    expect(await json('audit', 'list', '--limit', '2')).toEqual(all.slice(0, 2));
    expect(await json('audit', 'list', '--log', 'server', '--target', 'nothing')).toEqual([]);
    const { stdout } = await relevo(['audit', 'list', '--action', 'project.created'], { env });
    expect(stdout).toMatch(/^ROW +AT +WHO.*\n\d+ .* admin token +127\.0\.0\.1 +project\.created/);
  });

  test('export writes the whole log, to standard output or to a file that was not there', async () => {
    const { stdout } = await relevo(['audit', 'export'], { env });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line)).toReversed()).toEqual(await json('audit', 'list'));
    const out = join(await temporaryDirectory(), 'audit.csv');
    expect(await json('audit', 'export', '--format', 'csv', '--out', out)).toEqual({ file: out });
    const csv = await readFile(out, 'utf8');
    expect(csv.split('\r\n')).toHaveLength(lines.length + 2);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    const again = await relevo(['audit', 'export', '--out', out], { env });
    expect(again.code).toBe(2);
    expect(await readFile(out, 'utf8')).toBe(csv);
  });

  test('an export verifies without server and keys, until somebody changes it', async () => {
    const file = join(await temporaryDirectory(), 'audit.jsonl');
    await json('audit', 'export', '--out', file);
    const nowhere = { env: {} };
    const right = await relevo(['audit', 'verify', '--file', file, '--json'], nowhere);
    expect(right.code).toBe(0);
    expect(JSON.parse(right.stdout)).toMatchObject({ intact: true, end_checked: false, logs: [{ log: organization }] });
    expect((await relevo(['audit', 'verify', '--file', file], nowhere)).stdout).toContain('missing at the end');
    await writeFile(file, (await readFile(file, 'utf8')).replace('=cmd()', 'cmd'));
    const wrong = await relevo(['audit', 'verify', '--file', file], nowhere);
    expect(wrong.code).toBe(4);
    expect(wrong.stderr).toMatch(
      /^error: The audit log \S+ was tampered with: row \d+ is not what was written\.\nNext: /,
    );
  });
});

describe('threat 21: verify', () => {
  const verdict = (environment: Record<string, string>, ...options: string[]) =>
    relevo(['audit', 'verify', '--json', ...options], { env: environment });

  test('says that both logs are intact, by the server and by the storage of this host', async () => {
    const logs = [
      { intact: true, log: organization, entries: expect.any(Number), broken: null },
      { intact: true, log: 'server', entries: expect.any(Number), broken: null },
    ];
    expect(await json('audit', 'verify')).toEqual({ intact: true, end_checked: true, read: server.url, logs });
    const { code, stdout } = await verdict({ RELEVO_DATA_DIR: data }, '--offline');
    expect(code).toBe(0);
    const read = join(data, 'relevo.db');
    expect(JSON.parse(stdout)).toEqual({ intact: true, end_checked: true, read, logs: logs.toReversed() });
  });

  test('reads the storage of this host where no server answers, and else says that there is none', async () => {
    const unreachable = { RELEVO_URL: `http://127.0.0.1:${await freePort()}` };
    const here = await verdict({ ...unreachable, RELEVO_DATA_DIR: data });
    expect(here.code).toBe(0);
    const { read, logs } = JSON.parse(here.stdout);
    expect(logs).toHaveLength(2);
    expect(read).toBe(`${join(data, 'relevo.db')}, because ${unreachable.RELEVO_URL} does not answer`);
    const elsewhere = await verdict({ ...unreachable, RELEVO_ADMIN_TOKEN: 'x' });
    expect(elsewhere).toMatchObject({ code: 1, stdout: '' });
  });

  test('never reads the storage of this host in place of a server of another one', async () => {
    const other = { RELEVO_URL: 'http://relevo.invalid', RELEVO_ADMIN_TOKEN: 'x', RELEVO_DATA_DIR: data };
    expect(await verdict(other)).toMatchObject({ code: 1, stdout: '' });
  });

  test.each([
    ['an empty file', '', 'it is empty'],
    ['plain text', 'no log\n', 'its first line is no entry'],
    ['an export as CSV', '"log","sequence"\r\n', 'its first line is no entry'],
  ])('is no cry of tampering at %s: exit code 2', async (_, content, reason) => {
    const file = join(await temporaryDirectory(), 'file');
    await writeFile(file, content);
    const { code, stderr } = await verdict({}, '--file', file);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`JSON lines: ${reason}.`) });
  });

  test('is no cry of tampering at a filtered export, a missing file and an unknown organization', async () => {
    const folder = await temporaryDirectory();
    const file = join(folder, 'filtered');
    await json('audit', 'export', '--action', 'project.created', '--out', file);
    const filtered = await verdict({}, '--file', file);
    expect(filtered).toMatchObject({ code: 2, stderr: expect.stringMatching(/the first row in it is \d+\./) });
    const missing = await verdict({}, '--file', join(folder, 'none'));
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read (ENOENT).') });
    expect((await verdict({ RELEVO_DATA_DIR: folder }, '--offline')).code).toBe(2);
    expect((await verdict({ ...env, RELEVO_ORGANIZATION: 'none' })).code).toBe(2);
  });

  test.each([
    ['a changed row', `update audit_entries set actor_name = 'eve' where sequence = 2`, '2 altered'],
    ['a row moved to the end', 'update audit_entries set sequence = 999 where sequence = 1', '1 missing'],
    ['a removed row', 'delete from audit_entries where sequence = 2', '2 missing'],
    ['a removed end', 'delete from audit_entries where sequence > 1', '2 head_mismatch'],
  ])('names %s with exit code 4, by the server and without one', async (_, statement, expected) => {
    const [sequence, reason] = expected.split(' ');
    tamper('create table kept as select * from audit_entries', `${statement} and chain = '${organization}'`);
    try {
      for (const { code, stdout, stderr } of [
        await verdict(env),
        await verdict({ RELEVO_DATA_DIR: data }, '--offline'),
      ]) {
        expect(code).toBe(4);
        const { logs } = JSON.parse(stdout);
        const found = logs.find(({ log }: { log: string }) => log === organization);
        expect(found.broken).toEqual({ sequence: Number(sequence), reason });
        expect(stderr).toContain(`row ${sequence} `);
        expect(stderr).toContain('"code":"audit_broken"');
      }
    } finally {
      tamper('delete from audit_entries', 'insert into audit_entries select * from kept', 'drop table kept');
    }
  });
});
