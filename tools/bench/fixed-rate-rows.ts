// Rows measured by an open loop at a fixed rate: the latency that clients see, and whether it grows with the database.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cloneClientId, cloneCredential } from './clone-credentials.ts';
import type { Bench } from './closed-loop-rows.ts';
import { type Contender, median, type Round, runRound } from './contender.ts';
import { tokens } from './contenders.ts';
import { measure } from './processes.ts';
import { createCredentials, startRelevo } from './relevo.ts';
import type { Row } from './table.ts';

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
  return results.map((rounds) => rounds.map(({ p99Milliseconds }) => p99Milliseconds));
}

/** p99 at 70 % of the capacity that the closed loop has found. */
export async function latencyRow(bench: Bench, relevoTokens: Contender, capacity: number): Promise<Row> {
  bench.progress('latency at 70 % of capacity');
  const perSecond = 0.7 * capacity;
  const [p99 = []] = await roundsAtRate(bench, [relevoTokens], perSecond);
  const result = median(p99);
  const name = 'Relevo, p99 at 70 % of capacity';
  return { name, perSecond, result: milliseconds(result), target: 'at most 10 ms', met: result <= 10 };
}

/** Token requests of credentials drawn at random, so that no round meets the cache that the one before has filled. */
async function manyTokens(bench: Bench, count: number, perRound: number): Promise<Contender> {
  const dataDirectory = join(bench.relevo.dataDirectory, 'many');
  mkdirSync(dataDirectory);
  const small = await startRelevo({ dataDirectory, cores: 'one' });
  const [original] = await createCredentials(small.call, 'oauth_server_to_server', 1);
  const { port } = small;
  await small[Symbol.asyncDispose]();
  if (!original) throw new Error('no credential to copy');
  cloneCredential(dataDirectory, original.id, count);
  const server = bench.servers.use(await startRelevo({ dataDirectory, port, cores: 'one' }));
  const drawn = () => ({ ...original, clientId: cloneClientId(1 + Math.floor(Math.random() * count)) });
  const contender = await tokens(`Relevo, ${count} credentials`, server, [original]);
  const requests = async () => (await tokens('', server, Array.from({ length: perRound }, drawn))).requests();
  return { ...contender, requests };
}

/** p99 with many credentials against p99 with few, at the same rate, and the memory that many take. */
export async function growthRows(bench: Bench, relevoTokens: Contender, capacity: number): Promise<Row[]> {
  const { manyCredentials, seconds } = bench.options;
  const count = manyCredentials.toLocaleString('en');
  bench.progress(`writing ${count} credentials`);
  const perSecond = 0.5 * capacity;
  const many = await manyTokens(bench, manyCredentials, Math.ceil(perSecond * seconds));
  bench.progress(`fixed rate with few and with ${count} credentials`);
  const [few = [], lots = []] = await roundsAtRate(bench, [relevoTokens, many], perSecond);
  const ratio = median(lots.map((p99, index) => p99 / (few[index] ?? Number.NaN)));
  const megabytes = measure(many.server.pid)?.residentMegabytes;
  const result = `${ratio.toFixed(2)} × p99 of ${bench.options.credentials} (${milliseconds(median(lots))})`;
  return [
    {
      name: `Relevo, ${count} credentials at a fixed rate`,
      perSecond,
      result,
      target: 'at most 1.20 ×',
      met: ratio <= 1.2,
    },
    ...(megabytes === undefined
      ? []
      : [
          { name: '', result: `${Math.round(megabytes)} MB resident`, target: 'at most 400 MB', met: megabytes <= 400 },
        ]),
  ];
}
