// Exit codes are a promise to scripts.
import { problemCodes } from '@relevo/contract/problem';
import { expect, test, vi } from 'vitest';
import { Failure, outcomes, redact, reportFailure } from '../src/failure.ts';
import { nextStepToFind } from '../src/list-commands.ts';

const codesWith = (exitCode: number) => problemCodes.filter((code) => outcomes[code].exitCode === exitCode);

test('only the two codes for a server in trouble are exit code 1, and every refusal not named here is 3', () => {
  expect(codesWith(1)).toEqual(['storage_unavailable', 'internal_error']);
  expect(codesWith(2)).toEqual(['invalid_request']);
  expect(codesWith(4)).toEqual(['not_found']);
  expect(codesWith(3)).toHaveLength(problemCodes.length - 4);
});

test('every code has a next step of one line', () => {
  for (const { next } of Object.values(outcomes)) expect(next).toMatch(/^[^\n]{10,}\.$/);
});

test('a message loses secrets and tokens, also damaged ones', () => {
  expect(
    redact("unknown option '--rlv_secret_abc-_Z'; eyJhbGciOiJub25lIn0.e30. rlv_session_y#rlv_link_z and rlv_admin_x"),
  ).toBe("unknown option '--[REDACTED]'; [REDACTED] [REDACTED]#[REDACTED] and [REDACTED]");
});

test.each([
  ['There is no such product profile in this organization.', '"relevo profile list"'],
  ['There is no such product in this organization.', '"relevo product list"'],
  ['There is no API "nope" in this organization.', '"relevo api list"'],
  ['There is no such organization, or you may not enter it.', '"relevo organization list"'],
])('after "%s" the list is named', (message, list) => {
  expect(nextStepToFind(message)).toContain(list);
});

test('no list is named for what none shows', () => {
  for (const message of ['This link was used already.', 'There is no such token in this organization.'])
    expect(nextStepToFind(message)).toBeUndefined();
});

test('what is wrong with one field is said once', () => {
  const detail = 'Another product profile has this name.';
  const errors = [
    { field: 'name', message: detail },
    { field: 'scopes', message: 'A scope has no blanks.' },
  ];
  const problem = {
    type: 'about:blank',
    title: 'Name taken',
    status: 409,
    code: 'name_taken',
    detail,
    errors,
  } as const;
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  reportFailure(new Failure('name_taken', detail, { problem: { ...problem, errors } }), false);
  const said = write.mock.calls.map(([text]) => String(text)).join('');
  write.mockRestore();
  expect(said.split(detail)).toHaveLength(2);
  expect(said).toContain('  scopes: A scope has no blanks.');
});
