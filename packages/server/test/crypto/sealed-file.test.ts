// A sealed file gives back what was sealed or nothing, and says what is wrong with it.
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { SealedFileError, seal, unseal } from '../../src/crypto/sealed-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'relevo-sealed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const passphrase = 'a passphrase of the test';
/** Cheap, because files are opened by the hundred here. */
const cost = { memory: 16, passes: 1, parallelism: 1 };
const chunkBytes = 65_536;

async function* inParts(content: string): AsyncGenerator<string> {
  for (let start = 0; start < content.length; start += 10_000) yield content.slice(start, start + 10_000);
}

function sealed(content: string): Promise<Buffer> {
  return buffer(seal(passphrase, inParts(content), cost));
}

/** The content, or what is wrong. */
async function opened(bytes: Buffer, by = passphrase): Promise<string> {
  const file = await open(join(folder, 'sealed'), 'w+');
  try {
    await file.writeFile(bytes);
    return await text(unseal(by, file));
  } catch (error) {
    if (error instanceof SealedFileError) return error.fault;
    throw error;
  } finally {
    await file.close();
  }
}

test.each([0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes])(
  '%i bytes come back as they were',
  async (size) => {
    const content = 'x'.repeat(size);
    expect(await opened(await sealed(content))).toBe(content);
  },
);

test('the same content and passphrase never make the same bytes', async () => {
  const [one, other] = [await sealed('same'), await sealed('same')];
  expect(one.equals(other)).toBe(false);
});

test('another passphrase opens nothing, and is not taken for damage', async () => {
  expect(await opened(await sealed('content'), 'another passphrase')).toBe('wrong_passphrase');
});

test('the same passphrase in another normal form of Unicode is the same', async () => {
  const [composed, decomposed] = [
    'p\u00e4ssphrase is long'.normalize('NFC'),
    'p\u00e4ssphrase is long'.normalize('NFD'),
  ];
  const bytes = await buffer(seal(composed, inParts('content'), cost));
  expect(await opened(bytes, decomposed)).toBe('content');
});

describe('threat 19: refused is', () => {
  test('a file of which any byte was changed', async () => {
    const bytes = await sealed('the content of a backup');
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((changed[index] ?? 0) ^ 1, index);
      expect(['damaged', 'foreign', 'newer', 'cut_off'], `byte ${index}`).toContain(await opened(changed));
    }
  });

  test('a file that ends at any byte before its end', async () => {
    const bytes = await sealed('the content of a backup');
    expect(await opened(Buffer.alloc(0))).toBe('foreign');
    for (let length = 1; length < bytes.length; length++)
      expect(await opened(bytes.subarray(0, length)), `${length} bytes`).toBe('cut_off');
  });

  test('a file with something after its end', async () => {
    expect(await opened(Buffer.concat([await sealed('content'), Buffer.from('x')]))).toBe('cut_off');
  });

  test('chunks that were left out, repeated or moved', async () => {
    const bytes = await sealed('x'.repeat(3 * chunkBytes));
    const start = bytes.indexOf('\n') + 1;
    const end = bytes.subarray(bytes.lastIndexOf('\nend'));
    const header = bytes.subarray(0, start);
    const [a = end, b = end, c = end] = [0, 1, 2].map((number) => {
      const at = start + number * (chunkBytes + 16);
      return bytes.subarray(at, at + chunkBytes + 16);
    });
    expect(await opened(Buffer.concat([header, a, b, c, end]))).toHaveLength(3 * chunkBytes);
    for (const chunks of [[], [a], [a, b], [b, a, c], [a, a, b, c], [a, c], [a, b, c, c], [c]])
      expect(await opened(Buffer.concat([header, ...chunks, end]))).toBe('damaged');
  });

  test('a file of another kind, and one of a newer format', async () => {
    expect(await opened(Buffer.from('SQLite format 3\0'))).toBe('foreign');
    const newer = (await sealed('content')).toString('latin1').replace('relevo-backup 1 ', 'relevo-backup 2 ');
    expect(await opened(Buffer.from(newer, 'latin1'))).toBe('newer');
  });

  test('a file that would have us work for hours', async () => {
    const dear = (await sealed('content')).toString('latin1').replace('m=16,', 'm=9999999,');
    expect(await opened(Buffer.from(dear, 'latin1'))).toBe('damaged');
  });
});
