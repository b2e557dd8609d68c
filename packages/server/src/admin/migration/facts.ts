// What decisions about migrations look at, as it is in storage.
import type { Credential } from '../../domain/credential.ts';
import { type MigrationFacts, type MigrationState, migrationStateOf } from '../../domain/migration.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { NumericDate } from '../../domain/time.ts';
import { AdminError } from '../admin-error.ts';

/** In the order of `credentials`, in few queries however many they are. */
export async function migrationFactsOfAll(
  reads: StoreReads,
  organizationId: string,
  credentials: readonly Credential[],
): Promise<MigrationFacts[]> {
  const ids = credentials.map(({ id }) => id);
  const facts = await reads.migrations.facts(organizationId, ids);
  return credentials.map((credential) => {
    const stored = facts.get(credential.id);
    if (!stored) throw new Error('the storage left out a credential that was asked for');
    return { credential, ...stored };
  });
}

export async function migrationFactsOf(reads: StoreReads, credential: Credential): Promise<MigrationFacts> {
  const [facts] = await migrationFactsOfAll(reads, credential.organizationId, [credential]);
  if (!facts) throw new Error('facts of one credential were asked for');
  return facts;
}

/**
 * The moment that is written down of a step: now, and never before the step before, whatever a clock says. Decisions are
 * taken at now itself: a clock that was ahead must make nobody quiet.
 */
export function momentOfStep({ record }: Pick<MigrationFacts, 'record'>, now: NumericDate): NumericDate {
  return Math.max(now, record?.startedAt ?? now, record?.completedAt ?? now);
}

const stateTexts: Record<MigrationState, string> = {
  none: 'The credential has no Service Account (JWT) mechanism.',
  not_started: 'The migration has not been started.',
  in_progress: 'The migration is in progress.',
  completed: 'The migration is completed.',
};

/** Throws `wrong_migration_state` unless the migration is in one of `states`. */
export function expectState(facts: MigrationFacts, states: readonly MigrationState[]): void {
  const state = migrationStateOf(facts);
  if (!states.includes(state)) throw wrongState(state);
}

export const wrongState = (state: MigrationState) => new AdminError('wrong_migration_state', stateTexts[state]);
