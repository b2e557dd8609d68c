// What signed-in callers attempted and were not allowed, in the audit log of the organization they acted in.
import type { ProblemCode } from '@relevo/contract/problem';
import type { Actor, AuditEvent } from '../domain/audit.ts';
import type { Store } from '../domain/store.ts';
import { minuteSeconds, type NumericDate } from '../domain/time.ts';

export interface RefusedAttempt {
  readonly organizationId: string;
  readonly actor: Actor;
  readonly operation: string;
  readonly code: ProblemCode;
  /** `name=value`; null for several different ones. */
  readonly parameters: readonly string[] | null;
}

/** Attempts that are alike, within a minute of the first. */
interface Round {
  readonly attempt: RefusedAttempt;
  endsAt: NumericDate;
  /** Not written yet. */
  count: number;
  isBeingWritten: boolean;
}

/** Beyond so many rounds of one caller, attempts are told apart by their operation only. */
const roundsOfCaller = 20;

/**
 * Writes the first of attempts that are alike at once, and how many more there were when their minute is over; so a
 * caller cannot flood the log, and no attempt is left out of it.
 */
export class RefusedAttempts {
  readonly #store: Store;
  readonly #onFailure: (error: unknown, unwritten: AuditEvent) => void;
  readonly #callers = new Map<string, Map<string, Round>>();

  constructor(store: Store, onFailure: (error: unknown, unwritten: AuditEvent) => void) {
    this.#store = store;
    this.#onFailure = onFailure;
  }

  /** Does not reject: what the storage does not take now is kept and written later. */
  async note(attempt: RefusedAttempt, now: NumericDate): Promise<void> {
    const round = this.#roundOf(attempt);
    round.count += 1;
    if (now < round.endsAt) return;
    round.endsAt = now + minuteSeconds;
    await this.#write(round, now);
  }

  /** Writes how many there were in each round that is over at `now`. */
  async writeEnded(now: NumericDate): Promise<void> {
    for (const [caller, rounds] of this.#callers) {
      for (const [key, round] of rounds) {
        if (now < round.endsAt) continue;
        await this.#write(round, now);
        if (round.count === 0 && now >= round.endsAt) rounds.delete(key);
      }
      if (rounds.size === 0) this.#callers.delete(caller);
    }
  }

  /** Writes what is left, before the process ends. */
  async writeAll(now: NumericDate): Promise<void> {
    for (const rounds of this.#callers.values()) for (const round of rounds.values()) await this.#write(round, now);
  }

  /** The round that an attempt belongs to; a new one has ended already, so that its first attempt is written. */
  #roundOf(attempt: RefusedAttempt): Round {
    const { organizationId, actor } = attempt;
    const caller = JSON.stringify([organizationId, actor.kind, actor.id]);
    const rounds = this.#callers.get(caller) ?? new Map<string, Round>();
    this.#callers.set(caller, rounds);
    const apart = rounds.has(keyOf(attempt)) || rounds.size < roundsOfCaller;
    const told = apart ? attempt : { ...attempt, parameters: null };
    const round = rounds.get(keyOf(told)) ?? { attempt: told, endsAt: 0, count: 0, isBeingWritten: false };
    rounds.set(keyOf(told), round);
    return round;
  }

  async #write(round: Round, now: NumericDate): Promise<void> {
    const { count, attempt } = round;
    if (count === 0 || round.isBeingWritten) return;
    const { organizationId, actor } = attempt;
    const event = eventOf(attempt, count);
    round.isBeingWritten = true;
    try {
      await this.#store.change({ actor, at: now, organizationId }, async () => ({ result: undefined, audit: [event] }));
      round.count -= count; // others may have been added meanwhile
    } catch (error) {
      this.#onFailure(error, event);
    } finally {
      round.isBeingWritten = false;
    }
  }
}

function keyOf({ operation, code, parameters, actor }: RefusedAttempt): string {
  return JSON.stringify([operation, code, ...(parameters ? [parameters, actor.address] : [])]);
}

function eventOf({ organizationId, operation, code, parameters }: RefusedAttempt, count: number): AuditEvent {
  const after = { code, parameters: parameters ?? ['several'], count };
  return { organizationId, action: 'operation.refused', target: operation, after };
}
