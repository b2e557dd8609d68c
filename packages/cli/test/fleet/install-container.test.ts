// One container through every mishap that a step can have: it ends as before or as wanted, the result says which, and what
// was cut off goes on to the same end (threat 18, fault 4.18).
import { describe, expect, test } from 'vitest';
import { after, before, ModelHost } from './model-host.ts';
import { expectTruth, Run } from './model-run.ts';

const steps = ['backUp', 'write', 'readBack', 'reload', 'loadedClientId', 'fetchToken', 'health'] as const;
const undoSteps = ['restore', 'reload', 'readBack', 'fetchToken'] as const;
const hosts = [
  ['a host that can tell', { canTell: true }],
  ['a genuine nlserver', { canTell: false }],
] as const;

describe.each(hosts)('%s', (_, kind) => {
  test('is installed and proven', async () => {
    const run = new Run(new ModelHost(kind));
    expectTruth(run.host, await run.go());
  });

  test.each(steps.flatMap((step) => (['before', 'after'] as const).map((when) => [when, step] as const)))(
    'killed %s the effect of %s, it goes on to the same end',
    async (when, step) => {
      const run = new Run(new ModelHost(kind));
      run.host.mishaps = [{ step, time: 1, when, what: 'kill' }];
      expect(await run.go()).toBeUndefined();
      expect([before, after]).toContain(run.host.file);
      run.host.startAgain();
      const result = await run.go();
      expect(result?.outcome).toBe('ok');
      expectTruth(run.host, result);
    },
  );

  test.each(
    steps.flatMap((step) =>
      (['before', 'after'] as const).flatMap((when) =>
        (['connection_lost', 'command_failed'] as const).map((what) => [what, when, step] as const),
      ),
    ),
  )('%s %s the effect of %s: it is put back, and the report is the truth', async (what, when, step) => {
    const run = new Run(new ModelHost(kind));
    run.host.mishaps = [{ step, time: 1, when, what }];
    const result = await run.go();
    expect(result).toMatchObject({ cause: what, changed: false });
    expectTruth(run.host, result);
  });

  test.each(undoSteps.flatMap((step) => (['before', 'after'] as const).map((when) => [when, step] as const)))(
    'killed %s the effect of %s while it is put back, it is put back by the next run',
    async (when, step) => {
      const run = new Run(new ModelHost(kind));
      run.host.mishaps = [
        { step: 'health', time: 1, when: 'after', what: 'unhealthy' },
        { step, time: step === 'restore' ? 1 : 2, when, what: 'kill' },
      ];
      expect(await run.go()).toBeUndefined();
      run.host.startAgain();
      const result = await run.go();
      expect(result).toMatchObject({ outcome: 'rolled_back', cause: 'unhealthy' });
      expectTruth(run.host, result);
    },
  );

  test('a file that somebody changed after the write stays, and needs hands', async () => {
    const run = new Run(new ModelHost(kind));
    run.host.mishaps = [{ step: 'fetchToken', time: 1, when: 'before', what: 'token_refused' }];
    run.host.onStep = (step) => {
      if (step === 'reload') run.host.file = 'client=somebody secret=else';
    };
    const result = await run.go();
    expect(result).toMatchObject({
      outcome: 'needs_hands',
      cause: 'token_refused',
      next: expect.stringContaining('--resume r1'),
    });
    expect(run.host.file).toBe('client=somebody secret=else');
  });

  test('a container that is not reached when a run goes on is only not reached', async () => {
    const run = new Run(new ModelHost(kind));
    run.host.mishaps = [{ step: 'reload', time: 1, when: 'before', what: 'kill' }];
    await run.go();
    run.host.startAgain();
    run.host.mishaps = [{ step: 'readBack', time: 2, when: 'before', what: 'unreachable' }];
    expect(await run.go()).toMatchObject({ outcome: 'unreachable' });
    run.host.startAgain();
    expectTruth(run.host, await run.go());
  });
});
