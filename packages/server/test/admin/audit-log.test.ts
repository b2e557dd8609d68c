// The audit log as people read it: pages and filters, exports that can be checked elsewhere, and the verdict.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { AuditEntry } from '@relevo/contract/audit-log';
import { createCall } from '@relevo/contract/call';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { auditEntryOf } from '../../src/admin/audit-format.ts';
import { runAuditVerifyFile } from '../../src/commands.ts';
import { systemActor } from '../../src/domain/audit.ts';
import { startTestServer, type TestServer, testStart } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { brokenAt } from '../fixtures/audit-chain.ts';
import { firstAdministrator, invite, type Person } from '../fixtures/people.ts';

let server: TestServer;
let operator: Person;
let auditor: Person;
let organizationId: string;

/** More entries than a page of the export has, and names that try to break out of their field. */
const manyEntries = 1_100;
const nasty = ['=cmd()', '+1', '-1', '@SUM(A1)', '＝1', '\t=1', 'a "quoted", text', 'one\r\ntwo', 'x;=1', 'é 漢 😀'];

beforeAll(async () => {
  server = await startTestServer();
  organizationId = server.running.platform.organization.id;
  operator = await firstAdministrator(server);
  auditor = await invite(server, 'auditor@example.com', [{ role: 'auditor' }]);
  const { store } = server.running.platform;
  const audit = Array.from({ length: manyEntries }, (_, index) => ({
    organizationId,
    action: 'test.counted',
    target: nasty[index] ?? String(index),
    after: { text: nasty[index] ?? '', index },
  }));
  await store.change({ actor: systemActor, at: server.now(), organizationId }, async () => ({ result: 0, audit }));
});
afterAll(() => server.close());

async function exported(query: Parameters<typeof exportOf>[0] = {}): Promise<string> {
  return textOf(Readable.from(await exportOf(query)));
}
const exportOf = (query: NonNullable<Parameters<typeof server.call<'auditExport'>>[1]['query']>) =>
  auditor.call('auditExport', { query });

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => AuditEntry.strict().parse(JSON.parse(line)));

describe('the list', () => {
  test('shows the newest first, in pages that are the whole log together', async () => {
    const first = await auditor.call('auditList', { query: { limit: '500' } });
    const second = await auditor.call('auditList', { query: { limit: '500', cursor: first.next_cursor ?? '' } });
    const third = await auditor.call('auditList', { query: { limit: '500', cursor: second.next_cursor ?? '' } });
    const numbers = [first, second, third].flatMap(({ items }) => items.map(({ sequence }) => sequence));
    expect(third.next_cursor).toBeNull();
    expect(numbers).toEqual(Array.from(numbers, (_, index) => numbers.length - index));
  });

  test('is filtered by actor, action, target and time, and a cursor belongs to its filter', async () => {
    server.advance(60);
    const { id } = await server.call('projectCreate', { body: { title: 'Filtered' } });
    const since = new Date(server.now() * 1000).toISOString();
    const find = async (query: object) => (await auditor.call('auditList', { query })).items.map((each) => each.target);
    expect(await find({ since, action: 'project.created' })).toEqual([id]);
    expect(await find({ target: id })).toEqual([id]);
    expect(await find({ actor: 'admin token', since })).toEqual([id]);
    expect(await find({ until: since, action: 'project.created' })).toEqual([]);
    expect(await find({ actor: 'nobody' })).toEqual([]);
    const { next_cursor } = await auditor.call('auditList', { query: { action: 'test.counted', limit: '1' } });
    const elsewhere = auditor.call('auditList', { query: { limit: '1', cursor: next_cursor ?? '' } });
    expect(await refusalOf(elsewhere)).toMatchObject({ code: 'invalid_request' });
  });

  test.each([{ actor: 'a\u0000' }, { target: '\u001b' }, { since: 'yesterday' }, { log: 'all' }, { colour: 'red' }])(
    'refuses %j',
    async (query) => {
      const refused = auditor.call('auditList', { query: query as object });
      expect(await refusalOf(refused)).toMatchObject({ code: 'invalid_request' });
    },
  );
});

describe('threat 21: the log of the server', () => {
  test.each(['auditList', 'auditExport', 'auditVerify'] as const)('%s: is for operators', async (id) => {
    const query = { log: 'server' } as const;
    expect(await refusalOf(auditor.call(id, { query }))).toMatchObject({ code: 'forbidden', status: 403 });
    await operator.call(id, { query });
    await server.call(id, { query });
  });

  test('has what concerns the whole server', async () => {
    const { items } = await operator.call('auditList', { query: { log: 'server' } });
    expect(items.at(-1)).toMatchObject({ log: 'server', sequence: 1, action: 'key.registered' });
    expect(new Set(items.map(({ log }) => log))).toEqual(new Set(['server']));
  });
});

test('the log of a new organization begins with its creation, and verifies', async () => {
  const body = { name: 'Second', administrator_email: 'second@example.com' };
  const { id: second } = await operator.call('organizationCreate', { body });
  const call = createCall({ url: server.url, token: () => server.adminToken, organizationId: second });
  expect(await call('auditVerify', {})).toMatchObject({ log: second, intact: true });
  expect((await call('auditList', {})).items.at(-1)).toMatchObject({ sequence: 1, action: 'organization.created' });
});

describe('the export as JSON lines', () => {
  test('has the whole log, oldest first, one entry per line, with all that the hashes cover', async () => {
    const entries = linesOf(await exported());
    expect(entries.length).toBeGreaterThan(manyEntries);
    expect(brokenAt(entries.map(auditEntryOf))).toBeUndefined();
    const texts = entries.filter(({ action }) => action === 'test.counted').map(({ after }) => after?.['text']);
    expect(texts.slice(0, nasty.length)).toEqual(nasty);
  });

  test('has what the filter lets through', async () => {
    const entries = linesOf(await exported({ target: '=cmd()' }));
    expect(entries).toMatchObject([{ action: 'test.counted', after: { index: 0 } }]);
    expect(await exported({ target: 'nothing' })).toBe('');
  });

  test('threat 21: verifies elsewhere, and names a line that was altered, left out or moved', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'relevo-export-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const verdictOf = async (lines: readonly string[]) => {
      const file = join(folder, 'audit.jsonl');
      await writeFile(file, lines.map((line) => `${line}\n`).join(''));
      return runAuditVerifyFile(file);
    };
    const lines = (await exported()).trimEnd().split('\n');
    const intact = { log: organizationId, intact: true, entries: lines.length, broken: null };
    expect(await verdictOf(lines)).toEqual(intact);
    expect((await verdictOf(lines.with(700, lines[700]?.replace('test.counted', 'x') ?? ''))).broken).toEqual({
      sequence: 701,
      reason: 'altered',
    });
    expect((await verdictOf(lines.with(9, '{}'))).broken).toEqual({ sequence: 10, reason: 'altered' });
    expect((await verdictOf(lines.toSpliced(5, 1))).broken).toEqual({ sequence: 6, reason: 'missing' });
    expect((await verdictOf(lines.with(5, lines[4] ?? ''))).broken).toEqual({ sequence: 5, reason: 'out_of_order' });
    await expect(verdictOf(lines.slice(1))).rejects.toThrow('the first row in it is 2');
    await expect(verdictOf([])).rejects.toThrow('is not an export of a whole log');
    await expect(runAuditVerifyFile(join(folder, 'none'))).rejects.toThrow('cannot be read');
  });
});

/** The rows of a text of RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows = [...text.matchAll(/((?:"(?:[^"]|"")*",?)+)\r\n/g)].map(([, row = '']) => row);
  expect(rows.map((row) => `${row}\r\n`).join('')).toBe(text);
  return rows.map((row) => [...row.matchAll(/"((?:[^"]|"")*)"/g)].map(([, field = '']) => field.replaceAll('""', '"')));
}

test('the export as CSV has a header, keeps quotes and line breaks, and starts no formula in a spreadsheet', async () => {
  const [header = [], ...rows] = parseCsv(await exported({ format: 'csv', action: 'test.counted' }));
  expect(header.slice(0, 4)).toEqual(['log', 'sequence', 'at', 'actor_kind']);
  expect(rows).toHaveLength(manyEntries);
  const targets = rows.map((row) => row[header.indexOf('target')]);
  const guarded = nasty.map((text, index) => (index < 6 ? `'${text}` : text));
  expect(targets.slice(0, nasty.length)).toEqual(guarded);
  for (const field of rows.flat()) expect(field).not.toMatch(/^[=+\-@\t\r\n]/);
  const after = rows[6]?.[header.indexOf('after')] ?? '';
  expect(JSON.parse(after)).toEqual({ text: nasty[6], index: 6 });
});

test('an export says what it is, and is a file for a browser', async () => {
  const { headers } = await auditor.send('/api/v1/audit/export?format=csv&target=x');
  expect(headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="auditExport.csv"',
    'cache-control': 'no-store',
  });
});

test('threat 21: the verdict names the first row that somebody changed in the database, and the log can still be read', async () => {
  const before = await auditor.call('auditVerify', {});
  expect(before).toEqual({ intact: true, log: organizationId, entries: expect.any(Number), broken: null });
  const database = new DatabaseSync(join(server.dataDirectory, 'relevo.db'));
  onTestFinished(() => database.close());
  database.exec('drop trigger audit_entries_no_update');
  const change = (values: string) =>
    database.exec(`update audit_entries set ${values} where sequence = 900 and chain <> 'server'`);
  change(`at = 9000000000000000, before = '[', after = '{"a":{}}'`);
  const verdict = await auditor.call('auditVerify', {});
  expect(verdict).toMatchObject({ intact: false, entries: 899, broken: { sequence: 900, reason: 'altered' } });
  expect((await operator.call('auditVerify', { query: { log: 'server' } })).intact).toBe(true);
  expect(linesOf(await exported()).length).toBeGreaterThan(manyEntries);
  expect(await exported({ since: new Date(testStart * 1000).toISOString() })).toContain('"unreadable":"["');
});
