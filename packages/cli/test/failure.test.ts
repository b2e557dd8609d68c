// Exit codes are a promise to scripts.
import { problemCodes } from '@relevo/contract/problem';
import { expect, test } from 'vitest';
import { outcomes, redact } from '../src/failure.ts';

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
