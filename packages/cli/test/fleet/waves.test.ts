// In which order a run deals with containers.
import { expect, test } from 'vitest';
import { parseWaves, wavesOf } from '../../src/fleet/run/waves.ts';

const containers = (count: number, canaries: readonly number[] = []) =>
  Array.from({ length: count }, (_, index) => ({ name: index + 1, isCanary: canaries.includes(index + 1) }));

function namesOf(count: number, text: string, canaries?: readonly number[]) {
  const sizes = parseWaves(text) ?? [];
  return wavesOf(containers(count, canaries), sizes).map((wave) => wave.map(({ name }) => name));
}

test('sizes say how many are done when a wave is over; every container is in exactly one wave', () => {
  expect(namesOf(8, '1,25%,100%')).toEqual([[1], [2], [3, 4, 5, 6, 7, 8]]);
  expect(namesOf(12, '1,25%,100%').map(({ length }) => length)).toEqual([1, 2, 9]);
  for (const count of [1, 2, 3, 7, 50, 101])
    expect(
      namesOf(count, '1,10%,50%,100%')
        .flat()
        .toSorted((a, b) => a - b),
    ).toEqual(containers(count).map(({ name }) => name));
});

test('canaries are the first wave, in place of the first size', () => {
  expect(namesOf(6, '1,50%,100%', [4, 6])).toEqual([[4, 6], [1], [2, 3, 5]]);
  expect(namesOf(3, '100%', [2])).toEqual([[2], [1, 3]]);
});

test('a size that is reached already makes no wave', () => {
  expect(namesOf(2, '1,25%,100%')).toEqual([[1], [2]]);
  expect(namesOf(1, '5,25%,100%')).toEqual([[1]]);
  expect(namesOf(0, '1,100%')).toEqual([]);
});

test.each(['', '1', '1,50%', '0,100%', '-1,100%', '1,,100%', '1;100%', '100', '1,200%', 'all'])(
  'sizes that leave the rest open or are none are refused: %j',
  (text) => {
    expect(parseWaves(text)).toBeUndefined();
  },
);
