// Which rows of a long table are in the page.
import { expect, test } from 'vitest';
import { rowHeightPixels, rowsInSight } from '../src/ui/visible-rows.ts';

const height = 20 * rowHeightPixels;

test.each([
  ['at the beginning', 0, 10_000, { from: 0, to: 31 }],
  ['pulled beyond the beginning', -500, 10_000, { from: 0, to: 31 }],
  ['in the middle', 5_000 * rowHeightPixels, 10_000, { from: 4_990, to: 5_031 }],
  ['at the end', 9_980 * rowHeightPixels, 10_000, { from: 9_970, to: 10_000 }],
  ['beyond the end, since the list got shorter', 9_980 * rowHeightPixels, 50, { from: 50, to: 50 }],
  ['with fewer rows than there is room for', 0, 3, { from: 0, to: 3 }],
  ['with none', 0, 0, { from: 0, to: 0 }],
])('%s', (_, scrolled, count, expected) => {
  expect(rowsInSight(scrolled, height, count)).toEqual(expected);
});

test('every row in sight is there, at any place, and never more than a few others', () => {
  const count = 500;
  for (let scrolled = 0; scrolled <= count * rowHeightPixels - height; scrolled += 13) {
    const { from, to } = rowsInSight(scrolled, height, count);
    expect(from * rowHeightPixels).toBeLessThanOrEqual(scrolled);
    expect(to * rowHeightPixels).toBeGreaterThanOrEqual(scrolled + height);
    expect(to - from).toBeLessThan(60);
  }
});
