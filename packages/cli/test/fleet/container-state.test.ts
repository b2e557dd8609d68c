// How far a run has come on a container, told by its journal alone.
import { expect, test } from 'vitest';
import { resultOf } from '../../src/fleet/report/result.ts';
import { statesOf, untouched } from '../../src/fleet/run/container-state.ts';
import type { JournalRecord } from '../../src/fleet/run/journal.ts';
import { container } from './host-facts.ts';

const at = '2026-11-21T12:00:00.000Z';
const begin = (step: 'back_up' | 'write' | 'read_back' | 'token'): JournalRecord => ({
  at,
  type: 'begin',
  container: 'web-1',
  step,
});
const done = (step: 'back_up' | 'write' | 'read_back', sha256?: string): JournalRecord => ({
  at,
  type: 'done',
  container: 'web-1',
  step,
  ...(sha256 !== undefined && { sha256 }),
});
const failed: JournalRecord = {
  at,
  type: 'failed',
  container: 'web-1',
  step: 'token',
  cause: 'token_refused',
  detail: 'no',
};
const result = (outcome: 'ok' | 'rolled_back' | 'needs_hands' | 'unreachable'): JournalRecord => ({
  at,
  type: 'result',
  result: resultOf(container('web-1'), outcome, at),
});
const stateAfter = (...records: JournalRecord[]) => statesOf(records).get('web-1') ?? untouched;

const written = [
  begin('back_up'),
  done('back_up', 'a'),
  begin('write'),
  done('write'),
  begin('read_back'),
  done('read_back', 'b'),
];

test('before the write has begun nothing has to be looked at', () => {
  expect(stateAfter(begin('back_up'), done('back_up', 'a'))).toMatchObject({
    isWriteBegun: false,
    kept: { sha256: 'a' },
  });
});

test('a write that began may have happened, also where its end is not in the journal', () => {
  expect(stateAfter(done('back_up', 'a'), begin('write'))).toMatchObject({ isWriteBegun: true, written: null });
  expect(stateAfter(...written)).toMatchObject({ isWriteBegun: true, written: 'b', kept: { sha256: 'a' } });
});

test('an undo that was cut off goes on, with the cause that began it', () => {
  expect(stateAfter(...written, begin('token'), failed)).toMatchObject({
    undoing: { cause: 'token_refused' },
    result: null,
  });
  const before: JournalRecord = {
    at,
    type: 'failed',
    container: 'web-1',
    step: 'back_up',
    cause: 'disk_full',
    detail: 'no',
  };
  expect(stateAfter(begin('back_up'), before)).toMatchObject({ undoing: null });
});

test('what was put back is begun anew; what may be neither old nor new is looked at first', () => {
  expect(stateAfter(...written, failed, result('rolled_back'))).toMatchObject({
    isWriteBegun: false,
    written: null,
    undoing: null,
  });
  expect(stateAfter(...written, failed, result('needs_hands'))).toMatchObject({ isWriteBegun: true, undoing: null });
  expect(stateAfter(...written, result('ok'))).toMatchObject({ isWriteBegun: true, result: { outcome: 'ok' } });
});

test('containers do not mix', () => {
  const other: JournalRecord = { at, type: 'begin', container: 'web-2', step: 'write' };
  expect(statesOf([begin('back_up'), other]).get('web-1')?.isWriteBegun).toBe(false);
});
