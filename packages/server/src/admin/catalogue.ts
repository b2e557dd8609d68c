// Products, APIs and product profiles of the organization.
import { isDeepStrictEqual } from 'node:util';
import type { Api } from '../domain/catalogue.ts';
import type { StoreReads } from '../domain/store.ts';
import { notFound } from './admin-error.ts';
import type { AdminContext, Operation } from './operation.ts';
import { wireApi, wireProfile } from './wire-format.ts';

export const productList: Operation<'productList'> = async ({ store, organizationId }) => ({
  items: await store.read.catalogue.products(organizationId),
});

export const productCreate: Operation<'productCreate'> = async (context, { body }) => {
  const { store, organizationId, ids, actor, now } = context;
  const product = { id: ids.uuid(), ...body };
  return store.change({ actor, at: now, organizationId }, async (tx) => {
    await tx.catalogue.insertProduct(organizationId, product);
    const event = { organizationId, action: 'product.added', target: product.id };
    return { result: product, audit: [{ ...event, after: { code: product.code, name: product.name } }] };
  });
};

async function productByCode(reads: StoreReads, organizationId: string, code: string) {
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

export const apiList: Operation<'apiList'> = async ({ store, organizationId, issuer }) => {
  const { catalogue } = store.read;
  const [apis, products] = [await catalogue.apis(organizationId), await catalogue.products(organizationId)];
  return { items: apis.map((api) => wireApi(api, products, organizationId, issuer)) };
};

export const apiCreate: Operation<'apiCreate'> = async ({ store, organizationId, issuer, actor, now }, { body }) =>
  store.change({ actor, at: now, organizationId }, async (tx) => {
    const product = await productByCode(tx, organizationId, body.product);
    const api = changedApi(newApi(body.code, product.id, body.name), body);
    await tx.catalogue.insertApi(organizationId, api);
    const audit = [{ organizationId, action: 'api.added', target: api.code, after: auditedApi(api) }];
    return { result: wireApi(api, [product], organizationId, issuer), audit };
  });

export const apiUpdate: Operation<'apiUpdate'> = async (context, { params, body }) => {
  const { store, organizationId, issuer, actor, now } = context;
  return store.change({ actor, at: now, organizationId }, async (tx) => {
    const before = (await tx.catalogue.apis(organizationId)).find(({ code }) => code === params.code);
    if (!before) throw notFound('API');
    const after = changedApi(before, body);
    const products = await tx.catalogue.products(organizationId);
    const result = wireApi(after, products, organizationId, issuer);
    if (isDeepStrictEqual(before, after)) return { result, audit: [] };
    await tx.catalogue.updateApi(organizationId, after);
    const event = { organizationId, action: 'api.changed', target: after.code };
    const audit = [{ ...event, before: auditedApi(before), after: auditedApi(after) }];
    return { result, audit };
  });
};

export const productProfileList: Operation<'productProfileList'> = async ({ store, organizationId }) => {
  const { catalogue } = store.read;
  const [profiles, products] = [await catalogue.profiles(organizationId), await catalogue.products(organizationId)];
  return { items: profiles.map((profile) => wireProfile(profile, products)) };
};

export const productProfileCreate: Operation<'productProfileCreate'> = async (context, { body }) => {
  const { store, organizationId, ids, actor, now } = context;
  return store.change({ actor, at: now, organizationId }, async (tx) => {
    const product = await productByCode(tx, organizationId, body.product);
    const { name, description = '', enabled = true, scopes = [] } = body;
    const profile = { id: ids.uuid(), productId: product.id, name, description, enabled, scopes };
    await tx.catalogue.insertProfile(organizationId, profile);
    const event = { organizationId, action: 'product_profile.added', target: profile.id };
    return { result: wireProfile(profile, [product]), audit: [{ ...event, after: { name, enabled, scopes } }] };
  });
};

export const productProfileUpdate: Operation<'productProfileUpdate'> = (context, { params, body }) =>
  updateProfile(context, params.profile, body);

async function updateProfile(
  { store, organizationId, actor, now }: AdminContext,
  id: string,
  change: Parameters<Operation<'productProfileUpdate'>>[1]['body'],
) {
  return store.change({ actor, at: now, organizationId }, async (tx) => {
    const before = (await tx.catalogue.profiles(organizationId)).find((profile) => profile.id === id);
    if (!before) throw notFound('product profile');
    const after = {
      ...before,
      name: change.name ?? before.name,
      description: change.description ?? before.description,
      enabled: change.enabled ?? before.enabled,
      scopes: change.scopes ?? before.scopes,
    };
    const result = wireProfile(after, await tx.catalogue.products(organizationId));
    if (isDeepStrictEqual(before, after)) return { result, audit: [] };
    await tx.catalogue.updateProfile(organizationId, after);
    const audited = ({ name, enabled, scopes }: typeof after) => ({ name, enabled, scopes });
    const event = { organizationId, action: 'product_profile.changed', target: id };
    return { result, audit: [{ ...event, before: audited(before), after: audited(after) }] };
  });
}
