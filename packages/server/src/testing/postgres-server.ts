// A real PostgreSQL for tests: a cluster of its own in a temporary folder, on a free port, run by an unprivileged user,
// that a test may stop, freeze and start again.
import { execFile, execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from './free-port.ts';

const execute = promisify(execFile);
const debianVersions = '/usr/lib/postgresql';
const startTimeoutSeconds = 30;

export interface PostgresServer {
  /** The URL of a database as a role; `postgres` is the superuser. */
  url(database: string, role?: string): string;
  /** Runs statements one by one as the superuser. */
  run(database: string, ...statements: readonly string[]): Promise<void>;
  /** `immediate` is a crash: nothing is finished or written. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
  /** Every process of the server stands still and answers nothing, until `thaw`. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Stops the server and removes its data. */
  remove(): Promise<void>;
}

export interface PostgresServerOptions {
  /** Lines of `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The folder of the newest `initdb` and `pg_ctl`. */
function findPrograms(): string | undefined {
  const versions = existsSync(debianVersions) ? readdirSync(debianVersions).map(Number).filter(Number.isFinite) : [];
  const debian = versions.toSorted((a, b) => b - a).map((version) => join(debianVersions, String(version), 'bin'));
  const folders = [...debian, ...(process.env['PATH'] ?? '').split(':')];
  return folders.find((folder) => ['initdb', 'pg_ctl'].every((name) => existsSync(join(folder, name))));
}

export const isPostgresInstalled = (): boolean => findPrograms() !== undefined;

const isRoot = process.getuid?.() === 0;

function install(): void {
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'], options);
}

/**
 * Why no PostgreSQL can be started here, or undefined if one can; as root on Debian it is installed for that. Throws
 * instead where `CI` is set: there a skipped test is a failure.
 */
export function whyNoPostgres(): string | undefined {
  if (findPrograms()) return undefined;
  let reason = 'PostgreSQL is not installed, and only root on Debian can install it';
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    try {
      install();
      if (findPrograms()) return undefined;
      reason = 'the package postgresql brought no initdb';
    } catch (error) {
      reason = `apt-get could not install postgresql: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  if (process.env['CI'] === 'true') throw new Error(reason);
  process.stderr.write(`Tests on PostgreSQL are skipped: ${reason}\n`);
  return reason;
}

/** PostgreSQL refuses to run as root: then the user `postgres` runs it, whom the package brings. */
function asUser(program: string, args: readonly string[]): [string, string[]] {
  return isRoot ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, [...args]];
}

export async function startPostgresServer({ settings = {} }: PostgresServerOptions = {}): Promise<PostgresServer> {
  const programs = findPrograms();
  if (!programs) throw new Error('PostgreSQL is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'relevo-postgres-'));
  if (isRoot) {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    chownSync(folder, id('-u'), id('-g'));
  }
  const data = join(folder, 'data');
  const run = async (program: string, ...args: readonly string[]) => {
    await execute(...asUser(join(programs, program), args), { cwd: folder });
  };
  await run('initdb', '-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8');
  const port = await freePort();
  const lines = { port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  const options = Object.entries(lines).map(([name, value]) => `-c ${name}='${value}'`);
  const control = (...args: readonly string[]) =>
    run('pg_ctl', '-D', data, '-w', '-t', String(startTimeoutSeconds), ...args);
  const start = () => control('-l', join(folder, 'log'), '-o', options.join(' '), 'start');
  const url = (database: string, role = 'postgres') => `postgres://${role}@127.0.0.1:${port}/${database}`;
  await start();
  let running = true;
  let frozen: readonly number[] = [];
  return {
    url,
    async run(database, ...statements) {
      const client = new Client({ connectionString: url(database) });
      await client.connect();
      try {
        for (const statement of statements) await client.query(statement);
      } finally {
        await client.end();
      }
    },
    async stop(how = 'fast') {
      await control('-m', how, 'stop');
      running = false;
    },
    async start() {
      await start();
      running = true;
    },
    async freeze() {
      frozen = await processes(data, url('postgres'));
      signalAll(frozen, 'SIGSTOP');
    },
    async thaw() {
      signalAll(frozen, 'SIGCONT');
    },
    async remove() {
      if (running) await control('-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true });
    },
  };
}

/** The first process of the server, then those that serve connections or work in the background. */
async function processes(data: string, url: string): Promise<number[]> {
  const [first = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    'select pid from pg_stat_activity where pid <> pg_backend_pid()',
  );
  await client.end();
  return [Number(first), ...rows.map(({ pid }) => pid)];
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended meanwhile.
    }
  }
}
