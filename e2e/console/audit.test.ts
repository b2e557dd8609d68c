// The audit log in the browser: filters in the address, exports that are whole, and a log that somebody has changed.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AuditEntry } from '@relevo/contract/audit-log';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { invite } from '../../packages/server/test/fixtures/people.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { administrator, type Content, createAdministrator, createContent, signIn } from './people.ts';

let server: TestServer;
let content: Content;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  content = await createContent(server.call);
});
afterAll(() => server.close());

async function openLog(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
}

/** Presses an entry of the menu and returns the file that the browser gets. */
async function exported(page: Page, format: string): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: format }).click(),
  ]);
  return readFile(await download.path(), 'utf8');
}

test('filters stand in the address, hold when somebody comes back, and are cleared by one press', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openLog(page);
  await page.getByRole('cell', { name: administrator.email }).first().waitFor();
  await page.getByLabel('Who').fill('admin token');
  await page.getByRole('button', { name: /Action$/ }).click();
  await page.getByRole('listbox').waitFor();
  await page.keyboard.type('Project created'); // the list is long: it goes there
  await page.getByRole('option', { name: 'Project created' }).click();
  await page.getByRole('cell', { name: administrator.email }).first().waitFor({ state: 'detached' });
  await page.getByRole('link', { name: content.project.title }).click();
  await page.getByRole('heading', { level: 1, name: content.project.title }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: content.project.title }).waitFor();
  const { searchParams } = new URL(page.url());
  expect(Object.fromEntries(searchParams)).toEqual({ actor: 'admin token', action: 'project.created' });
  await page.getByLabel('To', { exact: true }).fill('2001-01-31');
  await page.getByText('No entries').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('cell', { name: administrator.email }).first().waitFor();
  expect(new URL(page.url()).search).toBe('');
  expect(faults()).toEqual([]);
});

test('an entry shows what was before and after, and what proves it', async (context) => {
  skipWithout(context, neededPrograms);
  const params = { project: content.project.id };
  await server.call('projectUpdate', { params, body: { description: 'Only this is another one' } });
  const { items } = await server.call('auditList', { query: { action: 'project.changed' } });
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openLog(page);
  const row = page.getByRole('row').filter({ hasText: 'Project changed' });
  await row.getByText('Details').click();
  await row.getByRole('rowheader', { name: 'description' }).waitFor();
  await row.getByRole('cell', { name: 'Only this is another one', exact: true }).waitFor();
  expect(await row.getByRole('rowheader', { name: 'title' }).count()).toBe(0);
  await row.getByText(items[0]?.hash ?? 'no entry', { exact: true }).waitFor();
  expect(faults()).toEqual([]);
});

test('exports have what the filters let through, as JSON lines and as CSV', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(`/organizations/${content.organizationId}/administration/audit-log?action=credential.created`);
  await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
  const { items } = await server.call('auditList', { query: { action: 'credential.created' } });
  const lines = (await exported(page, 'JSON lines')).trimEnd().split('\n');
  expect(lines.map((line) => AuditEntry.parse(JSON.parse(line)))).toEqual(items.toReversed());
  const [header, ...rows] = (await exported(page, 'CSV')).trimEnd().split('\r\n');
  expect(header).toMatch(/^"log","sequence","at"/);
  expect(rows).toHaveLength(items.length);
  expect(page.url()).not.toContain('export');
  expect(faults()).toEqual([]);
});

test('the log of the server is there for operators, and for nobody else', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openLog(page);
  await page.getByRole('radio', { name: 'Server' }).click({ force: true });
  await page.getByRole('cell', { name: 'Storage key registered' }).first().waitFor();
  expect(new URL(page.url()).search).toBe('?log=server');

  const auditor = await invite(server, 'auditor@example.com', [{ role: 'auditor' }]);
  const other = await visit(server.url);
  await signIn(other.page, auditor);
  const address = `/organizations/${content.organizationId}/administration/audit-log?log=server`;
  await other.page.goto(address);
  await other.page.getByRole('cell', { name: 'Organization created' }).waitFor();
  expect(await other.page.getByRole('radio', { name: 'Server' }).count()).toBe(0);
  expect([...faults(), ...other.faults()]).toEqual([]);
});

test('threat 21: a log that nobody has touched is intact, and one that was changed is shown as broken', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openLog(page);
  await page.getByRole('button', { name: 'Verify log' }).click();
  await page.getByRole('heading', { name: 'The log is intact' }).waitFor();
  const database = new DatabaseSync(join(server.dataDirectory, 'relevo.db'));
  onTestFinished(() => database.close());
  database.exec('drop trigger audit_entries_no_update');
  database.exec(`update audit_entries set target = 'nothing' where sequence = 3 and chain <> 'server'`);
  await page.getByRole('button', { name: 'Verify log' }).click();
  await page.getByRole('heading', { name: 'The log was tampered with' }).waitFor();
  await page.getByText('Row 3 is not what the server wrote.').waitFor();
  await page.getByText('The 2 rows before it are right.').waitFor();
  expect(faults()).toEqual([]);
});
