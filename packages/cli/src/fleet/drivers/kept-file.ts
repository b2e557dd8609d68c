// Keeps a file on a host for the time of a run, and puts it back: the same for every driver that changes one.
import type { Driver } from '../driver.ts';
import { HostFailure } from '../host-failure.ts';
import { type Answer, oneLine, type RemoteStep } from '../ssh/remote-step.ts';
import { backUpScript, forgetScript, restoreScript } from './file-script.ts';

/** Runs steps on one container. */
export type HostShell = (step: RemoteStep, signal: AbortSignal) => Promise<Answer>;

/** Constant text that has the functions of `file-script.ts`, takes `words` away from the parameters, and sets F. */
export interface FilePlace {
  readonly script: string;
  readonly words: readonly string[];
}

const takeRun = 'R=$1; shift;';

/** A step on the file at `place`: `script` has F, R and its own words as parameters. */
export const fileStep = (
  place: FilePlace,
  script: string,
  [run, ...words]: readonly [string, ...string[]],
): RemoteStep => ({
  script: oneLine(`${place.script} ${takeRun} ${script}`),
  words: [...place.words, run, ...words],
});

/** What a script that restores has said. */
export function keptResult(answer: Answer): 'restored' | 'kept' | 'foreign' {
  const result = answer.one('result');
  if (result === 'restored' || result === 'kept' || result === 'foreign') return result;
  throw new HostFailure('unexpected', 'The host did not say whether the file was put back.');
}

export function keptFile(shell: HostShell, place: FilePlace): Pick<Driver, 'backUp' | 'restore' | 'forget'> {
  return {
    backUp: async (run, signal) => {
      const answer = await shell(fileStep(place, backUpScript, [run]), signal);
      return answer.one('sha256') || null;
    },
    restore: async ({ run, written }, signal) =>
      keptResult(await shell(fileStep(place, restoreScript, [run, written ?? '']), signal)),
    forget: async (run, signal) => {
      await shell(fileStep(place, forgetScript, [run]), signal);
    },
  };
}
