// `npm run up`: a running server with a sample credential and its first token, in the foreground until it is stopped.
// `npm run up -- --demo`: with an organization in the middle of its migrations instead, and their traffic.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Call, createCall, ProblemError } from '@relevo/contract/call';
import { addressOf, isTaken, startServer, stopServer, waitUntilReady } from './server-process.ts';
import { ensureConsole, ensureNlserver } from './up/builds.ts';
import type { Demo } from './up/demo-planting.ts';
import { closingText, demoText, firstStartText, laterStartText, type Place, timesText } from './up/report.ts';
import { ensureSample, obtainToken, type Sample, tokenUrlAt } from './up/sample.ts';

const readyWithinSeconds = 60;

/** Something the user should read as one sentence, without a stack. */
class StartFailure extends Error {}

const failure = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Waits for the server, which has printed its own message by the time it fails. */
async function awaitReady(server: ChildProcess, url: string, portWasTaken: boolean): Promise<void> {
  // What answers on a taken port is somebody else; our server is about to say so and to end.
  if (portWasTaken) await Promise.race([once(server, 'exit'), delay(readyWithinSeconds * 1000, null, { ref: false })]);
  const state = await waitUntilReady(server, url, readyWithinSeconds, (seconds) =>
    console.log(`Still starting after ${seconds} s.`),
  );
  if (state === 'ended') throw new StartFailure('The server did not start; its reason stands above.');
  if (state === 'timeout') throw new StartFailure(`The server was not ready after ${readyWithinSeconds} s.`);
}

/** A token for a credential whose secret nobody knows any more: by the audited operation of the administrator. */
async function mintToken(call: Call, credential: Sample['credential']): Promise<string | undefined> {
  try {
    const { access_token } = await call('tokenIssue', { params: { credential: credential.id } });
    return access_token;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    console.log(`The sample credential gets no token now: ${error.message}`);
    return undefined;
  }
}

interface Start {
  /** When the command began, and the server; milliseconds since 1970. */
  readonly command: number;
  readonly server: number;
  /** Whether there was no server here before. */
  readonly isFirst: boolean;
}

/** Shows the sample and proves that it works. */
async function showSample(place: Place, start: Start): Promise<void> {
  const adminToken = readFileSync(place.adminTokenFile, 'utf8').trim();
  const call = createCall({ url: place.url, token: () => adminToken });
  const { credential, clientSecret } = await ensureSample(call);
  const tokenUrl = tokenUrlAt(place.url, await call('organizationView', {}));
  const token = clientSecret
    ? await obtainToken(tokenUrl, credential.client_id, clientSecret)
    : await mintToken(call, credential);
  const now = Date.now();
  const text =
    clientSecret && token
      ? firstStartText(tokenUrl, credential, clientSecret, token)
      : laterStartText(tokenUrl, credential, token);
  console.log(`\n${text}\n`);
  if (token) {
    const sinceCommandSeconds = (now - start.command) / 1000;
    console.log(`${timesText({ sinceCommandSeconds, sinceServerSeconds: (now - start.server) / 1000 })}\n`);
  }
  console.log(closingText(place, start.isFirst));
}

interface Planted {
  readonly demo: Demo;
  readonly seconds: number;
}

/** Fills the empty storage; its code is loaded only here, since it brings a whole server along. */
async function plant(url: string, portIsTaken: boolean): Promise<Planted> {
  if (portIsTaken) throw new StartFailure(`Something listens on ${url} already; set RELEVO_PORT to another port.`);
  console.log('Planting the demo.');
  const started = performance.now();
  const { plantDemo } = await import('./up/demo-planting.ts');
  const demo = await plantDemo(process.env).catch((error: unknown) => {
    throw new StartFailure(failure(error), { cause: error });
  });
  return { demo, seconds: (performance.now() - started) / 1000 };
}

/** Says where the demo can be seen, and keeps its traffic going. */
async function showDemo(place: Place, { demo, seconds }: Planted, ended: AbortSignal): Promise<void> {
  const adminToken = readFileSync(place.adminTokenFile, 'utf8').trim();
  const call = createCall({ url: place.url, token: () => adminToken });
  const { id: organizationId, issuer } = await call('organizationView', {});
  console.log(`\n${demoText({ ...place, organizationId }, demo, seconds)}\n\n${closingText(place, true)}`);
  const { keepTraffic } = await import('./up/demo-traffic.ts');
  void keepTraffic(demo, { url: place.url, issuer }, ended);
}

interface Command {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly demo: boolean;
}

/** Runs until the server ends or a signal asks for it. Resolves with the exit code; rejects with `StartFailure`. */
async function up(command: Command): Promise<number> {
  const address = addressOf(process.env);
  const dataDirectory = resolve(process.env['RELEVO_DATA_DIR'] || 'data');
  const place = { url: address.url, adminTokenFile: join(dataDirectory, 'admin-token') };

  ensureConsole();
  ensureNlserver();
  const isFirst = !existsSync(place.adminTokenFile);
  const portWasTaken = await isTaken(address);
  const planted = command.demo ? await plant(address.url, portWasTaken) : undefined;
  console.log(`Starting Relevo on ${address.url}, data in ${dataDirectory}`);
  const serverStartedAt = Date.now();
  const logLevel = process.env['RELEVO_LOG_LEVEL'] || 'warn';
  const server = startServer({ environment: { ...process.env, RELEVO_LOG_LEVEL: logLevel } });
  const ended = once(server, 'exit');
  const stopping = new AbortController();
  const stop = () => {
    if (stopping.signal.aborted) return; // a terminal, npm and install.mjs each deliver an interrupt
    stopping.abort();
    server.kill('SIGTERM');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

  try {
    await awaitReady(server, address.url, portWasTaken);
    const start = { command: command.startedAt, server: serverStartedAt, isFirst };
    await (planted ? showDemo(place, planted, stopping.signal) : showSample(place, start));
  } catch (error) {
    await stopServer(server);
    if (stopping.signal.aborted) return 0;
    throw error instanceof StartFailure ? error : new StartFailure(`The sample could not be made: ${failure(error)}`);
  }
  await ended;
  if (stopping.signal.aborted && server.exitCode === 0) return 0;
  stopping.abort();
  throw new StartFailure(`The server ended by itself (${server.signalCode ?? `exit code ${server.exitCode}`}).`);
}

const { values } = parseArgs({
  options: { 'started-at': { type: 'string' }, demo: { type: 'boolean', default: false } },
});
if (existsSync('.env')) process.loadEnvFile('.env');
const startedAt = Number(values['started-at'] ?? performance.timeOrigin);
process.exitCode = await up({ startedAt, demo: values.demo }).catch((error: unknown) => {
  if (!(error instanceof StartFailure)) throw error;
  console.error(error.message);
  return 1;
});
