// One measured thing: a server, the requests it gets, and how an answer is verified. Rounds of several contenders are
// run in turn, so that what the machine does meanwhile meets all of them.
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import type { LoadResult, LoadShape } from './load-generator.ts';
import { type LoadProcess, measure, type Server } from './processes.ts';

const connections = 32;

export interface Contender {
  readonly name: string;
  readonly server: Server;
  /** A text that every good answer contains. */
  readonly mustContain: string;
  /** The requests of the next round; `once` for those that are good for one time only. */
  readonly requests: () => Promise<{ readonly list: readonly string[]; readonly once: boolean }>;
  /** Rejects unless a sampled body is what it should be. */
  readonly verify: (body: string) => Promise<void>;
}

export interface Round {
  readonly perSecond: number;
  /** Undefined where the system does not tell. */
  readonly perCpuSecond: number | undefined;
  readonly p99Milliseconds: number;
}

/** Runs one round. Rejects if any answer was no success or the sample does not verify: such a round does not count. */
export async function runRound(
  load: LoadProcess,
  contender: Contender,
  shape: Exclude<LoadShape, { kind: 'once' }>,
): Promise<Round> {
  const { list, once } = await contender.requests();
  const { server, mustContain } = contender;
  const target = { host: '127.0.0.1', port: server.port, connections, requests: list, mustContain, collect: false };
  const before = measure(server.pid);
  const result = await load.run({ ...target, shape: once ? { kind: 'once' } : shape });
  const after = measure(server.pid);
  if (result.failure !== undefined) throw new Error(`${contender.name}: ${result.failure}`);
  await contender.verify(result.sample);
  return {
    perSecond: result.answered / result.seconds,
    perCpuSecond: before && after && result.answered / (after.cpuSeconds - before.cpuSeconds),
    p99Milliseconds: result.p99Milliseconds,
  };
}

/** Sends each request once and returns the bodies, in no order. */
export async function collectBodies(
  load: LoadProcess,
  server: Server,
  requests: readonly string[],
): Promise<LoadResult> {
  const job = { host: '127.0.0.1', port: server.port, connections, requests, mustContain: '{', collect: true } as const;
  const result = await load.run({ ...job, shape: { kind: 'once' } });
  if (result.failure !== undefined) throw new Error(result.failure);
  return result;
}

/** Verifies the access token in a body with the keys that the server publishes. */
export async function tokenVerifier(keySetUrl: string): Promise<(body: string) => Promise<void>> {
  const keySet = createLocalJWKSet((await (await fetch(keySetUrl)).json()) as JSONWebKeySet);
  return async (body) => {
    await jwtVerify(accessTokenOf(body), keySet);
  };
}

export function accessTokenOf(body: string): string {
  return (JSON.parse(body) as { access_token: string }).access_token;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
