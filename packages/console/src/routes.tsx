// A page is a route is a file: which page each path shows, and who may come there.
import { roles } from '@relevo/contract/roles';
import { AuthenticationType } from '@relevo/contract/wire';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { accountQuery, queryClient } from './api.ts';
import { addressOf, paths } from './paths.ts';
import { readPreference } from './preferences.ts';
import { failureCodeOf } from './problem-text.ts';
import { signInAddress } from './session.ts';
import { AppFrame } from './ui/app-frame.tsx';
import { FailedPage, MissingPage } from './ui/failed-page.tsx';
import { ProgressPage } from './ui/progress-page.tsx';

const root = createRootRoute({ errorComponent: FailedPage, notFoundComponent: MissingPage });

/** Who is signed in; whoever is not goes to the sign-in page and comes back from there. */
async function expectAccount({ location }: { readonly location: { readonly href: string } }) {
  try {
    return { account: await queryClient.ensureQueryData(accountQuery) };
  } catch (error) {
    if (failureCodeOf(error) !== 'unauthenticated') throw error;
    throw redirect({ href: signInAddress(location.href) });
  }
}

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: expectAccount,
  component: AppFrame,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: paths.signIn,
  validateSearch: z.object({
    return_to: z.string().optional().catch(undefined),
    problem: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignInPage'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: paths.invitation,
  component: lazyRouteComponent(() => import('./pages/invitation.tsx'), 'InvitationPage'),
});

const cli = createRoute({
  getParentRoute: () => root,
  path: paths.cli,
  beforeLoad: expectAccount,
  component: lazyRouteComponent(() => import('./pages/cli.tsx'), 'CliPage'),
});

/** The organization used last, or the first that lets this person in. */
const home = createRoute({
  getParentRoute: () => signedIn,
  path: paths.home,
  beforeLoad: ({ context }) => {
    const open = context.account.organizations.filter(({ enabled }) => enabled);
    const chosen = open.find(({ id }) => id === readPreference('organization')) ?? open[0];
    throw redirect({ href: chosen ? addressOf(paths.projects, { organization: chosen.id }) : paths.account });
  },
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: paths.account,
  component: lazyRouteComponent(() => import('./pages/account.tsx'), 'AccountPage'),
});

const projects = createRoute({
  getParentRoute: () => signedIn,
  path: paths.projects,
  validateSearch: z.object({
    search: z.string().max(200).optional().catch(undefined),
    attention: z.boolean().optional().catch(undefined),
    jwt: z.boolean().optional().catch(undefined),
    sort: z.enum(['created', 'changed', 'title']).optional().catch(undefined),
    order: z.enum(['ascending', 'descending']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/projects.tsx'), 'ProjectsPage'),
});

/** What surrounds the pages of one project: the way to its overview, activity, credentials. */
const projectFrame = createRoute({
  getParentRoute: () => signedIn,
  id: 'project',
  component: lazyRouteComponent(() => import('./pages/project-frame.tsx'), 'ProjectFrame'),
});

const project = createRoute({
  getParentRoute: () => projectFrame,
  path: paths.project,
  component: lazyRouteComponent(() => import('./pages/project.tsx'), 'ProjectPage'),
});

const activity = createRoute({
  getParentRoute: () => projectFrame,
  path: paths.activity,
  component: lazyRouteComponent(() => import('./pages/project-activity.tsx'), 'ProjectActivityPage'),
});

const addApi = createRoute({
  getParentRoute: () => signedIn,
  path: paths.addApi,
  validateSearch: z.object({
    step: z.enum(['api', 'authentication', 'profiles', 'saved']).optional().catch(undefined),
    api: z.string().max(64).optional().catch(undefined),
    type: AuthenticationType.optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/add-api.tsx'), 'AddApiPage'),
});

const credential = createRoute({
  getParentRoute: () => projectFrame,
  path: paths.credential,
  validateSearch: z.object({
    tab: z
      .enum(['details', 'scopes', 'usage', 'certificates', 'migration', 'installations', 'access', 'settings'])
      .optional()
      .catch(undefined),
    review: z.boolean().optional().catch(undefined),
    sort: z.string().max(30).optional().catch(undefined),
    order: z.enum(['ascending', 'descending']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/credential.tsx'), 'CredentialPage'),
});

const migrations = createRoute({
  getParentRoute: () => signedIn,
  path: paths.migrations,
  validateSearch: z.object({
    tab: z.enum(['board', 'rehearsal', 'policy']).optional().catch(undefined),
    state: z.enum(['not_started', 'in_progress', 'completed']).optional().catch(undefined),
    search: z.string().max(200).optional().catch(undefined),
    to: z.iso.date().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/migrations.tsx'), 'MigrationsPage'),
});

const instances = createRoute({
  getParentRoute: () => signedIn,
  path: paths.instances,
  validateSearch: z.object({
    search: z.string().max(200).optional().catch(undefined),
    credential: z.string().max(128).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/instances.tsx'), 'InstancesPage'),
});

const instance = createRoute({
  getParentRoute: () => signedIn,
  path: paths.instance,
  component: lazyRouteComponent(() => import('./pages/instance.tsx'), 'InstancePage'),
});

/** What surrounds the pages of administration: their navigation. */
const administration = createRoute({
  getParentRoute: () => signedIn,
  id: 'administration',
  component: lazyRouteComponent(() => import('./pages/administration.tsx'), 'AdministrationFrame'),
});

const administrationHome = createRoute({
  getParentRoute: () => administration,
  path: paths.administration,
  beforeLoad: ({ params }) => {
    throw redirect({ to: paths.products, params, replace: true });
  },
});

const users = createRoute({
  getParentRoute: () => administration,
  path: paths.users,
  validateSearch: z.object({
    tab: z.enum(['users', 'invitations', 'groups']).optional().catch(undefined),
    search: z.string().max(100).optional().catch(undefined),
    role: z.enum(roles).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/administration/users.tsx'), 'UsersPage'),
});

const user = createRoute({
  getParentRoute: () => administration,
  path: paths.user,
  component: lazyRouteComponent(() => import('./pages/administration/user.tsx'), 'UserPage'),
});

const products = createRoute({
  getParentRoute: () => administration,
  path: paths.products,
  component: lazyRouteComponent(() => import('./pages/administration/products.tsx'), 'ProductsPage'),
});

const product = createRoute({
  getParentRoute: () => administration,
  path: paths.product,
  component: lazyRouteComponent(() => import('./pages/administration/product.tsx'), 'ProductPage'),
});

const profile = createRoute({
  getParentRoute: () => administration,
  path: paths.profile,
  validateSearch: z.object({ tab: z.enum(['details', 'users', 'credentials']).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/administration/product-profile.tsx'), 'ProductProfilePage'),
});

const apis = createRoute({
  getParentRoute: () => administration,
  path: paths.apis,
  component: lazyRouteComponent(() => import('./pages/administration/apis.tsx'), 'ApisPage'),
});

const api = createRoute({
  getParentRoute: () => administration,
  path: paths.api,
  validateSearch: z.object({ tab: z.enum(['settings', 'protection']).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/administration/api.tsx'), 'ApiPage'),
});

const auditLog = createRoute({
  getParentRoute: () => administration,
  path: paths.auditLog,
  validateSearch: z.object({
    log: z.enum(['organization', 'server']).optional().catch(undefined),
    actor: z.string().max(254).optional().catch(undefined),
    action: z.string().max(100).optional().catch(undefined),
    target: z.string().max(200).optional().catch(undefined),
    since: z.string().max(40).optional().catch(undefined),
    until: z.string().max(40).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/administration/audit-log.tsx'), 'AuditLogPage'),
});

const signingKeys = createRoute({
  getParentRoute: () => administration,
  path: paths.signingKeys,
  component: lazyRouteComponent(() => import('./pages/administration/signing-keys.tsx'), 'SigningKeysPage'),
});

const settings = createRoute({
  getParentRoute: () => administration,
  path: paths.settings,
  component: lazyRouteComponent(() => import('./pages/administration/settings.tsx'), 'SettingsPage'),
});

const administrationPages = [
  administrationHome,
  ...[users, user, products, product, profile, apis, api, auditLog, signingKeys, settings],
];
const projectPages = projectFrame.addChildren([project, activity, credential]);
const inside = [
  home,
  account,
  projects,
  projectPages,
  addApi,
  migrations,
  instances,
  instance,
  administration.addChildren(administrationPages),
];

export const router = createRouter({
  routeTree: root.addChildren([signIn, invitation, cli, signedIn.addChildren(inside)]),
  defaultPendingComponent: ProgressPage,
  defaultErrorComponent: FailedPage,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
