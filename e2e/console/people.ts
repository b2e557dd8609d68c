// What tests and screenshots of the console begin with: an administrator at a browser, and an organization with content.
import type { Call } from '@relevo/contract/call';
import type { Page } from 'playwright-core';
import type { TestServer } from '../../packages/server/src/testing/test-server.ts';

export const administrator = {
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  password: 'a few words that nobody guesses',
};

/** The secret of the link for the first administrator. */
export function firstLink({ running }: TestServer): string {
  const { firstAdministratorLink: link } = running;
  if (link === undefined) throw new Error('this start has made no link');
  return new URL(link).hash;
}

/** Makes the administrator by the API; nobody is signed in with a browser afterwards. */
export async function createAdministrator(server: TestServer): Promise<void> {
  const { status } = await fetch(`${server.url}/api/v1/invitations/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ token: firstLink(server).slice(1), ...administrator }),
  });
  if (status !== 201) throw new Error(`the invitation was answered with ${status}`);
}

/** Signs in on the sign-in page, in English, and waits for the projects. */
export async function signIn(
  page: Page,
  { email, password }: Pick<typeof administrator, 'email' | 'password'> = administrator,
): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: /projects$/ }).waitFor();
}

export interface Content {
  readonly organizationId: string;
  readonly project: { readonly id: string; readonly title: string };
}

/** A few projects as organizations have them; the first one has a credential of each kind. */
export async function createContent(call: Call): Promise<Content> {
  const { id: organizationId } = await call('organizationView', {});
  const titles = [
    'Campaign production',
    'Campaign stage',
    'Nightly export',
    '야간 내보내기',
    '<script>alert(1)</script>',
  ];
  const projects: { readonly id: string; readonly title: string }[] = [];
  for (const title of titles) {
    const description = 'Sends transactional messages of the shop and reads the delivery reports every night.';
    const body = { title, description, owner: 'owner@example.com', contacts: ['team@example.com'] };
    projects.push(await call('projectCreate', { body }));
  }
  const [project] = projects;
  if (!project) throw new Error('there is no project');
  const { items: apis } = await call('apiList', {});
  const { items: profiles } = await call('productProfileList', { query: {} });
  for (const type of ['oauth_server_to_server', 'service_account_jwt'] as const) {
    const api = apis.find(({ authentication_types: types }) => types.includes(type));
    const profile = profiles.find(({ product }) => product === api?.product);
    if (!api || !profile) throw new Error(`no API of the catalogue accepts ${type}`);
    const body = { project: project.id, type, apis: [api.code], profiles: [profile.name] };
    await call('credentialCreate', { body });
  }
  return { organizationId, project };
}
