// Installs the packages of the lock file where that is needed, and finds the project's own Node.
// Plain JavaScript without dependencies: it runs on the user's Node (20 or newer) before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('..', import.meta.url));
const binaries = join(repository, 'node_modules', '.bin');
const lockFile = join(repository, 'package-lock.json');
/** npm's own record of what it has installed. */
const installedLockFile = join(repository, 'node_modules', '.package-lock.json');
/** Ours: the hash of the lock file that was installed, since a checkout changes dates without changing content. */
const stampFile = join(repository, 'node_modules', '.installed-lock-sha256');
const needed = { major: 26, minor: 10 };

const hashOfLock = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex');

function isInstalled(hash) {
  if (!existsSync(installedLockFile)) return false;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return true;
  return statSync(installedLockFile).mtimeMs >= statSync(lockFile).mtimeMs;
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

function nodePath() {
  const pinned = join(binaries, process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(pinned)) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > needed.major || (major === needed.major && minor >= needed.minor)) return process.execPath;
  return stop(
    `There is no pinned Node for ${process.platform} on ${process.arch}, and this one is ${process.versions.node}. ` +
      `Install Node ${needed.major}.${needed.minor} or newer and run the command again.`,
  );
}

/** Makes sure that what the lock file says is installed. Returns the path of the project's Node; ends the process without one. */
export function ensureInstalled() {
  const hash = hashOfLock();
  if (!isInstalled(hash)) {
    console.log('Installing what package-lock.json says (npm ci), which may take a minute.');
    const { status } = spawnSync(
      'npm',
      ['ci', '--include=dev', '--include=optional', '--no-progress', '--loglevel=error'],
      {
        cwd: repository,
        stdio: ['ignore', 'inherit', 'inherit'],
        shell: process.platform === 'win32',
      },
    );
    if (status !== 0) stop('npm ci failed; what it says stands above.');
    writeFileSync(stampFile, hash);
  }
  return nodePath();
}

/** The environment in which scripts and tools start with the project's Node. */
export function environmentFor(node) {
  return { ...process.env, PATH: [binaries, dirname(node), process.env.PATH].join(delimiter) };
}

/**
 * Runs a TypeScript file on the project's Node in place of this process: same terminal, signals passed on, its exit
 * code becomes ours.
 */
export function runOnProjectNode(script, scriptArguments) {
  const node = ensureInstalled();
  const child = spawn(node, [join(repository, script), ...scriptArguments], {
    stdio: 'inherit',
    env: environmentFor(node),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => stop(`${node} cannot be run: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
