// What pages read from the server, each under one key: everything below ['organization', id] is of that organization.
import type { Call } from '@relevo/contract/call';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

/** The organization that is read from, and the caller inside it. */
export interface ReadFrom {
  readonly organizationId: string;
  readonly call: Call;
}

export const projectQuery = ({ organizationId, call }: ReadFrom, project: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'project', project],
    queryFn: () => call('projectView', { params: { project } }),
  });

export const credentialsOfProjectQuery = ({ organizationId, call }: ReadFrom, project: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'project', project, 'credentials'],
    queryFn: () => call('credentialList', { query: { project } }),
  });

/** A credential by its id or client id. */
export const credentialQuery = ({ organizationId, call }: ReadFrom, credential: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'credential', credential],
    queryFn: () => call('credentialView', { params: { credential } }),
  });

export const apisQuery = ({ organizationId, call }: ReadFrom) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'apis'],
    queryFn: () => call('apiList', {}),
  });

/** An API of the catalogue by its code. */
export const apiQuery = ({ organizationId, call }: ReadFrom, api: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'api', api],
    queryFn: () => call('apiView', { params: { code: api } }),
  });

/** A product by its code. */
export const productQuery = ({ organizationId, call }: ReadFrom, product: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'product', product],
    queryFn: () => call('productView', { params: { code: product } }),
  });

export const productsQuery = ({ organizationId, call }: ReadFrom) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'products'],
    queryFn: () => call('productList', {}),
  });

export const clientSecretsQuery = ({ organizationId, call }: ReadFrom, credential: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'credential', credential, 'client-secrets'],
    queryFn: () => call('clientSecretList', { params: { credential } }),
  });

export const certificatesQuery = ({ organizationId, call }: ReadFrom, credential: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'credential', credential, 'certificates'],
    queryFn: () => call('certificateList', { params: { credential } }),
  });

export const usageQuery = ({ organizationId, call }: ReadFrom, credential: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'credential', credential, 'usage'],
    queryFn: () => call('usageView', { params: { credential } }),
  });

/** How the move of a credential to OAuth Server-to-Server stands. */
export const migrationQuery = ({ organizationId, call }: ReadFrom, credential: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'credential', credential, 'migration'],
    queryFn: () => call('migrationView', { params: { credential } }),
  });

export const failedRequestsQuery = ({ organizationId, call }: ReadFrom, credential: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'credential', credential, 'failed-requests'],
    queryFn: () => call('failedRequestList', { params: { credential } }),
  });

/** Containers where a credential is to be or is, the first ones of perhaps many. */
export const installationsQuery = ({ organizationId, call }: ReadFrom, credential: string) =>
  infiniteQueryOptions({
    queryKey: ['organization', organizationId, 'credential', credential, 'installations'],
    queryFn: ({ pageParam: cursor }) =>
      call('credentialInstallationList', { params: { credential }, query: { ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
  });

/** An instance with its containers, by its id or name. */
export const instanceQuery = ({ organizationId, call }: ReadFrom, instance: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'instance', instance],
    queryFn: () => call('instanceView', { params: { instance } }),
  });

/** How far the organization is; everything below `migrations` is read again after a step of any migration. */
export const migrationSummaryQuery = ({ organizationId, call }: ReadFrom) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'migrations', 'summary'],
    queryFn: () => call('migrationSummary', {}),
  });

export const deprecationQuery = ({ organizationId, call }: ReadFrom) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'deprecation'],
    queryFn: () => call('deprecationView', {}),
  });

/** A product profile by its id. */
export const profileQuery = ({ organizationId, call }: ReadFrom, profile: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'product-profile', profile],
    queryFn: () => call('productProfileView', { params: { profile } }),
  });

/** The product profiles of a product, by its code. */
export const profilesOfProductQuery = ({ organizationId, call }: ReadFrom, product: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'product-profiles', product],
    queryFn: () => call('productProfileList', { query: { product, limit: '500' } }),
  });

export const userQuery = ({ organizationId, call }: ReadFrom, user: string) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'user', user],
    queryFn: () => call('userView', { params: { user } }),
  });

export const groupMappingsQuery = ({ organizationId, call }: ReadFrom) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'group-mappings'],
    queryFn: () => call('groupMappingList', {}),
  });

/** The organization itself, with where its clients find the token service. */
export const organizationQuery = ({ organizationId, call }: ReadFrom) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'settings'],
    queryFn: () => call('organizationView', {}),
  });
