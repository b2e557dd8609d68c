// The organization of the caller.
import { notFound } from './admin-error.ts';
import type { Operation } from './operation.ts';

export const organizationView: Operation<'organizationView'> = async ({
  store,
  organizationId,
  issuer,
  homeOrganizationId,
}) => {
  const organization = await store.read.organizations.get(organizationId);
  if (!organization) throw notFound('organization');
  const { id, name, enabled, fallbackContact } = organization;
  const token_endpoint = `${issuer}/oauth2/token`;
  return {
    id,
    name,
    enabled,
    issuer,
    token_endpoint,
    fallback_contact: fallbackContact,
    is_home: id === homeOrganizationId,
  };
};

export const organizationList: Operation<'organizationList'> = async () => {
  throw new Error('STUB');
};
export const organizationCreate: Operation<'organizationCreate'> = async () => {
  throw new Error('STUB');
};
export const organizationSetEnabled: Operation<'organizationSetEnabled'> = async () => {
  throw new Error('STUB');
};
export const organizationUpdate: Operation<'organizationUpdate'> = async () => {
  throw new Error('STUB');
};
