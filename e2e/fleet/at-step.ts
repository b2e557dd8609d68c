// Does something at the very moment at which a run has come to one of its steps, by its journal.
import { setTimeout as delay } from 'node:timers/promises';
import type { Finished, StartedCommand } from './fleet-command.ts';
import type { World } from './fleet-world.ts';

export interface StepPoint {
  readonly type: 'begin' | 'done';
  readonly step: 'back_up' | 'write' | 'read_back' | 'reload' | 'loaded' | 'token' | 'health' | 'restore';
  /** Its label; any unless given. */
  readonly container?: string;
}

/** How often a run has come to it, on the container or on any. */
function timesAt(world: World, { type, step, container = '' }: StepPoint): number {
  const record = `"type":"${type}","container":"`;
  const lines = world.journal().split('\n');
  return lines.filter((line) => line.includes(`${record}${container}`) && line.includes(`"step":"${step}"`)).length;
}

/**
 * Starts a command and does `act` once its run has come to `point` (again, if an earlier one has been there). Resolves when
 * the command has ended; throws if it ended without coming there.
 */
export async function atStep(
  world: World,
  point: StepPoint,
  words: readonly string[],
  act: (started: StartedCommand, world: World) => void,
): Promise<Finished> {
  const before = timesAt(world, point);
  const started = world.start(words);
  const { child } = started;
  while (timesAt(world, point) === before) {
    if (child.exitCode !== null || child.signalCode !== null) {
      const { stdout, stderr } = await started.ended;
      throw new Error(`the run did not come to ${point.type} ${point.step}:\n${stdout}\n${stderr}`);
    }
    await delay(2);
  }
  act(started, world);
  return started.ended;
}

export const kill9 = ({ child }: StartedCommand): void => {
  child.kill('SIGKILL');
};
