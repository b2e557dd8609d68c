// `npm run soak:migration`: many credentials leave JWT under load, while secrets rotate and the server restarts. Ends
// with what was asked, what failed, and whether every verdict was true; exit code 1 unless all was well.
// --seconds N  --credentials N  --sources N (of one credential)  --processes N  --workers N (after the restart)  --seed N
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createSelfSigned } from '../../packages/cli/src/self-signed-certificate.ts';
import { seededRandom } from '../seeded-random.ts';
import { walkThrough } from './migration-walk.ts';
import { type Options, readOptions } from './options.ts';
import { createSoakCredentials, ordersOf, type SoakCredential } from './participants.ts';
import { planPopulation, shuffled } from './population.ts';
import { compareEvidence, faultsOf, reportText, type Soaked } from './report.ts';
import { hasLoopbackAddresses, type SoakServer, startSoakServer } from './soak-server.ts';
import { type Sources, startSources } from './sources.ts';
import { Findings } from './verdicts.ts';

const progress = (text: string) => console.error(`  ${text}`);

/** The part of the time in which migrations begin; the rest is for them to end. */
const beginningShare = 0.6;
const restartShare = 0.4;
/** Whatever happens, it is over then: a little for a busy machine, beyond twice the time. */
const graceSeconds = 90;

interface Setting {
  readonly options: Options;
  readonly server: SoakServer;
  readonly sources: Sources;
  /** In the order of their migrations. */
  readonly credentials: readonly SoakCredential[];
  readonly findings: Findings;
}

/** All migrations, evenly begun, with a restart among them. */
async function migrateAll({ options, server, sources, credentials, findings }: Setting): Promise<void> {
  const milliseconds = options.seconds * 1000;
  const walks = credentials.map(async (credential, index) => {
    await delay((index / credentials.length) * beginningShare * milliseconds);
    try {
      await walkThrough({ call: server.call, sources, credential, findings });
    } catch (error) {
      findings.wrong.push(`${credential.projectTitle}: ${error instanceof Error ? error.message : error}`);
    }
  });
  const restart = async () => {
    await delay(restartShare * milliseconds);
    progress(`restarting the server with ${options.workers} processes`);
    await server.restart(options.workers);
    progress('restarted');
  };
  await Promise.all([...walks, restart(), delay(milliseconds)]);
}

async function soak(options: Options, folder: string): Promise<Soaked> {
  const random = seededRandom(options.seed);
  const hasAddresses = await hasLoopbackAddresses();
  if (!hasAddresses) progress('this machine has one loopback address only: every source has a label');
  const planned = planPopulation(options, random, hasAddresses);
  const pair = await createSelfSigned('soak', 2, new Date());
  await using server = await startSoakServer(folder);
  using sources = startSources(options.processes);
  progress(`creating ${options.credentials} credentials`);
  const created = await createSoakCredentials(server.call, planned, pair.certificate);
  const orders = created.flatMap(ordersOf);
  progress(`starting ${orders.length} sources`);
  await sources.start({ url: server.url, privateKey: pair.privateKey }, orders);
  progress(`migrating for ${options.seconds} s`);
  const findings = new Findings();
  const credentials = shuffled(created, random);
  await migrateAll({ options, server, sources, credentials, findings });
  const results = await sources.stop();
  const evidence = await compareEvidence(server.call, credentials, results);
  return { findings, results, evidence, credentials: credentials.length, sources: orders.length };
}

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), 'relevo-soak-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
  const limit = setTimeout(
    () => {
      console.error('The soak did not come to its end in time.');
      process.exit(1);
    },
    (2 * options.seconds + graceSeconds) * 1000,
  );
  console.log(`soak of ${options.seconds} s, repeat it with --seed ${options.seed}`);
  const soaked = await soak(options, folder);
  clearTimeout(limit);
  console.log(reportText(soaked));
  const faults = faultsOf(soaked);
  console.log(faults.length === 0 ? 'All was well.' : `FAILED\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

await run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
