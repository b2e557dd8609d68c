// Two workers against one process: requests per second, since several processes have no CPU time in common.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { speedOf } from './closed-loop-rows.ts';
import { type Contender, median, type Round, runRound } from './contender.ts';
import { tokenRequests, tokens } from './contenders.ts';
import { createCredentials, startRelevo } from './relevo.ts';
import type { Row } from './table.ts';

async function tokensOfWorkers({ relevo, servers, options }: Bench, workers: number): Promise<Contender> {
  const dataDirectory = join(relevo.dataDirectory, `workers-${workers}`);
  const settings = { RELEVO_WORKERS: String(workers) };
  const server = servers.use(await startRelevo({ dataDirectory, cores: 'all', settings }));
  const credentials = await createCredentials(server.call, 'oauth_server_to_server', options.credentials);
  const requests = tokenRequests(server, credentials);
  return tokens(`Relevo, token requests with ${workers} workers, all cores`, server, () => requests);
}

/** Says how many cores there are: the load generator takes one of them. */
export async function workersRow(bench: Bench): Promise<Row> {
  const { load, options, progress } = bench;
  progress('two workers against one');
  const one = await tokensOfWorkers(bench, 1);
  const two = await tokensOfWorkers(bench, 2);
  const round = (contender: Contender, seconds: number) => runRound(load, contender, { kind: 'closed', seconds });
  for (const contender of [one, two]) await round(contender, options.warmUpSeconds);
  const rounds: Round[] = [];
  const ratios: number[] = [];
  for (let index = 0; index < options.rounds; index += 1) {
    const alone = await round(one, options.seconds);
    const together = await round(two, options.seconds);
    rounds.push(together);
    ratios.push(together.perSecond / alone.perSecond);
  }
  const cores = availableParallelism();
  const result = `${median(ratios).toFixed(2)} × one process (${cores} cores, one of them for the load)`;
  return { name: two.name, perSecond: speedOf(rounds).perSecond ?? 0, result };
}
