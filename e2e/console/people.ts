// What tests and screenshots of the console begin with: an administrator at a browser, and an organization with content.
import type { Call } from '@relevo/contract/call';
import type { RoleGrant } from '@relevo/contract/roles';
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

/** Accepts a link by the API; nobody is signed in with a browser afterwards. */
async function accept({ url }: TestServer, token: string, person: Partial<typeof administrator>): Promise<void> {
  const { status } = await fetch(`${url}/api/v1/invitations/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token, ...person }),
  });
  if (status !== 201) throw new Error(`the invitation was answered with ${status}`);
}

/** Makes the administrator. */
export const createAdministrator = (server: TestServer): Promise<void> =>
  accept(server, firstLink(server).slice(1), administrator);

/** Makes a member with these roles, whose password is the administrator's. */
export async function createMember(server: TestServer, email: string, roles: RoleGrant[], name = email): Promise<void> {
  const { link } = await server.call('invitationCreate', { body: { email, roles } });
  await accept(server, new URL(link).hash.slice(1), { name, password: administrator.password });
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
  /** One of each kind, the OAuth one first. */
  readonly credentials: readonly string[];
  /** A product profile that they have. */
  readonly profileId: string;
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
  const credentials: string[] = [];
  let profileId = '';
  for (const type of ['oauth_server_to_server', 'service_account_jwt'] as const) {
    const api = apis.find(({ authentication_types: types }) => types.includes(type));
    const profile = profiles.find(({ product }) => product === api?.product);
    if (!api || !profile) throw new Error(`no API of the catalogue accepts ${type}`);
    const body = { project: project.id, type, apis: [api.code], profiles: [profile.name] };
    credentials.push((await call('credentialCreate', { body })).id);
    profileId = profile.id;
  }
  return { organizationId, project, credentials, profileId };
}

/** Somebody with two roles, a link that waits, and a group with roles; resolves with the id of that person. */
export async function createPeople(server: TestServer): Promise<string> {
  const { call } = server;
  const roles: RoleGrant[] = [{ role: 'product_administrator', product: 'campaign' }, { role: 'auditor' }];
  await createMember(server, 'grace@example.com', roles, 'Grace <b>Hopper</b>');
  await call('invitationCreate', { body: { email: 'new@example.com', roles } });
  await call('groupMappingCreate', { body: { group: 'campaign-administrators', roles } });
  const { items } = await call('userList', { query: { search: 'grace@example.com' } });
  return items[0]?.id ?? '';
}
