// The page of a credential, as tests open it and take values from it.
import type { Page } from 'playwright-core';
import type { TechnicalAccount } from '../technical-account.ts';

export const credentialPath = ({ organization_id: organization, project_id: project, id }: TechnicalAccount) =>
  `/organizations/${organization}/projects/${project}/credentials/${id}`;

export async function openCredential(page: Page, account: TechnicalAccount): Promise<void> {
  await page.goto(credentialPath(account));
  await page.getByRole('heading', { level: 1, name: account.name }).waitFor();
}

/** What the button *Copy* beside a value puts on the clipboard. */
export async function copied(page: Page, label: string): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: `Copy ${label}`, exact: true }).click();
  await page.getByText(`${label} copied.`).first().waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}
