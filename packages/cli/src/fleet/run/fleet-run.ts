// A run over all containers: wave after wave, a few at a time, until all are done or too many have failed.
import { setTimeout as wait } from 'node:timers/promises';
import { eachAtMost } from '../each-at-most.ts';
import type { Container } from '../inventory/container.ts';
import { type ContainerResult, resultOf } from '../report/result.ts';
import { JournalFailure, type JournalStep } from './journal.ts';

/** Told what happens, for people who watch. */
export interface RunView {
  readonly waveBegins: (number: number, of: number, labels: readonly string[]) => void;
  readonly stepBegins: (label: string, step: JournalStep) => void;
  readonly containerEnds: (result: ContainerResult) => void;
  /** Everything of the wave that will be shown is shown when it resolves. */
  readonly waveEnds: () => Promise<void>;
  readonly notice: (text: string) => void;
}

export interface RunOptions {
  readonly parallel: number;
  readonly maxFailures: number;
  readonly pauseSeconds: number;
}

interface FleetRun {
  readonly waves: readonly (readonly Container[])[];
  readonly options: RunOptions;
  readonly view: RunView;
  readonly clock: () => Date;
  /** Aborts when nothing more shall be begun. */
  readonly stopping: AbortSignal;
  /** Deals with one container; does not reject. */
  readonly deal: (container: Container) => Promise<ContainerResult>;
  /** What is learnt of the containers of a wave once it is over, such as who was seen (rung 4). */
  readonly afterWave: (results: readonly ContainerResult[]) => Promise<readonly ContainerResult[]>;
}

const isFailure = ({ outcome }: ContainerResult): boolean =>
  outcome === 'failed' || outcome === 'rolled_back' || outcome === 'needs_hands';

/** Why a container was not begun, and what to do. */
const notBegun = {
  unproven: {
    detail: 'The run was stopped: nothing was proven in the wave before it.',
    next: 'Mend what the wave before names, then run the command again: it goes on.',
  },
  journal: {
    detail: 'The run was stopped before it: its journal cannot be written.',
    next: 'Make room for the journal, then run the command again: it goes on.',
  },
  stopped: { detail: 'The run was interrupted before it.', next: 'Run the command again: it goes on.' },
  failures: {
    detail: 'The run was stopped by failures before it.',
    next: 'Mend what has failed, then run the command again: it goes on.',
  },
} as const;

/** A wave of which nothing was proven says nothing for the next one, such as a canary that was not reached. */
const isProof = (wave: readonly ContainerResult[]): boolean => wave.some(({ outcome }) => outcome === 'ok');

/** Runs all waves. Resolves with one result for each container, in the order of the waves. Does not reject. */
export async function runWaves(run: FleetRun): Promise<readonly ContainerResult[]> {
  const { waves, options, view, stopping, clock } = run;
  const results = new Map<string, ContainerResult>();
  let failures = 0;
  let isUnproven = false;
  const hasFailed = () => failures > options.maxFailures;
  const mayBegin = () => !hasFailed() && !stopping.aborted;
  const dealWith = async (container: Container) => {
    const result = await run.deal(container);
    if (isFailure(result)) failures += 1;
    view.containerEnds(result);
    return result;
  };
  for (const [index, wave] of waves.entries()) {
    if (!mayBegin() || isUnproven) break;
    if (index > 0 && options.pauseSeconds > 0) {
      view.notice(`Pausing ${options.pauseSeconds} seconds before wave ${index + 1}.`);
      await wait(options.pauseSeconds * 1000, undefined, { signal: stopping }).catch(() => {});
      if (!mayBegin()) break;
    }
    view.waveBegins(
      index + 1,
      waves.length,
      wave.map(({ label }) => label),
    );
    const dealt = await eachAtMost(options.parallel, wave, dealWith, mayBegin);
    await view.waveEnds();
    for (const result of await run.afterWave(dealt)) results.set(result.label, result);
    isUnproven = !isProof(dealt);
  }
  const stopped = stopping.reason instanceof JournalFailure ? 'journal' : 'stopped';
  const why = notBegun[hasFailed() ? 'failures' : stopping.aborted ? stopped : 'unproven'];
  return waves.flat().map((container) => {
    const result = results.get(container.label);
    return result ?? resultOf(container, 'not_started', clock().toISOString(), why);
  });
}
