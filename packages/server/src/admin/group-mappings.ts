// Roles that groups of the single sign-on provider have; they count from the next sign-in of each person.
import type { GroupMapping as WireGroupMapping } from '@relevo/contract/roles';
import type { GroupMapping } from '../domain/user.ts';
import { notFound } from './admin-error.ts';
import { expectGrantable } from './granting.ts';
import type { Operation } from './operation.ts';
import { assignmentsOf, auditedRoles, type RoleNames, roleNames, wireRoles } from './role-format.ts';

function wireMapping({ id, group, assignments }: GroupMapping, names: RoleNames): WireGroupMapping {
  return { id, group, roles: wireRoles(assignments, names) };
}

/** What the audit keeps of a mapping. */
function auditedMapping({ group, assignments }: GroupMapping, names: RoleNames) {
  return { group, roles: auditedRoles(assignments, names) };
}

export const groupMappingList: Operation<'groupMappingList'> = async ({ store, organizationId }) => {
  const names = await roleNames(store.read, organizationId);
  const mappings = await store.read.groupMappings.list(organizationId);
  return { items: mappings.map((mapping) => wireMapping(mapping, names)) };
};

export const groupMappingCreate: Operation<'groupMappingCreate'> = async (context, { body }) => {
  const { change, organizationId, ids } = context;
  return change(async (tx) => {
    const names = await roleNames(tx, organizationId);
    const assignments = assignmentsOf(body.roles, names);
    expectGrantable(context, assignments, names);
    const mapping = { id: ids.uuid(), organizationId, group: body.group, assignments };
    await tx.groupMappings.insert(mapping);
    const event = { organizationId, action: 'group_mapping.created', target: mapping.id };
    return { result: wireMapping(mapping, names), audit: [{ ...event, after: auditedMapping(mapping, names) }] };
  });
};

export const groupMappingDelete: Operation<'groupMappingDelete'> = async (context, { params }) => {
  const { change, organizationId } = context;
  return change(async (tx) => {
    const mapping = (await tx.groupMappings.list(organizationId)).find(({ id }) => id === params.mapping);
    if (!mapping) throw notFound('group mapping');
    const names = await roleNames(tx, organizationId);
    expectGrantable(context, mapping.assignments, names);
    await tx.groupMappings.remove(organizationId, mapping.id);
    const event = { organizationId, action: 'group_mapping.deleted', target: mapping.id };
    return { result: undefined, audit: [{ ...event, before: auditedMapping(mapping, names) }] };
  });
};
