#!/usr/bin/env node
// The door of the CLI: plain JavaScript for any Node, since older ones cannot read the rest. Finds a Node that can.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const needed = { major: 26, minor: 10 };
const compileCache = fileURLToPath(new URL('../../../node_modules/.cache/relevo/compile', import.meta.url));
const pinnedNode = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url));

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

function runOnPinnedNode() {
  const child = spawn(pinnedNode, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A terminal sends its interrupt to the child too; without one nobody else passes it on.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('error', (error) => {
    console.error(`error: ${pinnedNode} cannot be run: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

if (major > needed.major || (major === needed.major && minor >= needed.minor)) {
  // In the checkout and not in the shared temporary folder, where others could put code in our name; the variable is
  // for the threads, which would otherwise strip types again, at 30 MB each.
  process.env.NODE_COMPILE_CACHE = compileCache;
  module.enableCompileCache(compileCache);
  await import('../src/main.ts');
} else if (existsSync(pinnedNode) && realpathSync(pinnedNode) !== realpathSync(process.execPath)) {
  runOnPinnedNode();
} else {
  console.error(
    `error: Relevo needs Node ${needed.major}.${needed.minor} or newer, and this is Node ${process.versions.node}.\n` +
      'Next: run npm ci in the checkout, which installs the right one, or install it yourself.',
  );
  process.exitCode = 1;
}
