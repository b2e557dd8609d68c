// Products and APIs of the organization.
import { isDeepStrictEqual } from 'node:util';
import { type Access, administersProduct } from '../domain/access.ts';
import type { Api, Product } from '../domain/catalogue.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import { AdminError, notFound } from './admin-error.ts';
import { expectFreeAudience, ownAudience } from './api-audience.ts';
import type { AdminContext, Operation } from './operation.ts';
import { roleNames } from './role-format.ts';
import { type CatalogueView, wireApi } from './wire-format.ts';

export const productList: Operation<'productList'> = async ({ store, organizationId }) => ({
  items: await store.read.catalogue.products(organizationId),
});

export const productView: Operation<'productView'> = ({ store, organizationId }, { params }) =>
  productByCode(store.read, organizationId, params.code);

export const productCreate: Operation<'productCreate'> = async (context, { body }) => {
  const { change, organizationId, ids } = context;
  const product = { id: ids.uuid(), ...body };
  return change(async (tx) => {
    await tx.catalogue.insertProduct(organizationId, product);
    const event = { organizationId, action: 'product.added', target: product.id };
    return { result: product, audit: [{ ...event, after: { code: product.code, name: product.name } }] };
  });
};

export const productUpdate: Operation<'productUpdate'> = async (context, { params, body }) => {
  const { change, organizationId, access, expectVersion } = context;
  return change(async (tx) => {
    const before = await productByCode(tx, organizationId, params.code);
    expectProductAdministrator(access, before.id);
    expectVersion(before);
    const { name = before.name, description = before.description } = body;
    const after = { ...before, name, description };
    if (isDeepStrictEqual(before, after)) return { result: before, audit: [] };
    await tx.catalogue.updateProduct(organizationId, after);
    const event = { organizationId, action: 'product.changed', target: before.id };
    const audited = (product: Product) => ({ name: product.name, description: product.description });
    return { result: after, audit: [{ ...event, before: audited(before), after: audited(after) }] };
  });
};

export const productDelete: Operation<'productDelete'> = async (context, { params }) => {
  const { change, organizationId } = context;
  return change(async (tx) => {
    const product = await productByCode(tx, organizationId, params.code);
    await tx.catalogue.removeProduct(organizationId, product.id);
    const event = { organizationId, action: 'product.deleted', target: product.id };
    return { result: undefined, audit: [{ ...event, before: { code: product.code, name: product.name } }] };
  });
};

/** Throws `forbidden` unless the caller administers the product. */
export function expectProductAdministrator(access: Access, productId: string): void {
  if (administersProduct(access, productId)) return;
  throw new AdminError('forbidden', 'This needs the role of administrator of the product.');
}

export async function productByCode(reads: StoreReads, organizationId: string, code: string) {
  const product = (await reads.catalogue.products(organizationId)).find((each) => each.code === code);
  if (!product) throw notFound('product');
  return product;
}

/** What the audit keeps of an API: everything that changes what its tokens are worth. */
function auditedApi(api: Api) {
  return {
    name: api.name,
    enabled: api.enabled,
    audience: api.audience,
    scopes: api.scopes,
    metascopes: api.metascopes,
    authentication_types: api.authenticationTypes,
    dialects: api.dialects,
    signing_algorithm: api.signingAlgorithm,
    requires_organization_header: api.requiresOrganizationHeader,
    access_token_lifetime: api.accessTokenLifetimeSeconds.oauth2,
    compatible_access_token_lifetime: api.accessTokenLifetimeSeconds.ims,
    introspection_client_ids: api.introspectionClientIds,
  };
}

type ApiChange = Parameters<Operation<'apiUpdate'>>[1]['body'];

/** `api` with what a request changes. */
function changedApi(api: Api, change: ApiChange): Api {
  return {
    ...api,
    name: change.name ?? api.name,
    enabled: change.enabled ?? api.enabled,
    audience: change.audience ?? api.audience,
    scopes: change.scopes ?? api.scopes,
    metascopes: change.metascopes ?? api.metascopes,
    authenticationTypes: change.authentication_types ?? api.authenticationTypes,
    dialects: change.dialects ?? api.dialects,
    signingAlgorithm: change.signing_algorithm ?? api.signingAlgorithm,
    requiresOrganizationHeader: change.requires_organization_header ?? api.requiresOrganizationHeader,
    accessTokenLifetimeSeconds: {
      oauth2: change.access_token_lifetime ?? api.accessTokenLifetimeSeconds.oauth2,
      ims: change.compatible_access_token_lifetime ?? api.accessTokenLifetimeSeconds.ims,
    },
    introspectionClientIds: change.introspection_client_ids ?? api.introspectionClientIds,
  };
}

/** An audience is compared with those of every organization. */
const changeOf = ({ change, changePlatform }: AdminContext, { audience }: ApiChange): AdminContext['change'] =>
  audience === undefined ? change : changePlatform;

/** A new API before what the request says: both dialects, OAuth only, an hour at `/oauth2/*` and a day at `/ims/*`. */
function newApi(code: string, productId: string, name: string): Api {
  return {
    code,
    productId,
    name,
    enabled: true,
    audience: null,
    scopes: [],
    metascopes: [],
    authenticationTypes: ['oauth_server_to_server'],
    dialects: ['oauth2', 'ims'],
    signingAlgorithm: 'ES256',
    requiresOrganizationHeader: false,
    accessTokenLifetimeSeconds: { oauth2: 3600, ims: 86_400 },
    introspectionClientIds: [],
  };
}

async function catalogueView(reads: StoreReads, context: AdminContext): Promise<CatalogueView> {
  const { access, organizationId, issuer } = context;
  return { ...(await roleNames(reads, organizationId)), access, organizationId, issuer };
}

export const apiList: Operation<'apiList'> = async (context) => {
  const { store, organizationId } = context;
  const view = await catalogueView(store.read, context);
  return { items: (await store.read.catalogue.apis(organizationId)).map((api) => wireApi(api, view)) };
};

async function apiByCode(reads: StoreReads, organizationId: string, code: string): Promise<Api> {
  const api = (await reads.catalogue.apis(organizationId)).find((each) => each.code === code);
  if (!api) throw notFound('API');
  return api;
}

export const apiView: Operation<'apiView'> = async (context, { params }) => {
  const { store, organizationId } = context;
  return wireApi(await apiByCode(store.read, organizationId, params.code), await catalogueView(store.read, context));
};

export const apiCreate: Operation<'apiCreate'> = async (context, { body }) => {
  const { organizationId, access } = context;
  return changeOf(
    context,
    body,
  )(async (tx) => {
    const product = await productByCode(tx, organizationId, body.product);
    expectProductAdministrator(access, product.id);
    const api = ownAudience(context, changedApi(newApi(body.code, product.id, body.name), body));
    await expectFreeAudience(context, tx, api);
    await tx.catalogue.insertApi(organizationId, api);
    const audit = [{ organizationId, action: 'api.added', target: api.code, after: auditedApi(api) }];
    return { result: wireApi(api, await catalogueView(tx, context)), audit };
  });
};

export const apiUpdate: Operation<'apiUpdate'> = async (context, { params, body }) => {
  const { organizationId, access, expectVersion } = context;
  return changeOf(
    context,
    body,
  )(async (tx) => {
    const before = await apiByCode(tx, organizationId, params.code);
    expectProductAdministrator(access, before.productId);
    const view = await catalogueView(tx, context);
    expectVersion(wireApi(before, view));
    const after = ownAudience(context, changedApi(before, body));
    const result = wireApi(after, view);
    if (isDeepStrictEqual(before, after)) return { result, audit: [] };
    if (after.audience !== before.audience) await expectFreeAudience(context, tx, after);
    await tx.catalogue.updateApi(organizationId, after);
    const event = { organizationId, action: 'api.changed', target: after.code };
    const audit = [{ ...event, before: auditedApi(before), after: auditedApi(after) }];
    return { result, audit };
  });
};

export const apiDelete: Operation<'apiDelete'> = async (context, { params }) => {
  const { change, organizationId, access } = context;
  return change(async (tx) => {
    const api = await apiByCode(tx, organizationId, params.code);
    expectProductAdministrator(access, api.productId);
    await tx.catalogue.removeApi(organizationId, api.code);
    const audit = [{ organizationId, action: 'api.deleted', target: api.code, before: auditedApi(api) }];
    return { result: undefined, audit };
  });
};
