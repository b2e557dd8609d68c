// The migration of a credential from Service Account (JWT) to OAuth Server-to-Server: its states, and what each step needs.
import type { Credential, Mechanism } from './credential.ts';
import { type ContainerBlocker, type ContainerStanding, containerBlocker } from './instance.ts';
import type { MechanismKind } from './mechanism.ts';
import {
  type Acknowledgement,
  type Blocker,
  blockersOf,
  type Straggler,
  type Succession,
  stragglersOf,
  type Window,
} from './straggler.ts';
import { daySeconds, type NumericDate } from './time.ts';
import type { UsageEntry } from './usage.ts';
import { ledgerOf, type SourceUse, sourceKey } from './usage-ledger.ts';

export const legacyMechanism: MechanismKind = 'service_account_jwt';
export const newMechanism: MechanismKind = 'oauth_server_to_server';

/**
 * `none`: has no legacy mechanism and never migrated. `completed`: the legacy mechanism is retired; it can come back
 * until `undoUntil`, then it is deleted.
 */
export type MigrationState = 'none' | 'not_started' | 'in_progress' | 'completed';

/** What is remembered of a migration beside the credential. Kept after its end: it is why the old way is refused. */
export interface MigrationRecord {
  readonly startedAt: NumericDate;
  readonly startedBy: string;
  readonly completedAt: NumericDate | null;
  readonly completedBy: string | null;
  /** Why blockers were overridden; null where there were none. */
  readonly overrideReason: string | null;
  readonly undoUntil: NumericDate | null;
}

/** A planned window in which the legacy mechanism is refused. */
export interface Brownout extends Window {
  readonly id: string;
  readonly createdBy: string;
}

/** The owner's word on a source that was seen once. */
export interface KeptAcknowledgement extends Acknowledgement {
  readonly by: string;
  readonly reason: string;
}

/** What a decision about a migration looks at beside the credential. */
export interface StoredMigrationFacts {
  readonly record: MigrationRecord | undefined;
  readonly usage: readonly UsageEntry[];
  /** Also past ones: quiet in them was no quiet. */
  readonly brownouts: readonly Brownout[];
  readonly acknowledgements: readonly KeptAcknowledgement[];
  /** Of the instances whose credential this is, by instance and name. */
  readonly containers: readonly ContainerStanding[];
}

export interface MigrationFacts extends StoredMigrationFacts {
  readonly credential: Credential;
}

/** Credentials by the state of their migration. */
export interface MigrationCounts {
  readonly notStarted: number;
  readonly inProgress: number;
  readonly completed: number;
}

/** A time in which a credential had the legacy mechanism in use. */
export interface LegacyTime {
  readonly since: NumericDate;
  /** Null where it still has. */
  readonly until: NumericDate | null;
}

const mechanismOf = ({ mechanisms }: Credential, kind: MechanismKind): Mechanism | undefined =>
  mechanisms.find((mechanism) => mechanism.kind === kind);

export function migrationStateOf({
  credential,
  record,
}: Pick<MigrationFacts, 'credential' | 'record'>): MigrationState {
  const legacy = mechanismOf(credential, legacyMechanism);
  if (!legacy) return record?.completedAt != null ? 'completed' : 'none';
  if (legacy.retiredAt !== null) return 'completed';
  return mechanismOf(credential, newMechanism) ? 'in_progress' : 'not_started';
}

const usesOf = (usage: readonly UsageEntry[], kind: MechanismKind): SourceUse[] =>
  ledgerOf(usage).filter(({ mechanism }) => mechanism === kind);

/**
 * The ledger of a migrating credential, seen from the old mechanism and from the new one. Uses of the new one before the
 * start are of an earlier migration that was cancelled, and move nobody.
 */
export function successionOf({ record, usage, brownouts, acknowledgements }: MigrationFacts): Succession {
  const since = record?.startedAt ?? Number.POSITIVE_INFINITY;
  const current = usesOf(usage, newMechanism).filter(({ lastSeenAt }) => lastSeenAt >= since);
  return { old: usesOf(usage, legacyMechanism), new: current, windows: brownouts, acknowledgements };
}

/** What stands in the way of completing a migration: somebody who uses the old mechanism, or a place without the new one. */
export type MigrationBlocker = Blocker | ContainerBlocker;

/** What stands in the way of completing now. Empty where nothing is left to complete. */
export function migrationBlockers(facts: MigrationFacts, now: NumericDate): MigrationBlocker[] {
  const state = migrationStateOf(facts);
  if (state !== 'in_progress' && state !== 'not_started') return [];
  return [
    ...blockersOf(successionOf(facts), now),
    ...facts.containers.flatMap((standing) => containerBlocker(standing, now) ?? []),
  ];
}

/** Whom or what a blocker is about; empty for one that is about nobody in particular. */
function subjectOf(blocker: MigrationBlocker): string {
  if ('container' in blocker) return blocker.container;
  return 'source' in blocker ? sourceKey(blocker.source) : '';
}

/**
 * Names a set of blockers, so that a person's decision can say which ones they saw. A blocker's moment is no part of it:
 * a source that goes on as before is no news.
 */
export function evidenceRevision(blockers: readonly MigrationBlocker[], hash: (text: string) => string): string {
  const names = blockers.map((blocker) => [blocker.kind, subjectOf(blocker)]);
  return hash(JSON.stringify(names.map((name) => name.join('\n')).toSorted())).slice(0, 22);
}

export type StepRefusal =
  /** The step does not exist in this state. */
  | { readonly kind: 'wrong_state'; readonly state: MigrationState }
  | { readonly kind: 'blocked'; readonly blockers: readonly MigrationBlocker[] }
  | { readonly kind: 'undo_window_over'; readonly since: NumericDate }
  | { readonly kind: 'sunset_passed'; readonly since: NumericDate };

/** `done`: what is asked for is so already, and nothing changes. */
export type StepDecision = { readonly kind: 'go' } | { readonly kind: 'done' } | StepRefusal;

const go: StepDecision = { kind: 'go' };
const done: StepDecision = { kind: 'done' };

export function decideStart(state: MigrationState): StepDecision {
  if (state === 'in_progress') return done;
  return state === 'not_started' ? go : { kind: 'wrong_state', state };
}

/** What somebody saw and decided before completing. */
export interface Completion {
  /** Names the blockers that they saw. */
  readonly evidenceRevision: string;
  readonly overrideReason: string | null;
}

/**
 * Whether the legacy mechanism may be retired: nothing stands in the way, or exactly what the person saw and overrides
 * with a reason. A blocker that appeared since refuses.
 */
export function decideCompletion(
  state: MigrationState,
  blockers: readonly MigrationBlocker[],
  { evidenceRevision: seen, overrideReason }: Completion,
  hash: (text: string) => string,
): StepDecision {
  if (state === 'completed') return done;
  if (state !== 'in_progress') return { kind: 'wrong_state', state };
  if (blockers.length === 0) return go;
  const sawThem = seen === evidenceRevision(blockers, hash);
  return sawThem && overrideReason !== null ? go : { kind: 'blocked', blockers };
}

/** How long a retired mechanism can come back. */
export const undoWindowSeconds = 14 * daySeconds;

/** `sunsetAt` is when the legacy mechanism ends for this credential, if it does. */
export function decideUndo(
  state: MigrationState,
  { undoUntil, sunsetAt }: { readonly undoUntil: NumericDate | null; readonly sunsetAt: NumericDate | null },
  now: NumericDate,
): StepDecision {
  if (state === 'in_progress') return done;
  if (state !== 'completed' || undoUntil === null) return { kind: 'wrong_state', state };
  if (now >= undoUntil) return { kind: 'undo_window_over', since: undoUntil };
  return sunsetAt !== null && now >= sunsetAt ? { kind: 'sunset_passed', since: sunsetAt } : go;
}

/** Who would lose their way of getting tokens if the new mechanism went: its sources that are not quiet. */
export function usersOfNew(facts: MigrationFacts, now: NumericDate): Straggler[] {
  const { usage } = facts;
  const back = { old: usesOf(usage, newMechanism), new: usesOf(usage, legacyMechanism), mayUseBoth: true } as const;
  return stragglersOf({ ...back, windows: [], acknowledgements: [] }, now);
}

/** Whether the migration may be taken back: nobody uses the new mechanism, or the person says why it goes all the same. */
export function decideCancel(
  state: MigrationState,
  users: readonly Straggler[],
  overrideReason: string | null,
): StepDecision {
  if (state === 'not_started') return done;
  if (state !== 'in_progress') return { kind: 'wrong_state', state };
  if (users.length === 0 || overrideReason !== null) return go;
  return { kind: 'blocked', blockers: users.map(({ blocker }) => blocker) };
}

const longestBrownoutSeconds = daySeconds;
const shortestBrownoutSeconds = 60;
/** Windows that are not over yet, of one credential. */
export const plannedBrownoutsLimit = 50;

export type BrownoutRefusal =
  | 'wrong_state'
  | 'in_the_past'
  | 'too_short'
  | 'too_long'
  | 'overlaps'
  | 'after_sunset'
  | 'too_many';

/** Why a window cannot be planned; undefined where it can. */
export function brownoutRefusal(
  wanted: Window,
  {
    state,
    planned,
    sunsetAt,
    now,
  }: {
    readonly state: MigrationState;
    readonly planned: readonly Window[];
    readonly sunsetAt: NumericDate | null;
    readonly now: NumericDate;
  },
): BrownoutRefusal | undefined {
  const length = wanted.endsAt - wanted.startsAt;
  if (state !== 'in_progress') return 'wrong_state';
  if (wanted.startsAt < now) return 'in_the_past';
  if (length < shortestBrownoutSeconds) return 'too_short';
  if (length > longestBrownoutSeconds) return 'too_long';
  if (sunsetAt !== null && wanted.endsAt > sunsetAt) return 'after_sunset';
  if (planned.some(({ startsAt, endsAt }) => wanted.startsAt < endsAt && startsAt < wanted.endsAt)) return 'overlaps';
  return planned.filter(({ endsAt }) => endsAt > now).length >= plannedBrownoutsLimit ? 'too_many' : undefined;
}
