// What `npm run build` makes, the console and the single file of nlserver, made when their sources are newer.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

interface Build {
  readonly what: string;
  readonly folder: string;
  readonly output: string;
  readonly sources: readonly string[];
}

const consoleBuild: Build = {
  what: 'The console',
  folder: 'packages/console',
  output: 'packages/server/console/index.html',
  sources: ['packages/console', 'packages/contract/src', 'package-lock.json'],
};

const nlserverBuild: Build = {
  what: 'nlserver for hosts',
  folder: 'packages/cli',
  output: 'packages/cli/dist/nlserver.mjs',
  sources: ['packages/cli/src/nlserver', 'packages/cli/vite.config.ts', 'package-lock.json'],
};

/** When something there was last changed, in milliseconds since 1970. */
function changedAt(path: string): number {
  const about = statSync(path);
  if (!about.isDirectory()) return about.mtimeMs;
  const below = readdirSync(path, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return Math.max(0, ...below.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

function isOutdated({ output, sources }: Build): boolean {
  const file = join(repository, output);
  if (!existsSync(file)) return true;
  const builtAt = statSync(file).mtimeMs;
  return sources.some((source) => changedAt(join(repository, source)) > builtAt);
}

function ensure(build: Build): void {
  if (!isOutdated(build)) return;
  console.log(`Building: ${build.folder}.`);
  const { status } = spawnSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', build.folder], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) console.error(`${build.what} could not be built; its reason stands above.`);
}

/** Builds the console where that is needed. A build that fails is told and stops nothing: the server runs without. */
export function ensureConsole(): void {
  ensure(consoleBuild);
}

/** Builds the file that `relevo fleet` copies to hosts where that is needed. A build that fails is told. */
export function ensureNlserver(): void {
  ensure(nlserverBuild);
}
