// The table of changes: what a committed change made outdated in the memory of every process, in the order of commits.
// It is never empty and its revisions have no gaps, so that a reader knows whether it has missed anything.
import { type Kysely, sql } from 'kysely';
import type { Outdated } from '../../domain/store.ts';
import type { NumericDate } from '../../domain/time.ts';
import { noOrganization, type SqlEngine, type Within } from './engine.ts';
import { keptQuery } from './kept-query.ts';
import type { Tables } from './schema.ts';

/** Who has missed more should forget everything instead of reading them. */
export const mostChanges = 1_000;

export interface ChangeRow extends Outdated {
  readonly revision: number;
}

export interface ChangeReads {
  newest(): Promise<number>;
  /** The rows from `revision` on, that one included, in order; of more than `mostChanges`, one more than that. */
  since(revision: number): Promise<ChangeRow[]>;
}

/** A newer version may write kinds that this one does not know. */
const kinds: Readonly<Record<string, Outdated['kind']>> = {
  credential: 'credential',
  organization: 'organization',
  token: 'token',
  signing_keys: 'signing_keys',
  setting: 'setting',
};

export function changeReads(within: Within): ChangeReads {
  const db = within(noOrganization);
  const since = keptQuery((revision: number) =>
    db
      .selectFrom('changes')
      .select(['revision', 'kind', 'subject'])
      .where('revision', '>=', revision)
      .orderBy('revision')
      .limit(sql.lit(mostChanges + 1)),
  );
  return {
    async newest() {
      const query = db.selectFrom('changes').select((eb) => eb.fn.max('revision').as('revision'));
      return (await query.executeTakeFirstOrThrow()).revision;
    },
    async since(revision) {
      return (await since(db, revision)).map((row) => ({ ...row, kind: kinds[row.kind] ?? 'everything' }));
    },
  };
}

/** Hears what a write made outdated, so that it is taken down at the end of the transaction. */
export type Note = (outdated: Outdated) => void;

/** Takes down what a change made outdated, as the last thing that it does before its commit. */
export async function appendChanges(
  tx: Kysely<Tables>,
  engine: SqlEngine,
  { at, outdated }: { readonly at: NumericDate; readonly outdated: readonly Outdated[] },
): Promise<void> {
  const once = [...new Map(outdated.map((each) => [`${each.kind} ${each.subject}`, each])).values()];
  const noted: readonly Outdated[] = once.length > mostChanges ? [{ kind: 'everything', subject: '' }] : once;
  if (noted.length === 0) return;
  await engine.announceChanges(tx);
  const newest = sql<number>`(select max(revision) from changes)`;
  const rows = noted.map(({ kind, subject }, index) => ({
    revision: sql<number>`${newest} + ${sql.lit(index + 1)}`,
    at,
    kind,
    subject,
  }));
  await tx.insertInto('changes').values(rows).execute();
}

/**
 * Drops changes from before `before`. Always the oldest, whatever clocks say, so that no gap appears; never the newest,
 * which shows readers that they are at the end.
 */
export async function forgetChanges(tx: Kysely<Tables>, before: NumericDate): Promise<void> {
  const firstKept = sql<number>`coalesce(
    (select min(revision) from changes where at >= ${before}), (select max(revision) from changes))`;
  await tx.deleteFrom('changes').where('revision', '<', firstKept).execute();
}
