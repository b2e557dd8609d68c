// One run at a time for an inventory, and a lock that outlives nobody.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { takeRunLock } from '../../src/fleet/run/run-lock.ts';
import { runProgram, temporaryDirectory } from '../relevo-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await temporaryDirectory();
  vi.stubEnv('XDG_STATE_HOME', folder);
  return () => vi.unstubAllEnvs();
});

const take = (run: string) => takeRunLock({ inventory: 'key', run, why: `why ${run}`, now: '2026-11-21T12:00:00Z' });
const lockFile = () => join(folder, 'relevo/fleet/locks/key');

test('a second run is refused, and told who is at work, since when and why', () => {
  const lock = take('r1');
  expect(() => take('r2')).toThrow(/process \d+.*2026-11-21T12:00:00Z: why r1/);
  lock.release();
  expect(take('r2').broken).toBeNull();
});

test('the lock of a process that is gone is broken, and that is said', async () => {
  take('r1');
  const { stdout } = await runProgram('sh', ['-c', 'echo $$']);
  const owner = JSON.parse(readFileSync(lockFile(), 'utf8'));
  writeFileSync(lockFile(), JSON.stringify({ ...owner, pid: Number(stdout) }));
  expect(take('r2').broken).toContain('run r1');
});

test('a process that has got the id of the one that is gone does not keep the lock', () => {
  take('r1');
  const owner = JSON.parse(readFileSync(lockFile(), 'utf8'));
  writeFileSync(lockFile(), JSON.stringify({ ...owner, process_started: '1' }));
  expect(take('r2').broken).toContain('run r1');
});

test('the lock of another machine is never broken from here', () => {
  take('r1');
  const owner = JSON.parse(readFileSync(lockFile(), 'utf8'));
  writeFileSync(lockFile(), JSON.stringify({ ...owner, host: 'elsewhere', pid: 1 }));
  expect(() => take('r2')).toThrow(/elsewhere/);
});
