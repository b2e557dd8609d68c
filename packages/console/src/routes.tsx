// A page is a route is a file: which page each path shows, and who may come there.
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
    jwt: z.boolean().optional().catch(undefined),
    sort: z.enum(['created', 'changed', 'title']).optional().catch(undefined),
    order: z.enum(['ascending', 'descending']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/projects.tsx'), 'ProjectsPage'),
});

const project = createRoute({
  getParentRoute: () => signedIn,
  path: paths.project,
  component: lazyRouteComponent(() => import('./pages/project.tsx'), 'ProjectPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([signIn, invitation, cli, signedIn.addChildren([home, account, projects, project])]),
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
