// What a run leaves alone: what somebody else has installed meanwhile, what it has proven already, and everything once its
// journal cannot be written (threat 18, fault 4.18).
import { describe, expect, test } from 'vitest';
import { statesOf } from '../../src/fleet/run/container-state.ts';
import { installContainer, proveContainer } from '../../src/fleet/run/install-container.ts';
import { credential } from './host-facts.ts';
import { after, before, ModelHost } from './model-host.ts';
import { expectTruth, Run } from './model-run.ts';

const byHand = `client=${credential.clientId} secret=by-hand`;
const hosts = [
  ['a host that can tell', { canTell: true }],
  ['a genuine nlserver', { canTell: false }],
] as const;

describe.each(hosts)('%s', (_, kind) => {
  test('what somebody installs by hand right before the write stays, with the same ids as well', async () => {
    const run = new Run(new ModelHost(kind));
    run.host.onStep = (step) => {
      if (step === 'backUp') run.host.file = byHand;
    };
    expect(await run.go()).toMatchObject({ outcome: 'failed', cause: 'changed_since_plan', changed: false });
    expect(run.host.file).toBe(byHand);
    expect(run.host.steps).not.toContain('restore');
  });

  test('a write that is refused by a lock is not undone', async () => {
    const run = new Run(new ModelHost(kind));
    run.host.mishaps = [{ step: 'write', time: 1, when: 'before', what: 'locked' }];
    expect(await run.go()).toMatchObject({ outcome: 'failed', cause: 'locked' });
    expect(run.host.steps).toEqual(['backUp', 'write']);
  });

  test('what somebody installs by hand after a cut-off before the write is not overwritten, and needs hands', async () => {
    const run = new Run(new ModelHost(kind));
    run.host.mishaps = [{ step: 'write', time: 1, when: 'before', what: 'kill' }];
    expect(await run.go()).toBeUndefined();
    run.host.startAgain();
    run.host.file = byHand;
    for (const _ of [1, 2]) {
      expect(await run.go()).toMatchObject({
        outcome: 'needs_hands',
        cause: 'changed_since_plan',
        next: expect.stringContaining('apply --resume r1'),
      });
      expect(run.host.file).toBe(byHand);
    }
  });

  test('what somebody installs by hand after a write that was never read back is not put back', async () => {
    const run = new Run(new ModelHost(kind));
    run.host.mishaps = [{ step: 'readBack', time: 1, when: 'before', what: 'command_failed' }];
    run.host.onStep = (step) => {
      if (step === 'write') run.host.file = byHand;
    };
    expect(await run.go()).toMatchObject({ outcome: 'needs_hands', cause: 'command_failed' });
    expect(run.host.file).toBe(byHand);
  });

  test('a proof that fails when a run goes on undoes nothing: it is installed as before, and proven the next time', async () => {
    const run = new Run(new ModelHost(kind));
    const done = await run.go();
    const { fileSha256: sha256 = null, fingerprint = null, storedDigest = null } = done ?? {};
    const { facts, ...work } = run.work();
    const left = {
      ...facts,
      file: { ...facts.file, sha256 },
      installed: { ...facts.installed, fingerprint, storedDigest },
    };
    const prove = () => proveContainer({ ...work, facts: left }, true);
    run.host.mishaps = [{ step: 'fetchToken', time: 2, when: 'before', what: 'token_unreachable' }];
    const failed = await prove();
    expect(failed).toMatchObject({ outcome: 'failed', cause: 'token_unreachable' });
    run.records.push({ at: '2026-11-21T12:00:00Z', type: 'result', result: failed });
    expect(statesOf(run.records).get('web-1')).toMatchObject({ isWriteBegun: true, undoing: null });
    expect(await prove()).toMatchObject({ outcome: 'ok', changed: true, fingerprint: 'new' });
    expectTruth(run.host, await run.go());
    expect(run.host.steps).not.toContain('restore');
  });

  test.each(Array.from({ length: 14 }, (_, entries) => entries))(
    'with room for %i entries in the journal it is brought to its end or not begun, and never left half way',
    async (entries) => {
      const run = new Run(new ModelHost(kind));
      run.diskEntries = entries;
      const result = await run.go();
      const isBegun = run.host.steps.includes('write');
      expect(result).toMatchObject(isBegun ? { outcome: 'ok' } : { outcome: 'failed', cause: 'journal_failed' });
      expect([run.host.file, run.host.loaded]).toEqual(isBegun ? [after, after] : [before, before]);
      // Only what the journal has begins.
      expect(isBegun).toBe(entries > 2);
    },
  );
});

test('a proof by what was sent says nothing of a stored client secret that nobody can read', async () => {
  const run = new Run(new ModelHost({ canTell: false }));
  expect(await proveContainer(run.work())).toMatchObject({ outcome: 'ok', provenBy: 'pushed', fingerprint: null });
  const { facts, ...work } = run.work();
  const known = { ...facts, installed: { ...facts.installed, fingerprint: 'old' } };
  expect(await proveContainer({ ...work, facts: known })).toMatchObject({ fingerprint: 'old' });
});

test('a client secret that is there already and was never loaded is installed again, though its text stays the same', async () => {
  const host = new ModelHost({ canTell: false });
  host.file = after;
  const { facts, ...work } = new Run(host).work();
  const known = { ...facts, installed: { ...facts.installed, fingerprint: 'new' } };
  expect(await installContainer({ ...work, facts: known })).toMatchObject({ outcome: 'ok', fingerprint: 'new' });
  expect(host.loaded).toBe(after);
});
