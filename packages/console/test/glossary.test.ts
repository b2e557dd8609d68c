// docs/languages.md names the words of the console; this keeps it true to what the console says.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { languages } from '../src/languages.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The rows of the table, a word per language in the order of `languages`; what stands in brackets explains the English. */
const rows = read('../../../docs/languages.md')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.slice(2, -2).split(' | '));

test.each(languages.map((language, column) => [language, column] as const))(
  'every word of the glossary is said in %s',
  (language, column) => {
    const said = read(`../src/messages/${language}.json`).toLowerCase();
    const isSaid = (word: string) => [word, word.replace(/ \(.*\)$/, '')].some((each) => said.includes(each));
    const words = rows.map((row) => (row[column] ?? '').toLowerCase());
    expect(words.length).toBeGreaterThan(50);
    expect(words.filter((word) => word === '' || !isSaid(word))).toEqual([]);
  },
);
