// Changes of a credential, made on the version that was looked at; whatever shows the credential is read again.
import { versionOf } from '@relevo/contract/call';
import type { Credential, CredentialUpdate } from '@relevo/contract/credentials';
import type { z } from 'zod';
import { queryClient } from '../../api.ts';
import type { ShownCredential } from './shown-credential.ts';

/** Everything of the credential and its project is asked for again. */
export async function rereadCredential({ organizationId, project }: ShownCredential): Promise<void> {
  const of = ['organization', organizationId];
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: [...of, 'credential'] }),
    queryClient.invalidateQueries({ queryKey: [...of, 'project', project.id] }),
    queryClient.invalidateQueries({ queryKey: [...of, 'projects'] }),
  ]);
}

/** Throws `precondition_failed` where somebody else changed the credential since it was read. */
export async function updateCredential(
  shown: ShownCredential,
  body: z.input<typeof CredentialUpdate>,
): Promise<Credential> {
  const { call, credential } = shown;
  const params = { credential: credential.id };
  try {
    return await call('credentialUpdate', { params, body, ifMatch: versionOf(credential) });
  } finally {
    // also where it was refused: behind the form, which keeps what was typed, stands what somebody else made of it
    await rereadCredential(shown);
  }
}
