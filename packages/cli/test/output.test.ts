// The text forms of answers.
import { expect, test } from 'vitest';
import { details, table } from '../src/output.ts';

test('a table aligns its columns, also with accents and without trailing blanks', () => {
  const rows = [
    { name: 'é', count: 10, last: null },
    { name: 'longer', count: 0, last: '2026-06-01T00:00:00Z' },
  ];
  const columns = [
    ['NAME', (row: (typeof rows)[number]) => row.name],
    ['COUNT', (row: (typeof rows)[number]) => row.count],
    ['LAST', (row: (typeof rows)[number]) => row.last],
  ] as const;
  expect(table(columns, rows, 'none')).toBe(
    ['NAME    COUNT  LAST', 'é       10     -', 'longer  0      2026-06-01T00:00:00Z'].join('\n'),
  );
  expect(table(columns, [], 'none')).toBe('none');
});

test('text from outside stays on its line and cannot steer the terminal', () => {
  expect(details([['agent', 'curl\u001b[2J\r\nfake: line\u009b1m']])).toBe('agent  curl?[2J fake: line?1m');
});
