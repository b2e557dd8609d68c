// The journal on disk: what is written is there, a line that was cut off is not, and nobody else reads it.
import { appendFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { planDigest, planToWire } from '../../src/fleet/plan/plan-file.ts';
import {
  JournalFailure,
  journalNotices,
  knownRun,
  knownRuns,
  openJournal,
  runName,
  writeFirst,
} from '../../src/fleet/run/journal.ts';
import { temporaryDirectory } from '../relevo-process.ts';
import { samplePlan } from './sample-plan.ts';

let folder: string;
const clock = () => new Date('2026-11-21T12:00:00Z');

beforeEach(async () => {
  folder = await temporaryDirectory();
  vi.stubEnv('XDG_STATE_HOME', folder);
  return () => vi.unstubAllEnvs();
});

function begun(run: string) {
  const journal = openJournal(run, clock);
  const plan = samplePlan();
  const known = { plan: planToWire(plan), plan_digest: planDigest(plan), fingerprint: '0123456789abcdef' };
  journal.write({
    type: 'run',
    run,
    inventory: plan.inventory.key,
    ...known,
    reason: null,
    secret_id: null,
    restart: null,
  });
  return journal;
}
const runFile = (run: string) => join(folder, 'relevo/fleet/runs', `${run}.jsonl`);

test('a run is unfinished until its end is written, also after it went on', () => {
  const journal = begun('r1');
  journal.write({ type: 'begin', container: 'web-1', step: 'write' });
  expect(knownRun('r1')).toMatchObject({ isOver: false, start: { run: 'r1' } });
  journal.write({ type: 'end' });
  expect(knownRun('r1').isOver).toBe(true);
  journal.write({ type: 'resumed' });
  expect(knownRun('r1').isOver).toBe(false);
  journal.close();
});

test('a line that a kill has cut off is left out, and does not swallow the next one (threat 18)', () => {
  begun('r1').close();
  appendFileSync(runFile('r1'), '{"at":"2026-11-21T12:00:00Z","type":"be');
  const journal = openJournal('r1', clock);
  journal.write({ type: 'begin', container: 'web-1', step: 'write' });
  journal.close();
  expect(knownRun('r1').records.map(({ type }) => type)).toEqual(['run', 'begin']);
});

test('a run that was put back is over as such, and is one that goes on where that was cut off', () => {
  const journal = begun('r1');
  journal.write({ type: 'end' });
  expect(knownRun('r1')).toMatchObject({ isOver: true, isRollback: false });
  journal.write({ type: 'rollback' });
  expect(knownRun('r1')).toMatchObject({ isOver: false, isRollback: true });
  journal.write({ type: 'end' });
  expect(knownRun('r1')).toMatchObject({ isOver: true, isRollback: true });
  journal.close();
});

test('a full disk is told by the journal and thrown by nothing: what is under way can end (threat 18)', () => {
  begun('r1').close();
  symlinkSync('/dev/full', runFile('full'));
  const journal = openJournal('full', clock);
  expect(journal.failed.aborted).toBe(false);
  expect(journal.write({ type: 'resumed' })).toBe(false);
  expect(journal.failed.reason).toBeInstanceOf(JournalFailure);
  expect(journalNotices(journal)).toEqual([expect.stringContaining('run full cannot be written (ENOSPC)')]);
  expect(() => writeFirst(journal, { type: 'resumed' })).toThrow(/Nothing was done/);
  journal.close();
});

test('folder and files are of their owner alone', () => {
  begun('r1').close();
  expect(statSync(runFile('r1')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'relevo/fleet/runs')).mode & 0o777).toBe(0o700);
});

test('runs of an inventory come newest first; another inventory has its own', () => {
  for (const run of ['20260101T000000Z-0001', '20260102T000000Z-0001']) begun(run).close();
  const { key } = samplePlan().inventory;
  expect(knownRuns(key).map(({ start }) => start.run)).toEqual(['20260102T000000Z-0001', '20260101T000000Z-0001']);
  expect(knownRuns('another')).toEqual([]);
  expect(readdirSync(join(folder, 'relevo/fleet'))).toEqual(['runs']);
});

test('a run that is not there is a failure with its name', () => {
  expect(() => knownRun('nobody')).toThrow(/no run nobody/);
});

test('the name of a run is of letters, digits and "-", and sorts by time', () => {
  expect(runName(new Date('2026-11-21T12:34:56.789Z'), 'beef')).toBe('20261121T123456Z-beef');
});
