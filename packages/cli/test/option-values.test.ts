// The parsers of option values.
import { authenticationTypes, Dialect, Moment, SigningAlgorithm } from '@relevo/contract/wire';
import { describe, expect, test } from 'vitest';
import * as values from '../src/option-values.ts';

test('the choices are those of the contract', () => {
  expect(values.authenticationTypeChoices).toEqual(authenticationTypes);
  expect(values.dialectChoices).toEqual(Dialect.options);
  expect(values.algorithmChoices).toEqual(SigningAlgorithm.options);
});

describe('a moment', () => {
  test.each([
    ['2027-01-31', '2027-01-31T00:00:00Z'],
    ['2028-02-29', '2028-02-29T00:00:00Z'],
    ['2027-01-31T18:00Z', '2027-01-31T18:00:00Z'],
    ['2027-01-31T18:00:30+02:00', '2027-01-31T16:00:30Z'],
  ])('%s is sent as %s', (text, expected) => {
    expect(values.moment(text)).toBe(expected);
    expect(Moment.safeParse(values.moment(text)).success).toBe(true);
  });

  test.each(['tomorrow', '2027-02-29', '2027-13-01', '2027-01-31T18:00:00', '2027-01-31T25:00:00Z', '1.1.2027'])(
    '%s is refused',
    (text) => {
      expect(() => values.moment(text)).toThrow(/2027-01-31/);
    },
  );
});

test('a fingerprint may be given as openssl prints it', () => {
  const fingerprint = Array.from({ length: 20 }, () => 'A1').join(':');
  expect(values.certificateReference(fingerprint)).toBe('a1'.repeat(20));
  expect(values.certificateReference('cert_01')).toBe('cert_01');
});

test('an id that would change the path of the request is refused', () => {
  for (const text of ['', '.', '..', 'a/b', 'a?b', 'a%2Fb', 'a b']) expect(() => values.reference(text)).toThrow();
});

test('a repeated option keeps its order, and one empty value makes an empty list', () => {
  expect(values.collected('b', values.collected('a'))).toEqual(['a', 'b']);
  expect(values.collected('')).toEqual([]);
});

test('a number outside its range is refused', () => {
  const days = values.wholeNumber(1, 10);
  expect(days('10')).toBe(10);
  for (const text of ['0', '11', '1.5', '1e1', '-1', '']) expect(() => days(text)).toThrow(/1 to 10/);
});
