// Which audience an API may have: a token that is meant for one product's API must count at no other's (RFC 8707 §3).
import { audienceOf } from '../domain/access-token.ts';
import type { Api } from '../domain/catalogue.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import { AdminError } from './admin-error.ts';
import type { AdminContext } from './operation.ts';

type Setting = Pick<AdminContext, 'organizationId' | 'issuer'>;

/** `api` without an audience of its own where that is the default anyway. */
export function ownAudience({ organizationId, issuer }: Setting, api: Api): Api {
  return api.audience === audienceOf({ ...api, audience: null }, organizationId, issuer)
    ? { ...api, audience: null }
    : api;
}

const refused = (message: string) => new AdminError('conflict', message, [{ field: 'audience', message }]);

/**
 * Throws `conflict` for an audience below the issuer, where the defaults of all APIs are, and for that of an API of
 * another product or organization. `reads` sees every organization.
 */
export async function expectFreeAudience(
  { organizationId, issuer }: Setting,
  reads: StoreReads,
  { audience, productId }: Api,
): Promise<void> {
  if (audience === null) return;
  if (audience === issuer || audience.startsWith(`${issuer}/`)) {
    const detail = `Audiences below ${issuer} are the defaults of APIs; leave the audience out to have this API's own.`;
    throw refused(detail);
  }
  const taken = await reads.catalogue.apisMeantBy(audience);
  if (taken.every((api) => api.organizationId === organizationId && api.productId === productId)) return;
  throw refused('An API of another product or organization has this audience; choose another one.');
}
