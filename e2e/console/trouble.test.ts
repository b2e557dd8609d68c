// When things go wrong: somebody who may only read, a server that is away.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { firstAdministrator, invite } from '../../packages/server/test/fixtures/people.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { type Content, createContent, signIn } from './people.ts';

let server: TestServer;
let content: Content;

beforeAll(async () => {
  server = await startTestServer();
  await firstAdministrator(server);
  content = await createContent(server.call);
});
afterAll(() => server.close());

test('whoever may only read is told why, and is offered nothing that would be refused', async (context) => {
  skipWithout(context, neededPrograms);
  const auditor = await invite(server, 'auditor@example.com', [{ role: 'auditor' }]);
  const { page, faults } = await visit(server.url);
  await signIn(page, auditor);
  expect(await page.getByRole('button', { name: 'Create new project' }).count()).toBe(0);
  await page.getByRole('link', { name: content.project.title }).click();
  await page.getByText('Your role in this organization reads projects only.').waitFor();
  expect(await page.getByRole('button', { name: 'Edit project' }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Delete project' }).isDisabled()).toBe(true);
  expect(faults()).toEqual([]);
});

test('a server that is away is said, nothing typed is lost, and the next try goes through', async (context) => {
  skipWithout(context, neededPrograms);
  const developer = await invite(server, 'developer@example.com', [
    { role: 'developer', profile: 'Campaign - prod - Admin' },
  ]);
  const { page, context: browser } = await visit(server.url);
  await signIn(page, developer);
  await page.getByRole('button', { name: 'Create new project' }).click();
  await page.getByLabel('Project title').fill('Made after the break');
  await browser.setOffline(true);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('The server does not answer').waitFor();
  await browser.setOffline(false);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Made after the break' }).waitFor();
});
