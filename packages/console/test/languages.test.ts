// Which language somebody gets.
import { expect, test } from 'vitest';
import { negotiateLanguage } from '../src/languages.ts';

test.each([
  [['nl-BE', 'en'], 'nl'],
  [['de-DE', 'fr-CH'], 'fr'],
  [['ko-KR'], 'ko'],
  [['sv'], 'sv'],
  [['zh-TW'], 'zh-Hant'],
  [['zh-HK'], 'zh-Hant'],
  [['zh-Hant-MO'], 'zh-Hant'],
  [['zh-CN'], 'en'],
  [['zh'], 'en'],
  [['de'], 'en'],
  [[], 'en'],
  [['*', 'not a tag', 'ko'], 'ko'],
] as const)('%j gets %s', (wanted, expected) => {
  expect(negotiateLanguage(wanted)).toBe(expected);
});
