// Relevo servers under measurement: started as users start them, filled through the admin API.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Call, createCall } from '@relevo/contract/call';
import type { Credential } from '@relevo/contract/credentials';
import { startServer, waitUntilReady } from '../server-process.ts';
import { end, environment, freePort, onCore, pidOf, type Server, watch } from './processes.ts';
import type { ClientCredentials } from './rivals/credentials.ts';

export interface Relevo extends Server {
  readonly call: Call;
  readonly dataDirectory: string;
}

export interface RelevoStart {
  readonly dataDirectory: string;
  /** The port that the data was made for: it is part of the issuer. */
  readonly port?: number;
  /** `all` is for what runs on the thread pool; everything else is measured on one core. */
  readonly cores: 'one' | 'all';
  /** More settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts a server with everything on, metrics too, and waits until it is ready. */
export async function startRelevo(start: RelevoStart): Promise<Relevo> {
  const { dataDirectory, cores } = start;
  const port = start.port ?? (await freePort());
  const settings = {
    ...start.settings,
    RELEVO_DATA_DIR: dataDirectory,
    RELEVO_PORT: String(port),
    RELEVO_METRICS_PORT: String(await freePort()),
    RELEVO_LOG_LEVEL: 'warn',
  };
  const child = startServer({ environment: environment(settings), prefix: cores === 'one' ? onCore(0) : [] });
  watch(child);
  const url = `http://127.0.0.1:${port}`;
  const state = await waitUntilReady(child, url, 60);
  if (state !== 'ready') throw new Error(`The Relevo server did not start (${state}).`);
  const adminToken = readFileSync(join(dataDirectory, 'admin-token'), 'utf8').trim();
  const call = createCall({ url, token: () => adminToken });
  return { pid: pidOf(child), url, port, call, dataDirectory, [Symbol.asyncDispose]: () => end(child, 'SIGTERM') };
}

export interface BenchCredential extends ClientCredentials {
  readonly id: string;
  readonly organizationId: string;
  readonly technicalAccountId: string;
}

type AuthenticationType = Credential['mechanisms'][number]['type'];

/** One credential in a project of its own, since a project holds one of each type. */
async function createCredential(call: Call, title: string, type: AuthenticationType): Promise<BenchCredential> {
  const project = await call('projectCreate', { body: { title } });
  const created = await call('credentialCreate', {
    body: { project: project.id, type, apis: ['campaign'], profiles: ['Campaign - prod - Admin'] },
  });
  return {
    id: created.id,
    clientId: created.client_id,
    clientSecret: created.client_secret,
    organizationId: created.organization_id,
    technicalAccountId: created.technical_account_id,
  };
}

/** Creates `count` credentials through the admin API, a few at a time. */
export async function createCredentials(
  call: Call,
  type: AuthenticationType,
  count: number,
): Promise<BenchCredential[]> {
  const credentials: BenchCredential[] = [];
  const groupSize = 8;
  for (let from = 0; from < count; from += groupSize) {
    const indexes = Array.from({ length: Math.min(groupSize, count - from) }, (_, offset) => from + offset);
    credentials.push(
      ...(await Promise.all(
        indexes.map((index) => createCredential(call, `Bench ${type.slice(0, 5)} ${index}`, type)),
      )),
    );
  }
  return credentials;
}

export interface KeyPair {
  readonly privateKey: string;
  readonly certificate: string;
}

const cli = fileURLToPath(new URL('../../packages/cli/bin/relevo.mjs', import.meta.url));

/** A key pair with its certificate, made by `relevo certificate generate`, which also binds it to the credential. */
export async function generateCertificate(relevo: Relevo, credential: BenchCredential, out: string): Promise<KeyPair> {
  const settings = { RELEVO_URL: relevo.url, RELEVO_ADMIN_TOKEN_FILE: join(relevo.dataDirectory, 'admin-token') };
  const command = [cli, 'certificate', 'generate', '--credential', credential.clientId, '--out', out, '--json'];
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment(settings),
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('relevo certificate generate failed');
  return {
    privateKey: readFileSync(join(out, 'private.key'), 'utf8'),
    certificate: readFileSync(join(out, 'certificate_pub.crt'), 'utf8'),
  };
}
