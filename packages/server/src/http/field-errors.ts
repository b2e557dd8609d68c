// What is wrong with which field of a request, in words of ours.
import type { z } from 'zod';
import type { FieldError } from '../admin/admin-error.ts';

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

const limit = (how: string, amount: number | bigint, origin: string) =>
  `must ${units[origin] ? 'have' : 'be'} ${how} ${amount}${units[origin] ?? ''}`;

const oneOf = (values: readonly unknown[]) => `must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`;

/** Words for what the schema itself has no message for; undefined leaves Zod's. Never the value, which may be a secret. */
export function fieldWords(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return input === undefined ? 'is missing' : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return input === undefined ? 'is missing' : oneOf(issue.values);
    case 'invalid_union':
      return Array.isArray(issue['options']) ? oneOf(issue['options']) : undefined;
    case 'too_small':
      return limit('at least', issue.minimum, issue.origin);
    case 'too_big':
      return limit('at most', issue.maximum, issue.origin);
    default:
      return undefined;
  }
}

/** One error per field; each field that nobody knows is a fault of its own. `body` stands for the body as a whole. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ field: issue.path.join('.') || 'body', message: issue.message }];
    return issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), message: 'is not known here' }));
  });
}
