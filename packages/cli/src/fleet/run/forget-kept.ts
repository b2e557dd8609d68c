// The old files that runs keep on containers for a rollback: gone once a later run has replaced them, or with `retire`.
import type { Hosts } from '../drivers/open-hosts.ts';
import { eachAtMost } from '../each-at-most.ts';
import type { Container } from '../inventory/container.ts';
import { statesOf } from './container-state.ts';
import { type KnownRun, openJournal } from './journal.ts';

const isForgotten = ({ records }: KnownRun): boolean => records.some(({ type }) => type === 'forgotten');

const parallel = 5;

/**
 * Removes what `runs` keep. What cannot be removed now is removed the next time. Does not reject for anything on hosts.
 */
export async function forgetKept(
  hosts: Hosts,
  containers: readonly Container[],
  runs: readonly KnownRun[],
): Promise<void> {
  const { signal } = new AbortController(); // cut off, it is done the next time
  for (const { start, records } of runs.filter((run) => run.isOver && !isForgotten(run))) {
    const states = statesOf(records);
    const keeping = containers.filter(({ label }) => states.get(label)?.kept);
    const forget = (container: Container) =>
      hosts
        .driverFor(container)
        .forget(start.run, signal)
        .then(
          () => true,
          () => false,
        );
    const gone = await eachAtMost(parallel, keeping, forget);
    if (!gone.every(Boolean)) continue;
    const journal = openJournal(start.run, () => new Date());
    journal.write({ type: 'forgotten' });
    journal.close();
  }
}
