// How far somebody's roles reach in the catalogue, by the contract's own table.
import type { OrganizationOfAccount } from '@relevo/contract/account';
import { extentOf, type PermittedOperation } from '@relevo/contract/permission';
import type { HeldRole } from '@relevo/contract/roles';

/** A product by its code, or one of its product profiles. */
export interface Place {
  readonly product: string;
  readonly profile?: string;
}

const isOf = ({ product, profile }: HeldRole, place: Place): boolean =>
  product === place.product && (profile === null || profile.id === place.profile);

/** Whether a role held in the organization allows the operation at this place; the server has the last word. */
export function mayAt(
  { is_operator, roles }: OrganizationOfAccount,
  operation: PermittedOperation,
  place: Place,
): boolean {
  if (is_operator && extentOf(operation, ['operator']) === 'all') return true;
  return roles.some((held) => {
    const extent = extentOf(operation, [held.role]);
    return extent === 'all' || (extent === 'own' && isOf(held, place));
  });
}
