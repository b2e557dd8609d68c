// The admin API as data: operationId → method, path, schemas, errors. All paths stand below `/api/v1`.
import type { Route } from './route.ts';
import { accountRoutes } from './routes/account.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { credentialPartsRoutes } from './routes/credential-parts.ts';
import { instancesRoutes } from './routes/instances.ts';
import { migrationRoutes } from './routes/migration.ts';
import { organizationRoutes } from './routes/organization.ts';
import { projectsRoutes } from './routes/projects.ts';
import { serverRoutes } from './routes/server.ts';

export const apiBasePath = '/api/v1';

export const routes = {
  ...accountRoutes,
  ...organizationRoutes,
  ...catalogueRoutes,
  ...projectsRoutes,
  ...credentialPartsRoutes,
  ...migrationRoutes,
  ...instancesRoutes,
  ...serverRoutes,
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type OperationId = keyof Routes;
