// Exit codes are a promise to scripts.
import { problemCodes } from '@relevo/contract/problem';
import { expect, test } from 'vitest';
import { outcomes, redact } from '../src/failure.ts';
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
