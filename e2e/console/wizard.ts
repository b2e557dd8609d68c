// Somebody at the wizard *Add to Project*, in English.
import type { Page } from 'playwright-core';

export const titles = {
  api: 'Choose an API',
  authentication: 'Choose the type of authentication',
  profiles: 'Select product profiles',
  saved: 'Your credential is ready',
} as const;

export const heading = (page: Page, step: keyof typeof titles) =>
  page.getByRole('heading', { level: 1, name: titles[step] });

/** The circle or box is drawn over its input: a press beside it is meant for it. */
export async function choose(page: Page, role: 'radio' | 'checkbox', name: string): Promise<void> {
  await page.getByRole(role, { name, exact: true }).check({ force: true });
}

export async function next(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next' }).click();
}

/** From the address of a project's wizard to its last step. */
export async function walkToProfiles(page: Page, address: string, api = 'Adobe Campaign'): Promise<void> {
  await page.goto(address);
  await choose(page, 'radio', api);
  await next(page);
  await heading(page, 'authentication').waitFor();
  await next(page);
  await heading(page, 'profiles').waitFor();
}

export const save = (page: Page) => page.getByRole('button', { name: 'Save Configured API' });
