// The file of pinned host keys.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostKeysIn, pinHostKey, readKnownHosts } from '../../src/fleet/ssh/known-hosts.ts';

const key = (name: string, text: string) => ({ name, type: 'ssh-ed25519', key: text });
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relevo-pins-'));
  file = join(folder, 'fleet.known_hosts');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a file that is not there pins nobody', async () => {
  expect(hostKeysIn(await readKnownHosts(file))).toEqual([]);
});

test('a key takes the place of the one before of that name, and of no other line', async () => {
  const others = '# ours\n@cert-authority *.example.net ssh-ed25519 AAAA\n[a]:2222 ssh-ed25519 BBBB\n';
  writeFileSync(file, `${others}a ssh-rsa CCCC\n`);
  await pinHostKey(file, key('a', 'DDDD'));
  expect(readFileSync(file, 'utf8')).toBe(`${others}a ssh-ed25519 DDDD\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('another name on the line of a key keeps its pin', async () => {
  writeFileSync(file, 'a,b,[c]:2222 ssh-ed25519 CCCC of ours\n');
  await pinHostKey(file, key('a', 'DDDD'));
  expect(readFileSync(file, 'utf8')).toBe('b,[c]:2222 ssh-ed25519 CCCC of ours\na ssh-ed25519 DDDD\n');
});

test('authorities, hashed names and comments are no pinned keys of a host', () => {
  const text = '@revoked a ssh-ed25519 AAAA\n|1|x=|y= ssh-ed25519 BBBB\n#a ssh-ed25519 CCCC\na,b ssh-ed25519 DDDD c\n';
  expect(hostKeysIn(text)).toEqual([key('a', 'DDDD'), key('b', 'DDDD')]);
});
