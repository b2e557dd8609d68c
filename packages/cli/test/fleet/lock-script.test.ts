// The lock of scripts on a host: one writer at a time, whoever it is, and nobody is locked out by a process that is gone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fileFunctions } from '../../src/fleet/drivers/file-script.ts';
import { exitCode, oneLine, remoteCommand } from '../../src/fleet/ssh/remote-step.ts';
import { temporaryDirectory } from '../relevo-process.ts';

const lockModule = fileURLToPath(new URL('../../src/nlserver/file-lock.ts', import.meta.url));

/** Runs a script on the file `$F`. */
async function onFile(file: string, script: string, limitSeconds = 30): Promise<{ code: number; said: string }> {
  const whole = oneLine(`${fileFunctions} F=$1; ${script}`);
  const child = spawn('sh', ['-c', remoteCommand({ script: whole, words: [file] }, null, limitSeconds)]);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, said: said.replace(/^@@login\n@@relevo\n/, '') };
}

/** Says "overlap" where somebody else is inside. */
const inside = 'mkdir "$F.inside" 2>/dev/null || echo overlap; sleep 0.02; rmdir "$F.inside";';
const insideNode = (file: string) =>
  `import { withLock } from ${JSON.stringify(lockModule)}; import { mkdirSync, rmdirSync } from 'node:fs';
  await withLock({ folder: ${JSON.stringify(`${file}.lock`)}, owner: { uid: 0, gid: 0 } }, async () => {
    try { mkdirSync(${JSON.stringify(`${file}.inside`)}); } catch { console.log('overlap'); }
    await new Promise((resolve) => setTimeout(resolve, 20));
    rmdirSync(${JSON.stringify(`${file}.inside`)});
  });`;

async function byNode(file: string): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', insideNode(file)]);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk;
    });
  const [code] = await once(child, 'close');
  return { code, said };
}

async function newFile(): Promise<string> {
  const file = join(await temporaryDirectory(), 'file.xml');
  await writeFile(file, 'old');
  return file;
}

/** Leaves a lock; by default of a process that is gone and whose number another one has. */
async function leaveLock(file: string, holder: object = {}): Promise<void> {
  const gone = {
    pid: process.pid,
    host: hostname(),
    begun: 'another-boot/1',
    user: '0',
    since: '2026-01-01T00:00:00Z',
  };
  await mkdir(`${file}.lock`);
  await writeFile(join(`${file}.lock`, 'left.json'), `${JSON.stringify({ ...gone, ...holder })}\n`);
}

test('of many that find the lock of a process that is gone, one at a time has it (threat 18)', async () => {
  const file = await newFile();
  for (let round = 0; round < 12; round++) {
    await leaveLock(file);
    const takers = [1, 2, 3, 4].map(() => onFile(file, `mustLock; ${inside}`));
    expect(await Promise.all(takers)).toEqual(takers.map(() => ({ code: 0, said: '' })));
    expect(await readdir(join(file, '..'))).toEqual(['file.xml']);
  }
});

test('scripts and our own command keep each other out (threat 18)', async () => {
  const file = await newFile();
  await leaveLock(file);
  const takers = [1, 2, 3].flatMap(() => [onFile(file, `mustLock; ${inside}`), byNode(file)]);
  expect(await Promise.all(takers)).toEqual(takers.map(() => ({ code: 0, said: '' })));
});

test('our own command works under the lock of the script that has started it', async () => {
  const file = await newFile();
  await writeFile(`${file}.mjs`, insideNode(file));
  const script = `mustLock; sh -c "node \\"$F.mjs\\"; :"; [ -e "$F.lock"/*.json ] && echo held;`;
  expect(await onFile(file, script)).toEqual({ code: 0, said: 'held\n' });
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test.each([
  ['a process that is gone on a system that does not tell them apart', { pid: 2 ** 22 + 1, begun: null }],
  ['a process of before a restart whose number nobody has', { pid: 2 ** 22 + 1 }],
])('the lock of %s is taken over', async (_, holder) => {
  const file = await newFile();
  await leaveLock(file, holder);
  expect(await onFile(file, 'mustLock; echo mine;')).toEqual({ code: 0, said: 'mine\n' });
});

test('a lock whose content a crash has lost, and one that is empty, are taken over', async () => {
  const file = await newFile();
  await mkdir(`${file}.lock`);
  expect(await onFile(file, 'mustLock; echo mine;')).toEqual({ code: 0, said: 'mine\n' });
  await mkdir(`${file}.lock`);
  await writeFile(join(`${file}.lock`, 'left.json'), '');
  expect(await onFile(file, 'mustLock; echo mine;')).toEqual({ code: 0, said: 'mine\n' });
});

test.each([
  ['of another host', { host: `not-${hostname()}` }],
  ['of a process that lives', { begun: null }],
])('a lock %s stays, and its holder is named', async (_, holder) => {
  const file = await newFile();
  await leaveLock(file, holder);
  for (const script of ['mustLock; echo mine;', 'quiet; echo mine;']) {
    const { code, said } = await onFile(file, script, 1);
    expect(code).toBe(exitCode('locked'));
    expect(said).toMatch(`Process ${process.pid} on `);
    expect(said).toContain('has been changing the file since 2026-01-01T00:00:00Z');
  }
  expect(await readdir(`${file}.lock`)).toEqual(['left.json']);
});
