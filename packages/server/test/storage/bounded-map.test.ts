import { expect, test } from 'vitest';
import { BoundedMap } from '../../src/storage/bounded-map.ts';

test('the entry that was not used for the longest time goes first', () => {
  const map = new BoundedMap<string, number>(3);
  for (const [index, key] of ['a', 'b', 'c'].entries()) map.set(key, index);
  map.get('a');
  map.set('d', 3);
  expect([map.get('a'), map.get('b'), map.get('c'), map.get('d')]).toEqual([0, undefined, 2, 3]);
});

test('there are never more entries than the limit', () => {
  const map = new BoundedMap<number, number>(10);
  for (let key = 0; key < 1_000; key += 1) map.set(key % 17, key);
  expect(map.size).toBe(10);
});
