// Lists longer than a page, as commands read them from a real server.
import { readFile } from 'node:fs/promises';
import { createCall } from '@relevo/contract/call';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allItems } from '../src/all-items.ts';
import { type RelevoServer, startRelevoServer } from './relevo-server.ts';

let server: RelevoServer;
beforeAll(async () => {
  server = await startRelevoServer();
});
afterAll(() => server.close());

test('a list of more than a page is read to its end, in its order, and as its filter asks', async () => {
  const token = (await readFile(server.adminTokenFile, 'utf8')).trim();
  const call = createCall({ url: server.url, token: () => token });
  const titles = Array.from({ length: 501 }, (_, index) => `Project ${index}`);
  for (const title of titles) await call('projectCreate', { body: { title } });
  const listed = await allItems(call, 'projectList', { order: 'ascending' });
  expect(listed.map(({ title }) => title)).toEqual(titles);
  const found = await allItems(call, 'projectList', { search: 'project 50', sort: 'title' });
  expect(found.map(({ title }) => title)).toEqual(['Project 50', 'Project 500']);
}, 60_000);
