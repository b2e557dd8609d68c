// What a change of an instance or its containers makes outdated.
import { queryClient } from '../../api.ts';

/** Instances, and the migrations of credentials, in whose way containers stand. */
export async function instancesChanged(organizationId: string): Promise<void> {
  const changed = ['instances', 'instance', 'credential', 'migrations'];
  await Promise.all(
    changed.map((part) => queryClient.invalidateQueries({ queryKey: ['organization', organizationId, part] })),
  );
}
