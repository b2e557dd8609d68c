// The kinds of value that resources share: what is accepted, and what is not.
import { describe, expect, test } from 'vitest';
import type { ZodType } from 'zod';
import { ApiUpdate } from '../src/catalogue.ts';
import { ProjectCreate } from '../src/projects.ts';
import { Code, Moment, prose, Reference, ScopeToken, text } from '../src/wire.ts';

interface Case {
  readonly schema: ZodType;
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

const cases: Record<string, Case> = {
  'text of 1 to 5 characters': {
    schema: text(1, 5),
    good: ['a', 'Zoë 你', '<b>', "'--"],
    bad: ['', ' ', '\t', 'abcdef', 'a\nb', 'a\0b', '\u0085', '\ud800', 'a\udc00', 17, null],
  },
  'prose of 10 characters': {
    schema: prose(10),
    good: ['', 'a\r\n\tb', '你好'],
    bad: ['a\0b', '\u001b[31m', '\ud800', 'x'.repeat(11)],
  },
  'a scope': {
    schema: ScopeToken,
    good: ['a', 'additional_info.job_function', 'https://example.com/scope', '!'],
    bad: ['', 'a b', 'a,b', 'a"b', 'a\\b', 'é', 'a\n', 'x'.repeat(129)],
  },
  'a code': { schema: Code, good: ['a', '0-_a'], bad: ['', 'A', '-a', '_a', 'a.b', 'a/b', 'a\n', 'x'.repeat(65)] },
  'a reference': {
    schema: Reference,
    good: ['a', 'ABC@AdobeOrg', '0-_.', '...', '.a'],
    bad: ['', '.', '..', 'a/b', '%2e', 'a b', 'a\n', 'x'.repeat(129), 'é'],
  },
  'a moment': {
    schema: Moment,
    good: ['2026-01-01T00:00:00Z', '2024-02-29T23:59:59.999Z'],
    bad: ['2026-02-29T00:00:00Z', '2026-01-01', '2026-01-01T00:00:00', '2026-01-01T00:00:00+01:00', '', 0],
  },
  'an audience': {
    schema: ApiUpdate.shape.audience.unwrap(),
    good: ['https://api.example.com', 'https://api.example.com/a?b=c', 'urn:example:api'],
    bad: ['', 'api', '//api', 'https://a/#', 'https://a/ b', 'https://a/\0', 'https://ä/', 'https://a/\ud800'],
  },
  'a project name': {
    schema: ProjectCreate.shape.name.unwrap(),
    good: ['a', 'Événements20'],
    bad: ['', 'a b', 'a-b', '×', 'x'.repeat(21)],
  },
};

describe.each(Object.entries(cases))('%s', (_, { schema, good, bad }) => {
  test.each(good)('%j is one', (value) => expect(schema.safeParse(value).success).toBe(true));
  test.each(bad)('%j is none', (value) => expect(schema.safeParse(value).success).toBe(false));
});

test('text is trimmed before it is measured and kept', () => {
  expect(text(1, 3).parse('  abc\n')).toBe('abc');
});
