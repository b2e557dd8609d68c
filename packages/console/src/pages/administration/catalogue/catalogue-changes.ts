// What a change of the catalogue makes outdated.
import { queryClient } from '../../../api.ts';

/** Everything read from the organization: what can be added, edited and seen hangs on products, APIs and profiles. */
export const catalogueChanged = (organizationId: string): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: ['organization', organizationId] });
