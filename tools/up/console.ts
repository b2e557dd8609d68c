// The console's build, made when its sources are newer than it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const output = join(repository, 'packages', 'server', 'console', 'index.html');
const sources = ['packages/console', 'packages/contract/src', 'package-lock.json'];

/** When something there was last changed, in milliseconds since 1970. */
function changedAt(path: string): number {
  const about = statSync(path);
  if (!about.isDirectory()) return about.mtimeMs;
  const below = readdirSync(path, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return Math.max(0, ...below.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

function isOutdated(): boolean {
  if (!existsSync(output)) return true;
  const builtAt = statSync(output).mtimeMs;
  return sources.some((source) => changedAt(join(repository, source)) > builtAt);
}

/** Builds the console where that is needed. A build that fails is told and stops nothing: the server runs without. */
export function ensureConsole(): void {
  if (!isOutdated()) return;
  console.log('Building the console.');
  const { status } = spawnSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', 'packages/console'], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) console.error('The console could not be built; its reason stands above.');
}
