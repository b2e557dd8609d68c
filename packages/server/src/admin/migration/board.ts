// The organization's board: every credential that has, or had, the legacy mechanism, and how far they are together.
import type { LegacyTime } from '../../domain/migration.ts';
import { daySeconds, type NumericDate } from '../../domain/time.ts';
import type { Operation } from '../operation.ts';
import { paged } from '../pages.ts';
import { moment, momentOrNull } from '../wire-format.ts';
import { migrationFactsOfAll } from './facts.ts';
import { wireOverview } from './migration-format.ts';

export const migrationList: Operation<'migrationList'> = async (context, { query }) => {
  const { store, organizationId, now } = context;
  const { state, search } = query;
  return paged(
    context,
    { list: 'migrations', query },
    (page) => store.read.migrations.list(organizationId, { state, search }, page),
    async (credentials) => {
      const facts = await migrationFactsOfAll(store.read, organizationId, credentials);
      const titles = await store.read.projects.titles(
        organizationId,
        credentials.map(({ projectId }) => projectId),
      );
      return facts.map((each) => wireOverview(each, titles.get(each.credential.projectId) ?? '', now));
    },
  );
};

/** Days that the burn-down shows. */
const shownDays = 90;

/**
 * How many credentials had the legacy mechanism in use at the end of each day, or have now. One look at each credential,
 * however many days: it begins to count on one day and ceases on another.
 */
export function burnDown(times: readonly LegacyTime[], now: NumericDate): { day: string; remaining: number }[] {
  const today = Math.floor(now / daySeconds);
  const first = today - shownDays + 1;
  const changes = Array.from({ length: shownDays }, () => 0);
  const count = (moment: NumericDate, change: 1 | -1) => {
    if (moment > now) return;
    const index = Math.max(0, Math.floor(moment / daySeconds) - first);
    changes[index] = (changes[index] ?? 0) + change;
  };
  for (const { since, until } of times) {
    count(since, 1);
    if (until !== null) count(Math.max(since, until), -1);
  }
  let remaining = 0;
  return changes.map((change, index) => {
    remaining += change;
    return { day: moment((first + index) * daySeconds).slice(0, 10), remaining };
  });
}

export const migrationSummary: Operation<'migrationSummary'> = async ({ store, organizationId, now }) => {
  const counts = await store.read.migrations.counts(organizationId);
  const { sunsetAt } = await store.read.deprecation.policy(organizationId);
  const times = await store.read.migrations.legacyTimes(organizationId);
  return {
    not_started: counts.notStarted,
    in_progress: counts.inProgress,
    completed: counts.completed,
    sunset_at: momentOrNull(sunsetAt),
    burn_down: burnDown(times, now),
  };
};
