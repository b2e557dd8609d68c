// After a step of a migration: everything that shows the credential, or how far the organization is, is read again.
import { queryClient } from '../../../api.ts';
import { migrationQuery } from '../../../queries.ts';
import { rereadCredential } from '../credential-change.ts';
import type { ShownCredential } from '../shown-credential.ts';

export async function rereadMigration(shown: ShownCredential): Promise<void> {
  const migrations = ['organization', shown.organizationId, 'migrations'];
  await Promise.all([rereadCredential(shown), queryClient.invalidateQueries({ queryKey: migrations })]);
}

/** The migration as it is now, whatever was read before. */
export const lookAgain = (shown: ShownCredential) =>
  queryClient.fetchQuery({ ...migrationQuery(shown, shown.credential.id), staleTime: 0 });
