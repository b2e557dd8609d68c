// Product profiles of the organization: named grants on a product.
import { isDeepStrictEqual } from 'node:util';
import { changedAssignments } from '../domain/access.ts';
import type { ProductProfile } from '../domain/catalogue.ts';
import type { RoleAssignment } from '../domain/role-assignment.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import { notFound } from './admin-error.ts';
import { expectProductAdministrator, productByCode } from './catalogue.ts';
import { expectGrantable } from './granting.ts';
import type { Operation } from './operation.ts';
import { paged } from './pages.ts';
import { assignmentsOf, auditedRoles, type RoleNames, roleNames } from './role-format.ts';
import { wireProfile } from './wire-format.ts';

export const productProfileList: Operation<'productProfileList'> = async (context, { query }) => {
  const { store, organizationId, access } = context;
  const names = await roleNames(store.read, organizationId);
  const product = names.products.find(({ code }) => code === query.product);
  if (query.product !== undefined && !product) throw notFound('product');
  const filter = { search: query.search, productId: product?.id };
  return paged(
    context,
    { list: 'product profiles', query },
    (page) => store.read.catalogue.profilePage(organizationId, filter, page),
    (profiles) => profiles.map((profile) => wireProfile(profile, { ...names, access })),
  );
};

async function profileOf(reads: StoreReads, organizationId: string, id: string): Promise<ProductProfile> {
  const profile = (await reads.catalogue.profiles(organizationId)).find((each) => each.id === id);
  if (!profile) throw notFound('product profile');
  return profile;
}

export const productProfileView: Operation<'productProfileView'> = async (context, { params }) => {
  const { store, organizationId, access } = context;
  const profile = await profileOf(store.read, organizationId, params.profile);
  return wireProfile(profile, { ...(await roleNames(store.read, organizationId)), access });
};

/** What the audit keeps of a product profile. */
function auditedProfile({ name, enabled, scopes, managementRoles: carried }: ProductProfile, names: RoleNames) {
  return { name, enabled, scopes, management_roles: auditedRoles(carried, names) };
}

export const productProfileCreate: Operation<'productProfileCreate'> = async (context, { body }) => {
  const { change, organizationId, ids, access } = context;
  return change(async (tx) => {
    const product = await productByCode(tx, organizationId, body.product);
    expectProductAdministrator(access, product.id);
    const names = await roleNames(tx, organizationId);
    const { name, description = '', enabled = true, scopes = [], management_roles = [] } = body;
    const carried = assignmentsOf(management_roles, names);
    expectGrantable(context, carried, names);
    const fresh = { id: ids.uuid(), productId: product.id, name, description, enabled, scopes };
    const profile: ProductProfile = { ...fresh, managementRoles: carried };
    await tx.catalogue.insertProfile(organizationId, profile);
    const event = { organizationId, action: 'product_profile.added', target: profile.id };
    const audit = [{ ...event, after: auditedProfile(profile, names) }];
    return { result: wireProfile(profile, { ...names, access }), audit };
  });
};

/** The roles that credentials gain or lose by a change of their product profile. */
function rolesMoved(before: ProductProfile, after: ProductProfile): RoleAssignment[] {
  const inForce = ({ enabled, managementRoles }: ProductProfile) => (enabled ? managementRoles : []);
  const carried = changedAssignments(before.managementRoles, after.managementRoles);
  return [...carried, ...changedAssignments(inForce(before), inForce(after))];
}

export const productProfileUpdate: Operation<'productProfileUpdate'> = async (context, { params, body }) => {
  const { change, organizationId, access, expectVersion } = context;
  return change(async (tx) => {
    const before = await profileOf(tx, organizationId, params.profile);
    expectProductAdministrator(access, before.productId);
    const names = await roleNames(tx, organizationId);
    expectVersion(wireProfile(before, { ...names, access }));
    const after: ProductProfile = {
      ...before,
      name: body.name ?? before.name,
      description: body.description ?? before.description,
      enabled: body.enabled ?? before.enabled,
      scopes: body.scopes ?? before.scopes,
      managementRoles: body.management_roles ? assignmentsOf(body.management_roles, names) : before.managementRoles,
    };
    expectGrantable(context, rolesMoved(before, after), names);
    const result = wireProfile(after, { ...names, access });
    if (isDeepStrictEqual(before, after)) return { result, audit: [] };
    await tx.catalogue.updateProfile(organizationId, after);
    const event = { organizationId, action: 'product_profile.changed', target: before.id };
    const audit = [{ ...event, before: auditedProfile(before, names), after: auditedProfile(after, names) }];
    return { result, audit };
  });
};

export const productProfileDelete: Operation<'productProfileDelete'> = async (context, { params }) => {
  const { change, organizationId, access } = context;
  return change(async (tx) => {
    const profile = await profileOf(tx, organizationId, params.profile);
    expectProductAdministrator(access, profile.productId);
    const names = await roleNames(tx, organizationId);
    expectGrantable(context, profile.managementRoles, names);
    await tx.catalogue.removeProfile(organizationId, profile.id);
    const event = { organizationId, action: 'product_profile.deleted', target: profile.id };
    return { result: undefined, audit: [{ ...event, before: auditedProfile(profile, names) }] };
  });
};
