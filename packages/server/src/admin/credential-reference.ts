// How operations find the credential that a path names.
import type { Credential } from '../domain/credential.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import { notFound } from './admin-error.ts';
import { expectEditable } from './editing.ts';
import type { AdminContext } from './operation.ts';

/** The credential that a path names, by its id or client id. */
export async function credentialOf(reads: StoreReads, organizationId: string, reference: string): Promise<Credential> {
  const credential = await reads.credentials.get(organizationId, reference);
  if (!credential) throw notFound('credential');
  return credential;
}

/** The same, for a change: throws `forbidden` where the caller may not edit its project. */
export async function editableCredential(
  context: Pick<AdminContext, 'access' | 'organizationId'>,
  reads: StoreReads,
  reference: string,
): Promise<Credential> {
  const credential = await credentialOf(reads, context.organizationId, reference);
  await expectEditable(context, reads, credential.projectId);
  return credential;
}
