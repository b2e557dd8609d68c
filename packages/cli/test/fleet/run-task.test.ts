// Which run a plan is, by what the journals say at the moment at which nobody else can write them.
import { beforeEach, expect, test, vi } from 'vitest';
import { planDigest, planToWire } from '../../src/fleet/plan/plan-file.ts';
import { resultOf } from '../../src/fleet/report/result.ts';
import { type JournalEntry, knownRuns, openJournal } from '../../src/fleet/run/journal.ts';
import { unprovenIn } from '../../src/fleet/run/run-history.ts';
import { newTask, taskNow, taskOf } from '../../src/fleet/run/run-task.ts';
import { temporaryDirectory } from '../relevo-process.ts';
import { container, fingerprint } from './host-facts.ts';
import { samplePlan } from './sample-plan.ts';

const clock = () => new Date('2026-11-21T12:00:00Z');
const plan = samplePlan();
const { key } = plan.inventory;

beforeEach(async () => {
  vi.stubEnv('XDG_STATE_HOME', await temporaryDirectory());
  return () => vi.unstubAllEnvs();
});

function journaled(run: string, ...entries: readonly JournalEntry[]): void {
  const journal = openJournal(run, clock);
  const known = { plan: planToWire(plan), plan_digest: planDigest(plan), fingerprint, reason: null };
  journal.write({ type: 'run', run, inventory: key, ...known, secret_id: null, restart: null });
  for (const entry of entries) journal.write(entry);
  journal.close();
}
const write = { type: 'begin', container: 'web-1', step: 'write' } as const;
const ended = (outcome: 'ok' | 'rolled_back' | 'failed' | 'needs_hands') =>
  ({ type: 'result', result: resultOf(container('web-1'), outcome, clock().toISOString()) }) as const;

test('what another process has begun or ended while somebody was asked counts', () => {
  const asked = newTask(plan, clock());
  expect(taskNow(asked)).toBe(asked);
  journaled('r1', write);
  const same = taskNow(asked);
  expect(same).toMatchObject({ run: 'r1', before: { isOver: false } });
  openJournal('r1', clock).write({ type: 'end' });
  expect(taskNow(same)).toMatchObject({ run: 'r1', before: { isOver: true } });
  journaled('r2');
  expect(() => taskNow(taskNow(asked))).not.toThrow();
});

test('a run that was put back is not gone on with: neither by its name, nor by its plan', async () => {
  journaled('r1', write, ended('ok'), { type: 'end' }, { type: 'rollback' });
  await expect(taskOf(undefined, 'r1', clock())).rejects.toMatchObject({
    code: 'conflict',
    next: expect.stringContaining('relevo fleet rollback r1'),
  });
  journaled('r2', write, ended('rolled_back'), { type: 'rollback' }, { type: 'end' });
  await expect(taskOf(undefined, 'r2', clock())).rejects.toThrow(/was put back/);
});

test('a plan whose run was put back is a new run', () => {
  journaled('r1', write, ended('rolled_back'), { type: 'rollback' }, { type: 'end' });
  const task = newTask(plan, clock());
  expect(taskNow(task)).toBe(task);
});

test.each([
  ['a write that was cut off', [write], true],
  ['one that needs hands', [write, ended('needs_hands')], true],
  ['one that is proven', [write, ended('ok')], false],
  ['one that was put back', [write, ended('rolled_back')], false],
  ['nothing written', [{ type: 'begin', container: 'web-1', step: 'back_up' }], false],
] as const)('after %s, whether a container is installed again without a difference', (_, entries, isUnproven) => {
  journaled('r1', ...entries);
  expect(unprovenIn(knownRuns(key)).has('web-1')).toBe(isUnproven);
});

test('a later run that failed before it wrote proves nothing of an earlier one that was cut off', () => {
  journaled('r1', write);
  journaled('r2', write, ended('failed'));
  expect(unprovenIn(knownRuns(key)).has('web-1')).toBe(true);
  journaled('r3', write, ended('ok'));
  expect(unprovenIn(knownRuns(key)).has('web-1')).toBe(false);
});
