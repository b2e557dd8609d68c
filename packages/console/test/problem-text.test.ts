// What is said about failures.
import { ProblemError, UnreachableError } from '@relevo/contract/call';
import { problemCodes } from '@relevo/contract/problem';
import { expect, test } from 'vitest';
import english from '../src/messages/en.json' with { type: 'json' };
import { failureCodeOf, failureText, fieldTexts } from '../src/problem-text.ts';
import type { Say } from '../src/text.tsx';

const say: Say = (id) => english[id];
const problem = (code: (typeof problemCodes)[number], errors: { field: string; message: string }[] = []) =>
  new ProblemError({ type: '', title: '', status: 400, code, detail: 'of the server', request_id: 'r-1', errors });

test.each(problemCodes)('%s has a title and a next step of its own, and names its request', (code) => {
  const { title, text, requestId } = failureText(say, problem(code));
  expect(title).toMatch(/\S/);
  expect(text).toMatch(/\.$/);
  expect(requestId).toBe('r-1');
});

test('a server that does not answer and a fault of the console are told apart', () => {
  expect(failureCodeOf(new UnreachableError('no answer'))).toBe('unreachable');
  expect(failureCodeOf(new TypeError('a secret in a message'))).toBe('unexpected');
  expect(JSON.stringify(failureText(say, new TypeError('a secret in a message')))).not.toContain('secret');
});

test('each field that the server refuses has its rule beside it; an item of a list counts as its list', () => {
  const wrong = ['title', 'contacts.3', 'something_new'].map((field) => ({ field, message: 'of the server' }));
  expect(fieldTexts(say, problem('invalid_request', wrong))).toEqual({
    title: english['field.title.rule'],
    contacts: english['field.contacts.rule'],
    something_new: english['field.other.rule'],
  });
  expect(fieldTexts(say, new Error('no problem'))).toEqual({});
});
