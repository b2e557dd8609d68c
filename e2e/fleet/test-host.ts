// One host for tests: a real sshd with its own file systems, processes, users and name, by namespaces of the kernel.
// Nothing of the machine is changed, and all of it vanishes with one process.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const initScript = fileURLToPath(new URL('./host-init.sh', import.meta.url));
const readyWithinMilliseconds = 40_000;

/** Who logs in, and who Adobe Campaign runs as. They exist on test hosts only. */
export const loginUser = 'relevo-ops';
const neolaneUid = 61_002;

export interface HostWish {
  readonly name: string;
  readonly port: number;
  /** The text of the public key that may log in. */
  readonly publicKey: string;
  readonly loginShell: string;
  /** Of the disk on which Adobe Campaign lies, in KiB. */
  readonly diskKibibytes: number;
  /** `own`: a network of which nobody else sees anything. A process: the network of that one. */
  readonly network: 'machine' | 'own' | { readonly pid: number };
}

/** What a host does not share with the machine, without the machine's own /usr/local below /run. */
const ownFolders = ['/run/host', '/home', '/root', '/tmp', '/var/log', '/usr/local/neolane'];

/** Makes a key without a passphrase at `file` and `file`.pub. */
export function makeKey(file: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file]);
}

const sshdConfiguration = (port: number) =>
  [
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    'HostKey /run/host/host_key',
    'AuthorizedKeysFile /run/host/authorized_keys',
    'PidFile /run/sshd.pid',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'LogLevel VERBOSE',
    'MaxStartups 100',
    '',
  ].join('\n');

const sudoers = [
  'Defaults env_reset, !lecture, logfile=/var/log/sudo.log',
  'Defaults secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"',
  'root ALL=(ALL) ALL',
  `${loginUser} ALL=(neolane) NOPASSWD: ALL`,
  '',
].join('\n');

export class TestHost {
  readonly name: string;
  readonly port: number;
  /** Its first process, as the machine counts. */
  readonly pid: number;
  /** Its file system as seen from outside. */
  readonly root: string;
  readonly #process: ChildProcess;

  constructor(wish: HostWish, process: ChildProcess, pid: number) {
    this.name = wish.name;
    this.port = wish.port;
    this.pid = pid;
    this.root = `/proc/${pid}/root`;
    this.#process = process;
  }

  /** Runs a shell script there as root. Returns what it wrote; throws when it fails. */
  run(script: string, ...words: readonly string[]): string {
    const target = ['-t', String(this.pid), '-m', '-p', '-u', '-n', '--', 'sh', '-c', script, 'sh', ...words];
    return execFileSync('nsenter', target, { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Throws where the file does not exist, as `node:fs` does. */
  read(path: string): Buffer {
    return readFileSync(join(this.root, path));
  }

  /** As user neolane, with the folders that are missing. */
  write(path: string, content: string | Uint8Array, mode = 0o644): void {
    const file = join(this.root, path);
    const first = mkdirSync(dirname(file), { recursive: true });
    if (first !== undefined) this.run('chown -R neolane:neolane "$1"', first.slice(this.root.length));
    writeFileSync(file, content);
    chmodSync(file, mode);
    chownSync(file, neolaneUid, neolaneUid);
  }

  /** What its sshd and its sudo have logged. */
  log(): string {
    return this.run('cat /var/log/sshd.log /var/log/sudo.log 2>/dev/null || :');
  }

  /** Kind and key, as known_hosts has it. */
  publicHostKey(): string {
    return this.read('/run/host/host_key.pub').toString().split(' ').slice(0, 2).join(' ');
  }

  /** `SHA256:…` of its host key. */
  fingerprint(): string {
    const [, key = ''] = this.publicHostKey().split(' ');
    return `SHA256:${createHash('sha256').update(key, 'base64').digest('base64').replace(/=+$/, '')}`;
  }

  /** As after an installation anew, or with somebody in between. Returns when the new key is in use. */
  changeHostKey(): void {
    this.run(
      `cd /run/host && rm host_key host_key.pub && ssh-keygen -q -t ed25519 -N '' -C test -f host_key
      kill -HUP "$(cat /run/sshd.pid)"
      key=$(cut -d' ' -f2 host_key.pub) tries=0
      until ssh-keyscan -T 2 -p "$1" 127.0.0.1 2>/dev/null | grep -qF "$key"; do
        tries=$((tries + 1)); [ $tries -lt 100 ] || exit 1; sleep 0.05
      done`,
      String(this.port),
    );
  }

  /** Kills what serves the connections that are open, as a cable that is cut. Returns how many there were. */
  cutConnections(): number {
    const killed = this.run(`p=$(cat /run/sshd.pid)
      for each in $(cat /proc/$p/task/$p/children); do kill -9 "$each" 2>/dev/null && echo "$each"; done; :`);
    return killed.split('\n').filter(Boolean).length;
  }

  /** The disk on which Adobe Campaign lies. */
  setReadOnly(isReadOnly: boolean): void {
    this.run(`mount -o remount,${isReadOnly ? 'ro' : 'rw'} /usr/local/neolane`);
  }

  fillDisk(): void {
    this.run('cat /dev/zero >/usr/local/neolane/filler 2>/dev/null || :');
  }

  freeDisk(): void {
    this.run('rm -f /usr/local/neolane/filler');
  }

  /** Every file that only this host has and that contains one of the texts. */
  filesWith(texts: readonly string[]): readonly string[] {
    return ownFolders.flatMap((folder) =>
      readdirSync(join(this.root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) => texts.some((text) => readFileSync(file).includes(text)))
        .map((file) => file.slice(this.root.length)),
    );
  }

  /** Ends everything that runs there. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}

function namespaceCommand({ network }: HostWish): readonly string[] {
  const own = ['unshare', '--mount', '--uts', '--pid', '--fork', '--kill-child=SIGKILL'];
  if (network === 'machine') return own;
  if (network === 'own') return [...own, '--net'];
  return ['nsenter', `--net=/proc/${network.pid}/ns/net`, '--', ...own];
}

/** Resolves with the process id that the first process tells, rejects with what it wrote instead. */
async function whenReady(child: ChildProcess, name: string): Promise<number> {
  const written: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => written.push(text));
  const deadline = setTimeout(() => child.kill('SIGKILL'), readyWithinMilliseconds);
  try {
    if (child.stdout === null) throw new Error('no output');
    for await (const line of createInterface(child.stdout)) {
      const pid = /^ready (\d+)$/.exec(line)?.[1];
      if (pid !== undefined) return Number(pid);
      written.push(line);
    }
    throw new Error(`host ${name} did not start: ${written.join('\n')}`);
  } finally {
    clearTimeout(deadline);
  }
}

/** Starts a host; needs root and the programs of `hostsNeeded`. It ends with this process at the latest. */
export async function startTestHost(wish: HostWish): Promise<TestHost> {
  const staging = mkdtempSync(join(tmpdir(), 'relevo-host-'));
  try {
    makeKey(join(staging, 'host_key'));
    writeFileSync(join(staging, 'sshd_config'), sshdConfiguration(wish.port));
    writeFileSync(join(staging, 'authorized_keys'), wish.publicKey);
    writeFileSync(join(staging, 'sudoers'), sudoers);
    const words = [staging, wish.name, process.execPath, wish.loginShell, `${wish.diskKibibytes}k`];
    const network = wish.network === 'machine' ? 'machine' : 'own';
    const [command = '', ...rest] = [...namespaceCommand(wish), 'sh', initScript, ...words, network];
    const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
    return new TestHost(wish, child, await whenReady(child, wish.name));
  } finally {
    rmSync(staging, { recursive: true });
  }
}
