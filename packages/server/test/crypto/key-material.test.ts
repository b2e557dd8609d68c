// The text of key files: versions, damage, and proofs of which key a database belongs to.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keyCheckOf, newKeyText, parseKeyText, withNewVersion, withoutVersion } from '../../src/crypto/key-material.ts';

/** A line of the file, made after its description. */
function lineOf(version: number, key: Buffer): string {
  const text = `relevo-key ${version} ${key.toString('base64url')}`;
  return `${text} ${createHash('sha256').update(text).digest('base64url').slice(0, 8)}`;
}

const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const parse = (text: string) => parseKeyText('key_encryption_key', text);

function materialOf(text: string) {
  const parsed = parse(text);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return parsed;
}

test('a new key is 256 random bits of version 1', () => {
  const texts = Array.from({ length: 50 }, () => newKeyText());
  expect(new Set(texts).size).toBe(50);
  for (const text of texts) {
    const { newest, versions } = materialOf(text);
    expect([newest, versions.size, versions.get(1)?.length]).toEqual([1, 1, 32]);
  }
});

test('several versions stand in one file, in any order, and the highest is the newest', () => {
  const { newest, versions } = materialOf(`${lineOf(7, second)}\r\n\r\n  ${lineOf(3, first)}  \n`);
  expect(newest).toBe(7);
  expect(versions.get(3)).toEqual(first);
  expect(versions.get(7)).toEqual(second);
});

describe('damage is found and never shows the key', () => {
  const good = lineOf(1, first);
  test.each([
    ['', 'it is empty'],
    [' \n\n', 'it is empty'],
    [good.slice(0, -1), 'line 1 is damaged'],
    [good.slice(1), 'line 1 is damaged'],
    [`${good}A`, 'line 1 is damaged'],
    [good.replace(' 1 ', ' 2 '), 'line 1 is damaged'],
    [good.replace(' 1 ', ' 01 '), 'line 1 is damaged'],
    [good.replace(' 1 ', ' 0 '), 'line 1 is damaged'],
    [`${good}\ngarbage`, 'line 2 is damaged'],
    [`${good}\n${lineOf(1, second)}`, 'version 1 stands there twice'],
    [`${good}\n${good}`, 'version 1 stands there twice'],
  ])('%#: %s', (text, fault) => {
    expect(parse(text)).toEqual({ fault });
  });

  test('every change of a single character', () => {
    for (let index = 0; index < good.length; index += 1) {
      for (const char of 'aZ0-_ ') {
        if (good[index] === char) continue;
        expect(parse(good.slice(0, index) + char + good.slice(index + 1))).toEqual({ fault: 'line 1 is damaged' });
      }
    }
  });
});

test('the proof of a key differs by key and by purpose, and holds nothing of it', () => {
  const text = `${lineOf(1, first)}\n${lineOf(2, second)}`;
  const [kek, pepper] = [materialOf(text), parseKeyText('client_secret_pepper', text)];
  if ('fault' in pepper) throw new Error(pepper.fault);
  const proofs = [keyCheckOf(kek, 1), keyCheckOf(kek, 2), keyCheckOf(pepper, 1), keyCheckOf(pepper, 2)];
  expect(new Set(proofs).size).toBe(4);
  expect(keyCheckOf(kek, 3)).toBeUndefined();
  expect(keyCheckOf(materialOf(lineOf(1, first)), 1)).toBe(proofs[0]);
});

test('a version is added as the newest and taken out again, and the others stay as they are', () => {
  const text = `  ${lineOf(7, second)}\r\n${lineOf(3, first)}`;
  const more = withNewVersion(text, materialOf(text));
  const { newest, versions } = materialOf(more);
  expect([newest, versions.size]).toEqual([8, 3]);
  for (const [version, key] of materialOf(text).versions) expect(versions.get(version)).toEqual(key);
  for (const version of [3, 7, 8]) {
    const less = materialOf(withoutVersion(more, version));
    expect([...less.versions.keys()].toSorted()).toEqual([3, 7, 8].filter((each) => each !== version));
  }
  expect(withoutVersion(more, 1)).toBe(more);
});
