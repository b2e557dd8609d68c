// The command line of the soak.
import { parseArgs } from 'node:util';

export interface Options {
  /** How long the migrations and the traffic go on, once everything is set up. */
  readonly seconds: number;
  readonly credentials: number;
  /** At most, of one credential. */
  readonly sources: number;
  /** Processes that the sources live in. */
  readonly processes: number;
  /** Of the server, after its restart; before, it is one process. */
  readonly workers: number;
  /** The same seed draws the same credentials, sources and fates. */
  readonly seed: number;
}

function atLeast(least: number, name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${name} must be a whole number from ${least}, and is "${text}".`);
}

/** Reads the arguments. Throws with a sentence for the user. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '60' },
      credentials: { type: 'string', default: '200' },
      sources: { type: 'string', default: '4' },
      processes: { type: 'string', default: '2' },
      workers: { type: 'string', default: '2' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
    },
  });
  return {
    seconds: atLeast(1, 'seconds', values.seconds),
    credentials: atLeast(1, 'credentials', values.credentials),
    sources: atLeast(2, 'sources', values.sources),
    processes: atLeast(1, 'processes', values.processes),
    workers: atLeast(1, 'workers', values.workers),
    seed: atLeast(0, 'seed', values.seed),
  };
}
