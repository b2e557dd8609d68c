// Organizations: the caller's own, and for operators all of the server.
import { isDeepStrictEqual } from 'node:util';
import type { OrganizationOfAccount } from '@relevo/contract/account';
import type { Organization as WireOrganization } from '@relevo/contract/organization';
import type { Access } from '../domain/access.ts';
import type { AuditEvent } from '../domain/audit.ts';
import type { Organization } from '../domain/organization.ts';
import type { RoleAssignment } from '../domain/role-assignment.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import { AdminError, noSuchOrganization } from './admin-error.ts';
import { loadCatalogue } from './catalogue-loading.ts';
import { newInvitation, wireInvitation } from './new-invitation.ts';
import type { AdminContext, Operation } from './operation.ts';
import { operates } from './permission.ts';
import { auditedRoles, roleNames, wireRoles } from './role-format.ts';

type Server = Pick<AdminContext, 'issuer' | 'homeOrganizationId'>;

function wireOrganization(organization: Organization, { issuer, homeOrganizationId }: Server): WireOrganization {
  const { id, name, enabled, fallbackContact } = organization;
  return {
    id,
    name,
    enabled,
    issuer,
    token_endpoint: `${issuer}/oauth2/token`,
    fallback_contact: fallbackContact,
    is_home: id === homeOrganizationId,
  };
}

async function organizationOf(reads: StoreReads, id: string): Promise<Organization> {
  const organization = await reads.organizations.get(id);
  if (!organization) throw noSuchOrganization();
  return organization;
}

export const organizationView: Operation<'organizationView'> = async (context) =>
  wireOrganization(await organizationOf(context.store.read, context.organizationId), context);

export const organizationUpdate: Operation<'organizationUpdate'> = async (context, { body }) => {
  const { change, organizationId, expectVersion } = context;
  return change(async (tx) => {
    const before = await organizationOf(tx, organizationId);
    expectVersion(wireOrganization(before, context));
    const { name = before.name, fallback_contact: fallbackContact = before.fallbackContact } = body;
    const after = { ...before, name, fallbackContact };
    const result = wireOrganization(after, context);
    if (isDeepStrictEqual(before, after)) return { result, audit: [] };
    await tx.organizations.update(organizationId, { name, fallbackContact });
    const audited = (each: Organization) => ({ name: each.name, fallback_contact: each.fallbackContact });
    const event = { organizationId, action: 'organization.changed', target: organizationId };
    return { result, audit: [{ ...event, before: audited(before), after: audited(after) }] };
  });
};

type Listed = Pick<Organization, 'id' | 'name' | 'enabled'> & Access;

/** The organizations that the caller may enter, and as what; for an operator also the others, with no assignments. */
async function listed(context: AdminContext): Promise<Listed[]> {
  const { store, actor, user, organizationId, access, homeOrganizationId } = context;
  if (actor.kind === 'admin_token') {
    const all = await store.read.organizations.list();
    return all.map((organization) => ({ ...organization, ...access }));
  }
  if (!user) return [{ ...(await organizationOf(store.read, organizationId)), ...access }];
  const memberships = await store.read.users.memberships(user.id);
  const open = memberships.filter(({ enabled, organizationEnabled }) => enabled && organizationEnabled);
  const entered = open.map((membership) => ({
    id: membership.organizationId,
    name: membership.organizationName,
    enabled: true,
    isOperator: operates(membership, homeOrganizationId),
    assignments: membership.assignments,
  }));
  if (!access.isOperator) return entered;
  const all = await store.read.organizations.list();
  const others = all.filter(({ id }) => entered.every((each) => each.id !== id));
  return [...entered, ...others.map((organization) => ({ ...organization, isOperator: false, assignments: [] }))];
}

export const organizationList: Operation<'organizationList'> = async (context) => {
  const items: OrganizationOfAccount[] = [];
  for (const { id, name, enabled, assignments, isOperator } of await listed(context)) {
    const roles = wireRoles(assignments, await roleNames(context.store.read, id));
    items.push({ id, name, enabled, roles, is_operator: isOperator });
  }
  return { items };
};

/** What operators do with an organization stands in its own log, and in that of the server, where they look. */
const inBothLogs = (event: AuditEvent): AuditEvent[] => [event, { ...event, organizationId: null }];

export const organizationCreate: Operation<'organizationCreate'> = async (context, { body }) => {
  const { changePlatform, ids, now, organizationSuffix, catalogue } = context;
  return changePlatform(async (tx) => {
    const id = `${ids.principal()}@${organizationSuffix}`;
    const organization = { id, name: body.name, enabled: true, fallbackContact: null, createdAt: now };
    await tx.organizations.insert(organization);
    const loaded = await loadCatalogue(tx, ids, id, catalogue);
    const assignments: RoleAssignment[] = [{ role: 'system_administrator' }];
    const asked = { organizationId: id, purpose: 'join', email: body.administrator_email, assignments } as const;
    const { invitation, link } = newInvitation(context, asked);
    await tx.invitations.insert(invitation);
    const names = await roleNames(tx, id);
    const after = { email: body.administrator_email, roles: auditedRoles(assignments, names) };
    const audit = [
      ...inBothLogs({ organizationId: id, action: 'organization.created', target: id, after: { name: body.name } }),
      ...loaded,
      { organizationId: id, action: 'invitation.created', target: invitation.id, after },
    ];
    const shown = { ...wireInvitation(invitation, names), link };
    return { result: { ...wireOrganization(organization, context), invitation: shown }, audit };
  });
};

export const organizationSetEnabled: Operation<'organizationSetEnabled'> = async (context, { params, body }) => {
  const { changePlatform, homeOrganizationId } = context;
  return changePlatform(async (tx) => {
    const before = await organizationOf(tx, params.organization);
    const { enabled } = body;
    if (!enabled && before.id === homeOrganizationId) {
      throw new AdminError('conflict', 'The home organization runs the server and cannot be disabled.');
    }
    const result = wireOrganization({ ...before, enabled }, context);
    if (enabled === before.enabled) return { result, audit: [] };
    await tx.organizations.setEnabled(before.id, enabled);
    const change = { before: { enabled: before.enabled }, after: { enabled } };
    const event = { organizationId: before.id, action: 'organization.changed', target: before.id, ...change };
    return { result, audit: inBothLogs(event) };
  });
};
