// Rows about a server process as a whole: RS256 on all cores, start to first token, memory.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { speedOf } from './closed-loop-rows.ts';
import { type Contender, median, type Round, runRound } from './contender.ts';
import { tokenRequests, tokens } from './contenders.ts';
import { measure } from './processes.ts';
import { createCredentials, startRelevo } from './relevo.ts';
import { rs256SigningRate } from './signing-rate.ts';
import type { Row } from './table.ts';

async function rs256Tokens({ relevo, servers, options }: Bench): Promise<Contender> {
  const dataDirectory = join(relevo.dataDirectory, 'rs256');
  mkdirSync(dataDirectory);
  const server = servers.use(await startRelevo({ dataDirectory, cores: 'all' }));
  await server.call('apiUpdate', { params: { code: 'campaign' }, body: { signing_algorithm: 'RS256' } });
  const count = Math.ceil(options.credentials / 10);
  const credentials = await createCredentials(server.call, 'oauth_server_to_server', count);
  const requests = tokenRequests(server, credentials);
  return tokens('Relevo, token requests with RS256, all cores', server, () => requests);
}

/** Tokens per second with RS256 against the bare signatures of the machine, measured before each round. */
export async function rs256Row(bench: Bench): Promise<Row> {
  const { load, options, progress } = bench;
  progress('RS256 on all cores');
  const contender = await rs256Tokens(bench);
  await runRound(load, contender, { kind: 'closed', seconds: options.warmUpSeconds });
  const rounds: Round[] = [];
  const ratios: number[] = [];
  for (let index = 0; index < options.rounds; index += 1) {
    const signingRate = await rs256SigningRate(Math.min(1, options.seconds));
    const round = await runRound(load, contender, { kind: 'closed', seconds: options.seconds });
    rounds.push(round);
    ratios.push(round.perSecond / signingRate);
  }
  const ratio = median(ratios);
  const result = `${ratio.toFixed(2)} × signing rate`;
  return { name: contender.name, ...speedOf(rounds), result, target: 'at least 0.70 ×', met: ratio >= 0.7 };
}

const megabytesOf = (pid: number) => measure(pid)?.residentMegabytes;

/** The memory of the server that has had all the load, for comparison. Nothing where the system does not tell. */
export function memoryRow({ relevo }: Bench): Row[] {
  const megabytes = megabytesOf(relevo.pid);
  return megabytes === undefined
    ? []
    : [{ name: 'Relevo, memory after load', result: `${Math.round(megabytes)} MB resident` }];
}

/** One start until the first token, with its time and the memory it left. */
async function startOnce({ relevo, credentials }: Bench): Promise<{ seconds: number; megabytes: number | undefined }> {
  const [first] = credentials;
  if (!first) throw new Error('no credential to start with');
  const form = { grant_type: 'client_credentials', client_id: first.clientId, client_secret: first.clientSecret };
  const started = performance.now();
  await using server = await startRelevo({ dataDirectory: relevo.dataDirectory, port: relevo.port, cores: 'one' });
  const answer = await fetch(`${server.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  const seconds = (performance.now() - started) / 1000;
  if (!answer.ok) throw new Error(`no token after the start: ${await answer.text()}`);
  return { seconds, megabytes: megabytesOf(server.pid) };
}

/** From the start of the process to the first token, with the database of all rows before. Stops the server first. */
export async function startRows(bench: Bench): Promise<Row[]> {
  bench.progress('start to first token');
  await bench.relevo[Symbol.asyncDispose]();
  const starts = [];
  for (let index = 0; index < bench.options.rounds; index += 1) starts.push(await startOnce(bench));
  const seconds = median(starts.map((start) => start.seconds));
  const target = 'at most 1 s';
  const time = { name: 'Relevo, start to first token', result: `${seconds.toFixed(2)} s`, target, met: seconds <= 1 };
  const resident = starts.flatMap(({ megabytes }) => (megabytes === undefined ? [] : [megabytes]));
  if (resident.length === 0) return [time];
  const megabytes = median(resident);
  const result = `${Math.round(megabytes)} MB resident`;
  return [time, { name: 'Relevo, memory at the first token', result, target: 'at most 130 MB', met: megabytes <= 130 }];
}
