// Dialogs, and what pages show after a press, judged by axe-core in both colour schemes.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { skipWithout } from '../needed-program.ts';
import { signedInPlace } from './accessible-pages.ts';
import { neededPrograms } from './browser.ts';
import { dialogs, messagesIn, open } from './dialogs.ts';
import { accessibilityFaults, faultless } from './judgement.ts';
import { type PageName, pages } from './pages.ts';
import { choose, heading, save, walkToProfiles } from './wizard.ts';

const { server, shown, signedIn } = signedInPlace();

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test.for(Object.entries(dialogs))('axe finds nothing in the dialog %s', async ([, opening], context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await signedIn();
  await page.goto(pages[opening.page](shown()));
  await open(page, opening, messagesIn('en'));
  expect(await accessibilityFaults(page)).toEqual(faultless);
  expect(faults()).toEqual([]);
});

const states: Readonly<Record<string, { page: PageName; reach: (page: Page) => Promise<void> }>> = {
  'projects as cards': { page: 'projects', reach: (page) => page.getByText('Cards').click() },
  'details of an audit entry': { page: 'audit-log', reach: (page) => page.getByText('Details').first().click() },
  'an access token': {
    page: 'credential',
    reach: async (page) => {
      for (const name of ['Generate access token', 'Decoded token', 'View cURL command']) await press(page, name);
    },
  },
  'roles being chosen': {
    page: 'users',
    reach: async (page) => {
      await press(page, 'Invite user');
      await page.getByRole('button', { name: /Add role/ }).click();
      await page.getByRole('option', { name: 'Developer' }).click();
    },
  },
};

test.for(Object.entries(states))('axe finds nothing in %s', async ([, { page: name, reach }], context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await signedIn();
  await page.goto(pages[name](shown()));
  await reach(page);
  expect(await accessibilityFaults(page)).toEqual(faultless);
  expect(faults()).toEqual([]);
});

test('axe finds nothing at the end of the wizard: profiles to choose, one to create, the client secret', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await signedIn();
  const { id } = await server().call('projectCreate', { body: { title: 'Judged' } });
  await walkToProfiles(page, `/organizations/${shown().organizationId}/projects/${id}/add-api`);
  await choose(page, 'checkbox', 'Campaign - prod - Admin');
  expect(await accessibilityFaults(page)).toEqual(faultless);
  await press(page, 'Create product profile');
  await page.getByRole('dialog').waitFor();
  expect(await accessibilityFaults(page)).toEqual(faultless);
  await press(page, 'Cancel');
  await save(page).click();
  await heading(page, 'saved').waitFor();
  expect(await accessibilityFaults(page)).toEqual(faultless);
  expect(faults()).toEqual([]);
});
