// The filters of the audit log: days of the reader as moments, and nothing that is empty.
import { expect, test } from 'vitest';
import { isFiltered, queryOf } from '../src/pages/administration/audit/filter-query.ts';

test('days are asked for from midnight to midnight where the reader is, both included', () => {
  const { since, until } = queryOf({ since: '2026-01-31', until: '2026-01-31' });
  expect(since).toMatch(/^2026-01-3[01]T\d\d:\d\d:00Z$/);
  expect(Date.parse(until ?? '') - Date.parse(since ?? '')).toBe(86_400_000);
  expect(Date.parse(since ?? '')).toBe(new Date(2026, 0, 31).getTime());
});

test('what is empty, blank or no day is not asked for', () => {
  expect(queryOf({ actor: ' ', action: '', since: 'yesterday', until: undefined })).toEqual({});
  expect(queryOf({ actor: ' ada ', log: 'server' })).toEqual({ actor: 'ada', log: 'server' });
});

test('the choice of a log is no filter', () => {
  expect(isFiltered({ log: 'server' })).toBe(false);
  expect(isFiltered({ log: 'server', target: 'x' })).toBe(true);
});
