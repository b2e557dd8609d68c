// A person at the migration of a credential, in English, and sources that use both of its mechanisms.
import type { Page } from 'playwright-core';
import type { TestServer } from '../../packages/server/src/testing/test-server.ts';
import { createLegacy, type Migrating } from '../../packages/server/test/fixtures/migrating.ts';

/** A legacy credential in a project with this title. */
export async function createLegacyIn(server: TestServer, title: string): Promise<Migrating> {
  const account = await createLegacy(server);
  const { project_id: project } = account.credential;
  await server.call('projectUpdate', { params: { project }, body: { title } });
  return account;
}

export const migrationPath = ({ credential }: Migrating, query = '') =>
  `/organizations/${credential.organization_id}/projects/${credential.project_id}/credentials/${credential.id}?tab=migration${query}`;

export const boardPath = ({ credential }: Migrating, query = '') =>
  `/organizations/${credential.organization_id}/migrations${query}`;

export async function openMigration(page: Page, account: Migrating): Promise<void> {
  await page.goto(migrationPath(account));
  await page.getByRole('tab', { name: 'Migration', selected: true }).waitFor();
}

/** From the cards to the review. */
export async function review(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Review and delete' }).click();
  await page.getByRole('heading', { name: /^Review last used timestamps/ }).waitFor();
}

/** Types the title of the project and presses the last button. */
export async function confirmDeletion(page: Page, title: string): Promise<void> {
  await page.getByLabel(`Type “${title}” to confirm`).fill(title);
  await page.getByRole('button', { name: 'Confirm and delete' }).click();
}
