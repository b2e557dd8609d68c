// The organization of the caller.
import { notFound } from './admin-error.ts';
import type { Operation } from './operation.ts';

export const organizationView: Operation<'organizationView'> = async ({ store, organizationId, issuer }) => {
  const organization = await store.read.organizations.get(organizationId);
  if (!organization) throw notFound('organization');
  const { id, name, enabled } = organization;
  return { id, name, enabled, issuer, token_endpoint: `${issuer}/oauth2/token` };
};
