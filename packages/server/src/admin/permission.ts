// Who may do what: one table.
import { type Permission, permissions } from '@relevo/contract/route';

export type Role = 'system_administrator';

const permissionsOf: Record<Role, ReadonlySet<Permission>> = {
  system_administrator: new Set(permissions),
};

export function may(role: Role, permission: Permission): boolean {
  return permissionsOf[role].has(permission);
}
