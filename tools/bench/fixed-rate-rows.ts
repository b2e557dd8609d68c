// Rows measured by an open loop at a fixed rate: the latency that clients see, and whether it grows with the database.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { cloneClientId, cloneCredential } from './clone-credentials.ts';
import { type ClosedLoop, speedOf } from './closed-loop-rows.ts';
import { type Contender, collectBodies, median, type Round, runRound } from './contender.ts';
import { type SourceLabel, tokenRequests, tokens } from './contenders.ts';
import { type LoadProcess, measure, type Server } from './processes.ts';
import { createCredentials, startRelevo } from './relevo.ts';
import type { ClientCredentials } from './rivals/credentials.ts';
import type { Row } from './table.ts';

const p99Of = (rounds: readonly Round[]) => median(rounds.map(({ p99Milliseconds }) => p99Milliseconds));
const milliseconds = (value: number) => `${value.toFixed(1)} ms`;

async function roundsAtRate({ load, options }: Bench, contenders: readonly Contender[], perSecond: number) {
  const results = contenders.map((): Round[] => []);
  const shape = (seconds: number) => ({ kind: 'open', seconds, perSecond }) as const;
  for (const contender of contenders) await runRound(load, contender, shape(options.warmUpSeconds));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      results[index]?.push(await runRound(load, contender, shape(options.seconds)));
    }
  }
  return results;
}

/**
 * p99 at 70 % of the capacity that the closed loop has found. The ceiling gets the same rate: what it needs is the
 * machine's share.
 */
export async function latencyRow(bench: Bench, { relevoTokens, ceiling, capacity }: ClosedLoop): Promise<Row> {
  bench.progress('latency at 70 % of capacity');
  const perSecond = 0.7 * capacity;
  const [relevo = [], anchor = []] = await roundsAtRate(bench, [relevoTokens, ceiling], perSecond);
  const p99 = p99Of(relevo);
  const result = `${milliseconds(p99)} (ceiling ${milliseconds(p99Of(anchor))})`;
  return {
    name: 'Relevo, p99 at 70 % of capacity',
    ...speedOf(relevo),
    result,
    target: 'at most 10 ms',
    met: p99 <= 10,
  };
}

/** Copies have the sources of their original, so that their usage is there before the first round, as it is for few. */
const label: SourceLabel = (source) => `bench-${source}`;

async function obtainTokens(server: Server, credential: ClientCredentials, load: LoadProcess): Promise<void> {
  await collectBodies(load, server, tokenRequests(server, [credential], label));
}

/** Token requests of credentials drawn at random, so that no round meets the cache that the one before has filled. */
async function manyTokens({ relevo, servers, load }: Bench, count: number, perRound: number): Promise<Contender> {
  const dataDirectory = join(relevo.dataDirectory, 'many');
  mkdirSync(dataDirectory);
  const small = await startRelevo({ dataDirectory, cores: 'one' });
  const [original] = await createCredentials(small.call, 'oauth_server_to_server', 1);
  if (!original) throw new Error('no credential to copy');
  await obtainTokens(small, original, load);
  await small[Symbol.asyncDispose]();
  cloneCredential(dataDirectory, original.id, count);
  const server = servers.use(await startRelevo({ dataDirectory, port: small.port, cores: 'one' }));
  const drawn = () => ({ ...original, clientId: cloneClientId(1 + Math.floor(Math.random() * count)) });
  const requests = () => tokenRequests(server, Array.from({ length: perRound }, drawn), label);
  return tokens(`Relevo, ${count} credentials`, server, requests);
}

/** Of the capacity from memory: among many credentials nearly every request reads its own from the storage. */
const sustainedByBoth = 0.25;

/** p99 with many credentials against p99 with few, at the same rate, and the memory that many take. */
export async function growthRows(bench: Bench, { relevoTokens, capacity }: ClosedLoop): Promise<Row[]> {
  const { manyCredentials, seconds, credentials } = bench.options;
  const count = manyCredentials.toLocaleString('en');
  bench.progress(`writing ${count} credentials`);
  const perSecond = sustainedByBoth * capacity;
  const many = await manyTokens(bench, manyCredentials, Math.ceil(perSecond * seconds));
  bench.progress(`fixed rate with few and with ${count} credentials`);
  const [few = [], lots = []] = await roundsAtRate(bench, [relevoTokens, many], perSecond);
  const ratio = median(lots.map((round, index) => round.p99Milliseconds / (few[index]?.p99Milliseconds ?? Number.NaN)));
  const result = `${ratio.toFixed(2)} × p99 of ${credentials} (${milliseconds(p99Of(lots))})`;
  const name = `Relevo, ${count} credentials at a fixed rate`;
  const rows: Row[] = [{ name, ...speedOf(lots), result, target: 'at most 1.20 ×', met: ratio <= 1.2 }];
  const megabytes = measure(many.server.pid)?.residentMegabytes;
  if (megabytes === undefined) return rows;
  const memory = `${Math.round(megabytes)} MB resident`;
  return [...rows, { name: '', result: memory, target: 'at most 400 MB', met: megabytes <= 400 }];
}
