// What the server says of a migration against what the generator knows to be so.
import type { Blocker, Straggler } from '@relevo/contract/migrations';
import type { Participant } from './participants.ts';

/** What the soak has asked, and every answer that was not as it should be. */
export class Findings {
  asked = 0;
  /** Of the views that decide: how many stragglers there were, and how many of them were named. */
  planted = 0;
  named = 0;
  /** Secrets that were replaced by another one. */
  rotated = 0;
  readonly finished = { completed: 0, overridden: 0, undone: 0, cancelled: 0 };
  readonly wrong: string[] = [];

  /** Two lists of names must be the same, whatever their order. */
  expectSame(what: string, given: readonly string[], expected: readonly string[]): void {
    this.asked += 1;
    const [one, other] = [given.toSorted().join(', '), expected.toSorted().join(', ')];
    if (one !== other) this.wrong.push(`${what}: the server says [${one}], it is [${other}]`);
  }
}

const nameOf = (kind: string, sourceKind: string | null, source: string | null): string =>
  `${kind} ${sourceKind} ${source}`;

export const namesOfBlockers = (blockers: readonly Blocker[]): string[] =>
  blockers.map(({ kind, source_kind, source }) => nameOf(kind, source_kind, source));

export const namesOfSources = (sources: readonly Straggler[]): string[] =>
  sources.map(({ kind, source }) => `${kind} ${source}`);

/** What stands in the way by these sources: those who still ask, and those whose rhythm nobody knows. */
export const expectedBlockers = (sources: readonly Participant[]): string[] =>
  sources.map(({ planned: { habit, place } }) =>
    nameOf(habit === 'once' ? 'cadence_unknown' : 'source_active', place.kind, place.name),
  );

export const expectedSources = (sources: readonly Participant[]): string[] =>
  sources.map(({ planned: { place } }) => `${place.kind} ${place.name}`);

/** Nothing has got a token by the new mechanism. */
export const neverUsedNew = nameOf('never_used_new', null, null);
