// The claims of a legacy assertion, one by one (A-4 to A-6, wire fact 14).
import { describe, expect, test } from 'vitest';
import { decideAssertion } from '../../src/domain/service-account-assertion.ts';
import { credential, now } from './credential-facts.ts';

const issuer = 'https://auth.example.com';
const right = {
  iss: credential.organizationId,
  sub: credential.technicalAccountId,
  aud: `${issuer}/c/${credential.clientId}`,
  exp: now + 3600,
  [`${issuer}/s/ent_mail`]: true,
};
const day = 86_400;

function reasonOf(change: Record<string, unknown>, holder = credential): string {
  const decision = decideAssertion({ ...right, ...change }, holder, issuer, now);
  return decision.kind === 'refused' ? decision.reason : decision.kind;
}

test('what the original sends is accepted, with its metascopes and without jti', () => {
  expect(decideAssertion(right, credential, issuer, now)).toEqual({
    kind: 'accepted',
    metascopes: ['ent_mail'],
    jti: null,
    exp: right.exp,
  });
});

describe('A-5: exp', () => {
  test.each<[unknown, string]>([
    [now + 1, 'accepted'],
    [now + day, 'accepted'],
    [now + day + 30, 'accepted'],
    [now + day + 31, 'lifetime_too_long'],
    [253_402_300_799, 'lifetime_too_long'],
    [now, 'expired'],
    [now - 1, 'expired'],
    [0, 'expired'],
    [-1, 'expired'],
    [now + 0.5, 'exp_not_integer'],
    [Number.POSITIVE_INFINITY, 'exp_not_integer'],
    [2 ** 53, 'exp_not_integer'],
    [String(now + 60), 'exp_not_integer'],
    [null, 'exp_not_integer'],
    [undefined, 'exp_not_integer'],
    [true, 'exp_not_integer'],
    [[now + 60], 'exp_not_integer'],
    [{}, 'exp_not_integer'],
  ])('%j is %s', (exp, reason) => expect(reasonOf({ exp })).toBe(reason));
});

describe.each(['nbf', 'iat'])('A-6: %s', (name) => {
  test.each<[unknown, string]>([
    [undefined, 'accepted'],
    [now, 'accepted'],
    [now - 80_000, 'accepted'],
    [now + 8, 'accepted'],
    [now + 0.5, 'accepted'],
    [now + 61, 'not_yet_valid'],
    [now * 1000, 'not_yet_valid'],
    [String(now), 'malformed_claim'],
    [null, 'malformed_claim'],
    [Number.POSITIVE_INFINITY, 'malformed_claim'],
    [{}, 'malformed_claim'],
  ])('%j is %s', (value, reason) => expect(reasonOf({ [name]: value })).toBe(reason));
});

test('A-6: at most a day lies between iat and exp', () => {
  expect(reasonOf({ iat: right.exp - day - 30 })).toBe('accepted');
  expect(reasonOf({ iat: right.exp - day - 31 })).toBe('lifetime_too_long');
  expect(reasonOf({ nbf: right.exp - 10 * day })).toBe('accepted');
});

describe('A-4: aud, iss and sub are exactly those of the credential', () => {
  const { aud, iss, sub } = right;
  test.each<[string, unknown, string]>([
    ['aud', [aud], 'accepted'],
    ['aud', [aud, aud], 'wrong_audience'],
    ['aud', [aud, 'other'], 'wrong_audience'],
    ['aud', [], 'wrong_audience'],
    ['aud', `${aud}/`, 'wrong_audience'],
    ['aud', aud.toUpperCase(), 'wrong_audience'],
    ['aud', aud.replace('auth.', 'AUTH.'), 'wrong_audience'],
    ['aud', issuer, 'wrong_audience'],
    ['aud', `https://ims-na1.adobelogin.com/c/${credential.clientId}`, 'wrong_audience'],
    ['aud', `${issuer}/c/other`, 'wrong_audience'],
    ['aud', undefined, 'wrong_audience'],
    ['aud', { toString: () => aud }, 'wrong_audience'],
    ['iss', `${iss} `, 'wrong_issuer'],
    ['iss', iss.toLowerCase(), 'wrong_issuer'],
    ['iss', '', 'wrong_issuer'],
    ['iss', undefined, 'malformed_claim'],
    ['iss', [iss], 'malformed_claim'],
    ['sub', credential.clientId, 'wrong_subject'],
    ['sub', sub.toLowerCase(), 'wrong_subject'],
    ['sub', null, 'malformed_claim'],
    ['sub', 17, 'malformed_claim'],
  ])('%s %j is %s', (name, value, reason) => expect(reasonOf({ [name]: value })).toBe(reason));
});

describe('A-7: jti', () => {
  test.each<[unknown, string]>([
    ['x', 'accepted'],
    ['x'.repeat(255), 'accepted'],
    [17, 'accepted'],
    ['x'.repeat(256), 'jti_malformed'],
    ['', 'jti_malformed'],
    [1.5, 'jti_malformed'],
    [null, 'jti_malformed'],
    [['x'], 'jti_malformed'],
    [{}, 'jti_malformed'],
  ])('%j is %s', (jti, reason) => expect(reasonOf({ jti })).toBe(reason));

  test('a credential may demand one', () => {
    const demanding = { ...credential, requiresJti: true };
    expect(reasonOf({}, demanding)).toBe('jti_missing');
    expect(reasonOf({ jti: 'x' }, demanding)).toBe('accepted');
  });
});

test('metascopes are claims below the issuer whose value is true, and nothing else', () => {
  const claims = {
    ...right,
    [`${issuer}/s/second`]: true,
    [`${issuer}/s/text`]: 'true',
    [`${issuer}/s/one`]: 1,
    [`${issuer}/s/no`]: false,
    'https://elsewhere.example/s/foreign': true,
    ent_bare: true,
  };
  expect(decideAssertion(claims, credential, issuer, now)).toMatchObject({ metascopes: ['ent_mail', 'second'] });
});
