// `npm run bench`: figures as ratios within one run, because a shared machine drifts. Prints a table; keeps no file.
// --seconds N  --rounds N  --rows token,latency,…  --credentials N (of the row growth)  --quick (proves that it works)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { closedLoopRows } from './closed-loop-rows.ts';
import { consoleRows } from './console-rows.ts';
import { growthRows, latencyRow } from './fixed-rate-rows.ts';
import { fleetRows } from './fleet-rows.ts';
import { listRows } from './list-rows.ts';
import { migrationRows } from './migration-rows.ts';
import { type Options, readOptions } from './options.ts';
import { memoryRow, rs256Row, startRows } from './process-rows.ts';
import { pinningNote, startLoadProcess } from './processes.ts';
import { createCredentials, startRelevo } from './relevo.ts';
import { type Row, tableText } from './table.ts';
import { usageRow } from './usage-row.ts';
import { workersRow } from './worker-rows.ts';

const progress = (text: string) => console.error(`  ${text}`);

async function measureRows(options: Options, dataDirectory: string): Promise<Row[]> {
  await using servers = new AsyncDisposableStack();
  const load = servers.use(startLoadProcess());
  const relevo = servers.use(await startRelevo({ dataDirectory, cores: 'one' }));
  progress(`creating ${options.credentials} credentials`);
  const credentials = await createCredentials(relevo.call, 'oauth_server_to_server', options.credentials);
  const bench: Bench = { options, load, relevo, credentials, servers, progress };

  const closedLoop = await closedLoopRows(bench);
  const rows = [...closedLoop.rows];
  if (options.rows.has('latency')) rows.push(await latencyRow(bench, closedLoop));
  if (options.rows.has('growth')) rows.push(...(await growthRows(bench, closedLoop)));
  if (options.rows.has('lists')) rows.push(...(await listRows(relevo, options, progress)));
  if (options.rows.has('console')) rows.push(...(await consoleRows(relevo, options, progress)));
  if (options.rows.has('migration')) rows.push(...(await migrationRows(bench)));
  if (options.rows.has('usage')) rows.push(await usageRow(bench));
  if (options.rows.has('fleet')) rows.push(...(await fleetRows(bench)));
  if (options.rows.has('rs256')) rows.push(await rs256Row(bench));
  if (options.rows.has('workers')) rows.push(await workersRow(bench));
  if (options.rows.has('start')) rows.push(...memoryRow(bench), ...(await startRows(bench)));
  return rows;
}

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (pinningNote) console.log(pinningNote);
  const folder = mkdtempSync(join(tmpdir(), 'relevo-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  console.log(tableText(await measureRows(options, folder)));
}

await run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
