// After a change of a member: what pages know is put right, or read anew where it was one's own.
import type { User } from '@relevo/contract/users';
import { accountQuery, queryClient } from '../../../api.ts';

/** Puts what a change answered in place of what was known; lists, and what oneself may do, are read again. */
export async function keepUser(organizationId: string, changed: User): Promise<void> {
  queryClient.setQueryData(['organization', organizationId, 'user', changed.id], changed);
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['organization', organizationId, 'users'] }),
    queryClient.invalidateQueries({ queryKey: accountQuery.queryKey }),
  ]);
}
