// What the soak and the processes of its sources say to each other.
import type { Client } from '../client-assertion.ts';
import type { Habit, Place } from './population.ts';

export type Way = 'jwt' | 'oauth';

/** How a source asks from now on, and what an honest answer is. `either`: something is about to change. */
export interface Plan {
  readonly way: Way;
  readonly clientSecret: string;
  readonly expects: 'token' | 'refusal' | 'either';
}

export interface SourceOrder {
  readonly id: string;
  readonly client: Client;
  readonly place: Place;
  readonly habit: Habit;
  readonly intervalMilliseconds: number;
  readonly plan: Plan;
}

/** What every source of a process needs. */
export interface TrafficSetting {
  readonly url: string;
  /** PKCS #8; every credential trusts its certificate. */
  readonly privateKey: string;
}

/** What came of the requests of one source by one way. */
export interface Tally {
  readonly clientId: string;
  readonly way: Way;
  readonly place: Place;
  issued: number;
  refused: number;
}

export interface TrafficResult {
  readonly requests: number;
  /** Attempts that got no answer and were made again. */
  readonly retries: number;
  readonly failures: number;
  /** Tokens by a mechanism that was retired before they were asked for. */
  readonly tokensByRetired: number;
  /** What the first failures were, in words. */
  readonly samples: readonly string[];
  readonly tallies: readonly Tally[];
}

export type Command =
  | {
      readonly kind: 'start';
      readonly number: number;
      readonly setting: TrafficSetting;
      readonly sources: readonly SourceOrder[];
    }
  | { readonly kind: 'instruct'; readonly number: number; readonly source: string; readonly plan: Plan }
  | { readonly kind: 'stop'; readonly number: number };

/** Each command is answered once, when it is carried out; `result` only of a stop. */
export interface Reply {
  readonly number: number;
  readonly error?: string;
  readonly result?: TrafficResult;
}
