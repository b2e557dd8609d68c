// The only place that starts ssh: the system's own, with the user's configuration below what we insist on.
import { existsSync } from 'node:fs';
import { access, constants, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { HostFailure } from '../host-failure.ts';
import type { Container } from '../inventory/container.ts';
import { type Redact, redactor } from '../redactor.ts';
import { Sensitive } from '../sensitive.ts';
import { type Answer, answerOf, progressOf, type RemoteStep, remoteCommand, scriptFailure } from './remote-step.ts';
import { sshConfig } from './ssh-config.ts';
import { sshFailure } from './ssh-failure.ts';

/** Of each stream; the rest is read and dropped. */
const keptBytes = 64 * 1024;

export interface SshOptions {
  /** The pinned host keys. A file that is not there pins none, so that nobody is trusted. */
  readonly knownHosts: string;
  readonly stepLimitSeconds?: number;
  readonly connectTimeoutSeconds?: number;
  /** Instead of `~/.ssh/config`. */
  readonly userConfig?: string;
  /** For every answer, besides what the step itself sends. */
  readonly redact?: Redact;
}

export type Destination = Pick<Container, 'host' | 'port' | 'user'>;

export interface SshResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly isCut: boolean;
}

export interface Ssh {
  /** Runs a step. Rejects with `HostFailure`, also when `signal` aborts; the script may then still be running there. */
  readonly run: (
    container: Destination & Pick<Container, 'become'>,
    step: RemoteStep,
    signal: AbortSignal,
  ) => Promise<Answer>;
  /** ssh with its own options in front of the destination and without a command of ours; for `host-keys.ts`. */
  readonly raw: (options: readonly string[], destination: Destination, signal: AbortSignal) => Promise<SshResult>;
  /** A new folder that only we can read; gone after `close`. */
  readonly folder: () => Promise<string>;
  /** Ends the connections that are kept, and removes every file of ours. */
  readonly close: () => Promise<void>;
}

/** The first bytes of a stream. */
function collect(stream: NodeJS.ReadableStream): () => { text: string; isCut: boolean } {
  const chunks: Buffer[] = [];
  let seen = 0;
  stream.on('data', (chunk: Buffer) => {
    if (seen < keptBytes) chunks.push(chunk.subarray(0, keptBytes - seen));
    seen += chunk.length;
  });
  return () => ({ text: Buffer.concat(chunks).toString(), isCut: seen > keptBytes });
}

interface Start {
  readonly args: readonly string[];
  readonly input: string;
  readonly limitSeconds: number;
  readonly signal: AbortSignal;
}

/** After ssh was told to end, which it may be told twice. */
const releaseAfterMilliseconds = 1500;

async function startSsh({ args, input, limitSeconds, signal }: Start): Promise<SshResult> {
  if (signal.aborted) throw new HostFailure('connection_lost', 'Stopped before it began.');
  const child = execa('ssh', args, {
    input,
    buffer: false,
    reject: false,
    encoding: 'buffer',
    cancelSignal: signal,
    timeout: limitSeconds * 1000,
    killSignal: 'SIGKILL', // at SIGTERM it would end by itself, which nobody could tell from an end of its own
    detached: true, // Ctrl-C is for the run, which brings what is under way to its end
  });
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  // A connection that is kept holds these streams for as long as the far command runs, which may be for ever.
  const release = () => {
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
  };
  const givenUp = AbortSignal.any([signal, AbortSignal.timeout(limitSeconds * 1000)]);
  givenUp.addEventListener('abort', () => setTimeout(release, releaseAfterMilliseconds), { once: true });
  const ended = await child;
  if (ended.isCanceled) throw new HostFailure('connection_lost', 'Stopped while it ran.');
  if (ended.timedOut) throw new HostFailure('timed_out', `No end within ${limitSeconds} seconds.`);
  if (ended.code === 'ENOENT') throw new HostFailure('unreachable', 'The program "ssh" is not on this machine.');
  const { text: stdout, isCut } = out();
  return { exitCode: ended.exitCode, stdout, stderr: err().text, isCut };
}

const destinationArguments = ({ host, port, user }: Destination): readonly string[] => [
  ...(port === null ? [] : ['-p', String(port)]),
  ...(user === null ? [] : ['-l', user]),
  '--',
  host,
];

const systemConfig = '/etc/ssh/ssh_config';

const isReadable = (file: string): Promise<boolean> =>
  access(file, constants.R_OK).then(
    () => true,
    () => false,
  );

/** A folder for sockets, whose paths are short everywhere under /tmp alone. */
async function makeFolder(options: SshOptions, connectTimeoutSeconds: number): Promise<string> {
  const folder = await mkdtemp('/tmp/relevo-');
  await symlink(resolve(options.knownHosts), join(folder, 'known_hosts'));
  await symlink(options.userConfig ?? join(homedir(), '.ssh', 'config'), join(folder, 'user_config'));
  if (await isReadable(systemConfig)) await symlink(systemConfig, join(folder, 'system_config'));
  await writeFile(join(folder, 'config'), sshConfig(folder, connectTimeoutSeconds), { mode: 0o600 });
  return folder;
}

/** The sockets of kept connections have names of 40 hex digits. */
async function endConnections(folder: string): Promise<void> {
  const sockets = (await readdir(folder)).filter((name) => /^[0-9a-f]{40}$/.test(name));
  await Promise.all(
    sockets.map((name) =>
      execa('ssh', ['-F', '/dev/null', '-S', join(folder, name), '-O', 'exit', '--', 'nobody'], {
        reject: false,
        timeout: 5000,
      }),
    ),
  );
}

/** The messages of a host on the way are lost where a connection is kept: OpenSSH sends them nowhere. */
const mayBeOnTheWay = (stderr: string) => /UNKNOWN port|kex_exchange_identification/.test(stderr);
const withoutKeeping = ['-o', 'ControlMaster=no', '-o', 'ControlPath=none'];

/** What a step answered. Throws `HostFailure` where it, or the connection, did not come to its end. */
function answered(result: SshResult, redact: Redact, become: string | null): Answer {
  const { exitCode, stdout, isCut } = result;
  const answer = answerOf(stdout, { redact, cut: isCut });
  const progress = progressOf(stdout);
  if (progress === 'started' && exitCode === 0) return answer;
  if (progress === 'started' && exitCode !== undefined && exitCode !== 255) throw scriptFailure(exitCode, answer);
  throw sshFailure({ exitCode, stderr: redact(result.stderr), progress, become });
}

/** Prepares connections; none is made yet. Whoever opens closes. */
export async function openSsh(options: SshOptions): Promise<Ssh> {
  const { stepLimitSeconds: limitSeconds = 60, connectTimeoutSeconds = 10, redact = (text: string) => text } = options;
  const folder = await makeFolder(options, connectTimeoutSeconds);
  const base = ['-F', join(folder, 'config'), '-T'];
  let folders = 0;
  const raw: Ssh['raw'] = (before, destination, signal) =>
    startSsh({ args: [...base, ...before, ...destinationArguments(destination)], input: '', limitSeconds, signal });
  return {
    run: async (container, step, signal) => {
      const { input = [] } = step;
      const args = [...base, ...destinationArguments(container), remoteCommand(step, container.become, limitSeconds)];
      const bytes = input.map((each) => (each instanceof Sensitive ? each.reveal() : each)).join('');
      const result = await startSsh({ args, input: bytes, limitSeconds, signal });
      const own = redactor(input.filter((each) => each instanceof Sensitive));
      const isUnexplained = result.exitCode === 255 && result.stdout === '' && mayBeOnTheWay(result.stderr);
      const again = isUnexplained ? await raw(withoutKeeping, container, signal) : result;
      const told = again.exitCode === 255 ? { ...result, stderr: again.stderr } : result;
      return answered(told, (text) => redact(own(text)), container.become);
    },
    raw,
    folder: async () => {
      folders += 1;
      const path = join(folder, `folder-${folders}`);
      await mkdir(path, { mode: 0o700 });
      return path;
    },
    close: async () => {
      if (!existsSync(folder)) return;
      await endConnections(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
