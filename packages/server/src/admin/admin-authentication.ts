// Who calls the admin API: the bearer of an admin token.
import { identifySecret } from '@relevo/contract/secret-format';
import type { AdminToken } from '../domain/store.ts';
import type { AdminService } from './operation.ts';
import type { Role } from './permission.ts';

export interface Principal {
  readonly kind: 'admin_token';
  readonly id: string;
  readonly organizationId: string;
  readonly role: Role;
}

/** The principal of an `Authorization` header; undefined for none, a malformed and a wrong one alike. Constant time. */
export async function authenticateAdmin(
  { store, digester }: Pick<AdminService, 'store' | 'digester'>,
  authorization: string | undefined,
): Promise<Principal | undefined> {
  const token = /^bearer +([A-Za-z0-9_-]{1,200})$/i.exec(authorization ?? '')?.[1];
  if (token === undefined || identifySecret(token)?.kind !== 'admin_token') return undefined;
  const known: AdminToken | undefined = digester.match(token, await store.read.adminTokens.list());
  return (
    known && { kind: 'admin_token', id: known.id, organizationId: known.organizationId, role: 'system_administrator' }
  );
}
