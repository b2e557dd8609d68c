// How operations find the credential that a path names.
import type { Credential } from '../domain/credential.ts';
import type { StoreReads } from '../domain/store.ts';
import { notFound } from './admin-error.ts';

/** The credential that a path names, by its id or client id. */
export async function credentialOf(reads: StoreReads, organizationId: string, reference: string): Promise<Credential> {
  const credential = await reads.credentials.get(organizationId, reference);
  if (!credential) throw notFound('credential');
  return credential;
}
