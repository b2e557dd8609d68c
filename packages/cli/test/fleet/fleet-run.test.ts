// When a run over all containers stops, and why it says it did.
import { expect, test } from 'vitest';
import { type Outcome, resultOf } from '../../src/fleet/report/result.ts';
import { runWaves } from '../../src/fleet/run/fleet-run.ts';
import { JournalFailure } from '../../src/fleet/run/journal.ts';
import { silentView } from '../../src/fleet/run/run-view.ts';
import { container } from './host-facts.ts';

const clock = () => new Date('2026-11-21T12:00:00Z');
const waves = [[container('canary')], [container('web-1'), container('web-2')], [container('web-3')]];

interface Wish {
  readonly outcomes?: Readonly<Record<string, Outcome>>;
  readonly maxFailures?: number;
  readonly onDeal?: () => void;
  readonly stopping?: AbortSignal;
}

async function outcomesOf({ outcomes = {}, maxFailures = 0, onDeal, stopping }: Wish) {
  const results = await runWaves({
    ...{ waves, clock, view: silentView, stopping: stopping ?? new AbortController().signal },
    options: { parallel: 2, maxFailures, pauseSeconds: 0 },
    deal: async (each) => {
      onDeal?.();
      return resultOf(each, outcomes[each.label] ?? 'ok', clock().toISOString());
    },
    afterWave: async (dealt) => dealt,
  });
  return results.map(({ label, outcome, detail }) => [label, outcome, detail]);
}

test('a canary that is not reached stops the run: nothing is known of what the next wave would get', async () => {
  const detail = 'The run was stopped: nothing was proven in the wave before it.';
  expect(await outcomesOf({ outcomes: { canary: 'unreachable' } })).toEqual([
    ['canary', 'unreachable', null],
    ...['web-1', 'web-2', 'web-3'].map((label) => [label, 'not_started', detail]),
  ]);
  const tolerant = await outcomesOf({ outcomes: { 'web-1': 'failed', 'web-2': 'unreachable' }, maxFailures: 5 });
  expect(tolerant.at(-1)).toEqual(['web-3', 'not_started', detail]);
});

test('a wave in which one container is proven lets the next one begin', async () => {
  const outcomes = await outcomesOf({ outcomes: { 'web-1': 'unreachable' } });
  expect(outcomes.map(([, outcome]) => outcome)).toEqual(['ok', 'unreachable', 'ok', 'ok']);
});

test('a journal that cannot be written stops the run, and that is said', async () => {
  const stop = new AbortController();
  const onDeal = () => stop.abort(new JournalFailure('full'));
  const outcomes = await outcomesOf({ onDeal, stopping: stop.signal });
  expect(outcomes[0]).toEqual(['canary', 'ok', null]);
  expect(outcomes[1]).toEqual(['web-1', 'not_started', expect.stringContaining('journal cannot be written')]);
});
