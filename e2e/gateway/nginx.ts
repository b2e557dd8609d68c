// The machine's nginx with the configuration that docs/protecting-an-api.md shows, on ports of the test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { NeededPrograms } from '../needed-program.ts';

export const documentation = new URL('../../docs/protecting-an-api.md', import.meta.url);
const readyWithinSeconds = 20;

/** Debian keeps it where only root's PATH looks. */
const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };

export const nginxNeeded: NeededPrograms = {
  nginx: ['sh', '-c', 'PATH="$PATH:/usr/sbin"; nginx -V 2>&1 | grep -q http_auth_request_module'],
};

export interface NginxPorts {
  readonly gateway: number;
  readonly relevo: number;
  readonly api: number;
}

export interface Nginx {
  readonly url: string;
  stop(): Promise<void>;
}

/** The documented configuration. Throws if a port that it names is not there to be replaced. */
function documentedServer({ gateway, relevo, api }: NginxPorts): string {
  const shown = /```nginx\n(.*?)```/s.exec(readFileSync(documentation, 'utf8'))?.[1] ?? '';
  const ports = { '127.0.0.1:8000': gateway, '127.0.0.1:8080': relevo, '127.0.0.1:9000': api };
  return Object.entries(ports).reduce((text, [address, port]) => {
    if (!text.includes(address)) throw new Error(`the documented configuration has no ${address}`);
    return text.replaceAll(address, `127.0.0.1:${port}`);
  }, shown);
}

const temporaryPaths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** One process in the foreground that keeps everything in `folder`, whoever runs it. */
function wholeConfiguration(folder: string, server: string): string {
  const paths = temporaryPaths.map((name) => `${name}_temp_path ${join(folder, name)};`);
  return [
    `daemon off; master_process off; pid ${join(folder, 'pid')}; error_log stderr error;`,
    `events {} http { access_log off; ${paths.join(' ')}`,
    server,
    '}',
  ].join('\n');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Starts nginx and waits until it listens; rejects with what it wrote if it does not. */
export async function startNginx(ports: NginxPorts): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-nginx-'));
  for (const name of temporaryPaths) mkdirSync(join(folder, name));
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, wholeConfiguration(folder, documentedServer(ports)));
  const child = spawn('nginx', ['-p', folder, '-c', file], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  const written: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (line: string) => written.push(line));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let waited = 0; waited < readyWithinSeconds && child.exitCode === null; waited += 0.05) {
    if (await answers(ports.gateway)) return { url: `http://127.0.0.1:${ports.gateway}`, stop };
    await delay(50);
  }
  await stop();
  throw new Error(`nginx did not start:\n${written.join('')}`);
}
