// The board of migrations in a large organization: the time until a page of 100 is there, and the summary above it.
import { createPrivateKey } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { clientAssertion } from '../client-assertion.ts';
import type { Bench } from './bench.ts';
import { cloneCredential } from './clone-credentials.ts';
import { askerOf, slowestRow } from './list-rows.ts';
import { type BenchCredential, createCredentials, generateCertificate, type Relevo, startRelevo } from './relevo.ts';
import type { Row } from './table.ts';

const goalMilliseconds = 100;
const questions = ['limit=100', 'limit=100&state=in_progress', 'limit=100&search=Copy 99', 'limit=100&search=nowhere'];
/** Three sources, of which two have gone over. */
const legacySources = ['web-1', 'web-2', 'batch-1'];
const movedSources = ['web-1', 'web-2'];

async function obtainToken(server: Relevo, path: string, form: Record<string, string>, source: string): Promise<void> {
  const headers = { 'relevo-instance': source };
  const answer = await fetch(server.url + path, { method: 'POST', body: new URLSearchParams(form), headers });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  await answer.body?.cancel();
}

/** A credential in the middle of its migration, used by both mechanisms. */
async function createMigrating(server: Relevo): Promise<BenchCredential> {
  const [credential] = await createCredentials(server.call, 'service_account_jwt', 1);
  if (!credential) throw new Error('no credential to copy');
  const { privateKey } = await generateCertificate(server, credential, join(server.dataDirectory, 'certificate'));
  const key = createPrivateKey(privateKey);
  const client = { client_id: credential.clientId, client_secret: credential.clientSecret };
  for (const source of [...legacySources, ...legacySources]) {
    const form = { ...client, jwt_token: clientAssertion(server.url, credential, key) };
    await obtainToken(server, '/ims/exchange/jwt', form, source);
  }
  await server.call('migrationStart', { params: { credential: credential.id } });
  const form = { ...client, grant_type: 'client_credentials' };
  for (const source of movedSources) await obtainToken(server, '/ims/token/v3', form, source);
  return credential;
}

async function startFilled({ relevo, options }: Bench): Promise<Relevo> {
  const dataDirectory = join(relevo.dataDirectory, 'migrating');
  mkdirSync(dataDirectory);
  const small = await startRelevo({ dataDirectory, cores: 'one' });
  const { id } = await createMigrating(small);
  await small[Symbol.asyncDispose]();
  cloneCredential(dataDirectory, id, options.migrating - 1);
  return startRelevo({ dataDirectory, port: small.port, cores: 'one' });
}

async function summaryRow({ call }: Relevo, times: number, count: string): Promise<Row> {
  const spent: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const started = performance.now();
    await call('migrationSummary', {});
    spent.push(performance.now() - started);
  }
  const p95 = spent.toSorted((one, other) => one - other)[Math.ceil(times * 0.95) - 1] ?? Number.NaN;
  const target = `at most ${goalMilliseconds} ms`;
  const name = `Relevo, summary of ${count} migrations`;
  return { name, result: `p95 ${p95.toFixed(1)} ms`, target, met: p95 <= goalMilliseconds };
}

/** The slowest question of the board, measured from beside the server, one request at a time. */
export async function migrationRows(bench: Bench): Promise<Row[]> {
  const { options, progress } = bench;
  const count = options.migrating.toLocaleString('en');
  progress(`the board of ${count} migrations`);
  await using server = await startFilled(bench);
  const times = options.rounds * 20;
  const name = `Relevo, board of ${count} migrations`;
  const board = { name, list: 'migrations', questions, times, goalMilliseconds };
  return [await slowestRow(askerOf(server), board), await summaryRow(server, times, count)];
}
