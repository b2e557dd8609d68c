// Key files: private, created once, never overwritten.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileTooOpenError, readOrCreateFile, readPrivateFile, replacePrivateFile } from '../../src/crypto/key-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relevo-key-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

test('a new file has mode 0600 in a folder of mode 0700, and nothing else lies beside it', () => {
  const path = join(folder, 'deep', 'keys', 'pepper');
  expect(readOrCreateFile(path, () => 'secret')).toBe('secret');
  expect([modeOf(path), modeOf(join(folder, 'deep', 'keys'))]).toEqual([0o600, 0o700]);
  expect(readdirSync(join(folder, 'deep', 'keys'))).toEqual(['pepper']);
});

test('a file that is there is read and never written', () => {
  const path = join(folder, 'pepper');
  readOrCreateFile(path, () => 'first');
  expect(readOrCreateFile(path, () => expect.unreachable('there is a file'))).toBe('first');
});

test.each([0o640, 0o604, 0o660, 0o620, 0o601, 0o644, 0o777])(
  'a file of mode 0%o is refused, with the way out',
  (mode) => {
    const path = join(folder, 'pepper');
    writeFileSync(path, 'secret');
    chmodSync(path, mode);
    expect(() => readPrivateFile(path)).toThrow(FileTooOpenError);
    expect(() => readOrCreateFile(path, () => 'other')).toThrow(`run: chmod 600 ${path}`);
    expect(readFileSync(path, 'utf8')).toBe('secret');
  },
);

test('no file is no error, and a folder in its place is one', () => {
  expect(readPrivateFile(join(folder, 'missing'))).toBeUndefined();
  mkdirSync(join(folder, 'folder'), { mode: 0o700 });
  expect(() => readPrivateFile(join(folder, 'folder'))).toThrow('EISDIR');
});

test('a file that is replaced stays private, and is the old one or the new one', async () => {
  const path = join(folder, 'admin-token');
  readOrCreateFile(path, () => 'old');
  await replacePrivateFile(path, 'new', async () => expect(readPrivateFile(path)).toBe('old'));
  expect([readPrivateFile(path), modeOf(path), readdirSync(folder)]).toEqual(['new', 0o600, ['admin-token']]);
});

test('a file whose change fails stays as it was, with nothing beside it', async () => {
  const path = join(folder, 'admin-token');
  readOrCreateFile(path, () => 'old');
  const change = () => Promise.reject(new Error('refused'));
  await expect(replacePrivateFile(path, 'new', change)).rejects.toThrow('refused');
  expect([readPrivateFile(path), readdirSync(folder)]).toEqual(['old', ['admin-token']]);
});

test('nothing is changed for a file that cannot be written', async () => {
  const change = async () => expect.unreachable('the file was not written');
  await expect(replacePrivateFile(join(folder, 'missing', 'file'), 'new', change)).rejects.toThrow('ENOENT');
});

test('of processes that create the file at the same moment all get the same key', async () => {
  const path = join(folder, 'keys', 'pepper');
  const script = fileURLToPath(new URL('./key-file-process.ts', import.meta.url));
  const processes = Array.from({ length: 4 }, () => spawn(process.execPath, [script, path], { stdio: 'pipe' }));
  await Promise.all(processes.map(({ stdout }) => once(stdout, 'data')));
  const outputs = processes.map(({ stdout }) => text(stdout));
  for (const { stdin } of processes) stdin.end('go\n');
  const keys = new Set(await Promise.all(outputs));
  expect([...keys]).toEqual([readFileSync(path, 'utf8')]);
  expect(readdirSync(join(folder, 'keys'))).toEqual(['pepper']);
});
