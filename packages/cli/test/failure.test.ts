// Exit codes are a promise to scripts.
import { readFile } from 'node:fs/promises';
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

test('every refusal of a command on the host has an exit code', async () => {
  const source = await readFile(new URL('../../server/src/host-error.ts', import.meta.url), 'utf8');
  const codes = [...source.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code = '') => !Object.hasOwn(outcomes, code))).toEqual([]);
});

test('every code has a next step of one line', () => {
  for (const { next } of Object.values(outcomes)) expect(next).toMatch(/^[^\n]{10,}\.$/);
});

test('a message loses secrets and tokens, also damaged ones', () => {
  expect(
    redact("unknown option '--rlv_secret_abc-_Z'; eyJhbGciOiJub25lIn0.e30. rlv_session_y#rlv_link_z and rlv_admin_x"),
  ).toBe("unknown option '--[REDACTED]'; [REDACTED] [REDACTED]#[REDACTED] and [REDACTED]");
});
