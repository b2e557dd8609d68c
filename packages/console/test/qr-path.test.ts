// QR codes (ISO/IEC 18004): what a reader looks for is there, and what it reads is the text.
import { expect, test } from 'vitest';
import { qrPath } from '../src/ui/qr-path.ts';

const quiet = 4;
const link = 'otpauth://totp/Relevo:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Relevo';

/** Which modules are dark, without the light around. */
function modulesOf(text: string): { isDark: (x: number, y: number) => boolean; side: number } {
  const { path, size } = qrPath(text);
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`));
  return { isDark: (x, y) => dark.has(`${x + quiet} ${y + quiet}`), side: size - 2 * quiet };
}

/** The eight masks of §7.8.2. */
const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The first bits of the data, read from the lower right corner upwards, two columns at a time (§7.7.3). */
function firstBits(text: string, count: number): string {
  const { isDark, side } = modulesOf(text);
  const maskBits = [2, 3, 4].map((x) => Number(isDark(x, 8))).join(''); // of the format information (§7.9)
  const mask = masks[Number.parseInt(maskBits, 2) ^ 0b101];
  let bits = '';
  for (let y = side - 1; bits.length < count; y -= 1)
    for (const x of [side - 1, side - 2]) bits += Number(isDark(x, y) !== mask?.(x, y));
  return bits;
}

test('there is light all around, and a finder pattern in three corners', () => {
  const { path, size } = qrPath(link);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)/g)) {
    for (const at of [Number(x), Number(y)]) expect(at >= quiet && at < size - quiet).toBe(true);
  }
  const { isDark, side } = modulesOf(link);
  for (const [left, top] of [
    [0, 0],
    [side - 7, 0],
    [0, side - 7],
  ] as const) {
    const rows = Array.from({ length: 7 }, (_, y) =>
      Array.from({ length: 7 }, (__, x) => (isDark(left + x, top + y) ? '#' : '.')).join(''),
    );
    expect(rows).toEqual(['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######']);
  }
});

test('a short text is read as it was: bytes, their number, the first of them', () => {
  // version 1 has one block, whose data stand one after the other: mode 0100, eight bits of length, the text
  const text = 'a:b';
  const bits = ['0100', text.length.toString(2).padStart(8, '0')];
  for (const letter of text) bits.push((letter.codePointAt(0) ?? 0).toString(2).padStart(8, '0'));
  const expected = bits.join('').slice(0, 24); // to the top of the first two columns
  expect(firstBits(text, expected.length)).toBe(expected);
});
