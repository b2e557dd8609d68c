// Every page of the console that somebody sees who is signed in, with content on it: for what is asked of all of them.
import type { TestServer } from '../../packages/server/src/testing/test-server.ts';
import { createInstances } from './instances.ts';
import { type Content, createAdministrator, createContent, createPeople } from './people.ts';

/** What there is to see. */
export type Shown = Content & { readonly personId: string; readonly instanceId: string };

/** Fills a new server. */
export async function createShown(server: TestServer): Promise<Shown> {
  await createAdministrator(server);
  const content = await createContent(server.call);
  const instanceId = await createInstances(server, content.credentials[0] ?? '');
  return { ...content, personId: await createPeople(server), instanceId };
}

type Address = (shown: Shown) => string;

const inOrganization =
  (rest: string): Address =>
  ({ organizationId }) =>
    `/organizations/${organizationId}/${rest}`;

const inProjects =
  (rest = ''): Address =>
  ({ organizationId }) =>
    `/organizations/${organizationId}/projects${rest}`;

const inProject =
  (rest = ''): Address =>
  (shown) =>
    inProjects(`/${shown.project.id}${rest}`)(shown);

/** The first credential is of the kind *OAuth Server-to-Server*, the second one of the kind *Service Account (JWT)*. */
const inCredential =
  (position: 0 | 1, rest = ''): Address =>
  (shown) =>
    inProject(`/credentials/${shown.credentials[position]}${rest}`)(shown);

const inAdministration =
  (rest: string): Address =>
  ({ organizationId }) =>
    `/organizations/${organizationId}/administration/${rest}`;

const inProfile =
  (rest = ''): Address =>
  (shown) =>
    inAdministration(`product-profiles/${shown.profileId}${rest}`)(shown);

const profilesStep = '/add-api?api=analytics&type=oauth_server_to_server&step=profiles';

export const projectPages = {
  projects: inProjects(),
  'projects-none': inProjects('?search=nothing+like+this'),
  'projects-attention': inProjects('?attention=true&jwt=true'),
  project: inProject(),
  'project-missing': inProjects('/nothing'),
  activity: inProject('/activity'),
  'add-api': inProject('/add-api'),
  'add-api-authentication': inProject('/add-api?api=analytics&step=authentication'),
  'add-api-profiles': inProject(profilesStep),
  'add-api-saved': inProject('/add-api?step=saved'),
  migrations: inOrganization('migrations'),
  instances: inOrganization('instances'),
  'instances-none': inOrganization('instances?search=nothing+like+this'),
  instance: (shown: Shown) => inOrganization(`instances/${shown.instanceId}`)(shown),
  'instance-empty': inOrganization('instances/stage'),
  'instance-vendor': inOrganization('instances/managed'),
  'instance-missing': inOrganization('instances/nothing'),
  account: () => '/account',
  cli: () => '/cli',
} as const;

export const credentialPages = {
  credential: inCredential(0),
  'credential-scopes': inCredential(0, '?tab=scopes'),
  'credential-usage': inCredential(0, '?tab=usage'),
  'credential-certificates': inCredential(0, '?tab=certificates'),
  'credential-installations': inCredential(0, '?tab=installations'),
  'credential-access': inCredential(0, '?tab=access'),
  'credential-settings': inCredential(0, '?tab=settings'),
  'credential-jwt': inCredential(1),
  'credential-jwt-scopes': inCredential(1, '?tab=scopes'),
  'credential-jwt-usage': inCredential(1, '?tab=usage'),
  'credential-jwt-certificates': inCredential(1, '?tab=certificates'),
  'credential-jwt-installations': inCredential(1, '?tab=installations'),
  'credential-jwt-access': inCredential(1, '?tab=access'),
  'credential-jwt-settings': inCredential(1, '?tab=settings'),
  'credential-migration': inCredential(1, '?tab=migration'),
} as const;

export const administrationPages = {
  users: inAdministration('users'),
  invitations: inAdministration('users?tab=invitations'),
  groups: inAdministration('users?tab=groups'),
  user: (shown: Shown) => inAdministration(`users/${shown.personId}`)(shown),
  products: inAdministration('products'),
  product: inAdministration('products/campaign'),
  profile: inProfile(),
  'profile-users': inProfile('?tab=users'),
  'profile-credentials': inProfile('?tab=credentials'),
  apis: inAdministration('apis'),
  api: inAdministration('apis/campaign'),
  'api-protection': inAdministration('apis/campaign?tab=protection'),
  'audit-log': inAdministration('audit-log'),
  'signing-keys': inAdministration('signing-keys'),
  settings: inAdministration('settings'),
} as const;

export const pages = { ...projectPages, ...credentialPages, ...administrationPages } as const;
export type PageName = keyof typeof pages;
