// Who guesses is slowed down, and nobody else (threat 11).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SignInThrottle } from '../../src/admin/sign-in-throttle.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { send } from '../fixtures/admin-api.ts';
import { auditedActions } from '../fixtures/audited-actions.ts';
import { firstAdministrator, type Person } from '../fixtures/people.ts';
import { problemOfOperation } from '../fixtures/problems.ts';

let server: TestServer;
let ann: Person;

beforeAll(async () => {
  server = await startTestServer({ environment: { RELEVO_TRUSTED_PROXIES: '127.0.0.1' } });
  ann = await firstAdministrator(server);
});
afterAll(() => server.close());

const signInFrom = (address: string, password: string) =>
  send(server, {
    method: 'POST',
    path: '/api/v1/session',
    body: JSON.stringify({ email: ann.email, password }),
    headers: { 'x-forwarded-for': address },
  });

test('T-11: while somebody hammers on an account, its owner gets in from elsewhere', async () => {
  const before = (await auditedActions(server)).length;
  const guesses = await Promise.all(Array.from({ length: 60 }, (_, i) => signInFrom('192.0.2.1', `guess ${i}`)));
  const refused = guesses.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(50);
  for (const answer of refused) {
    expect(problemOfOperation('signIn', answer).code).toBe('too_many_attempts');
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d?$/);
  }
  expect((await signInFrom('192.0.2.1', ann.password)).status).toBe(429);
  expect((await signInFrom('192.0.2.2', ann.password)).status).toBe(201);
  // and the log of the refused ones stays as short as the throttle
  const refusals = (await auditedActions(server)).slice(before).filter((line) => line.includes('sign_in.refused'));
  expect(refusals).toHaveLength(60 - refused.length);
});

test('a guess for the current password is throttled like a sign-in', async () => {
  const body = JSON.stringify({ current_password: 'not it', new_password: 'another long password' });
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.3' };
  const change = () => ann.send('/api/v1/account/password', { method: 'POST', headers, body });
  const answers: number[] = [];
  for (let round = 0; round < 7; round++) answers.push((await change()).status);
  expect(answers).toEqual([400, 400, 400, 400, 400, 400, 429]);
});

/** A throttle with a clock of its own, in milliseconds. */
function throttleAt() {
  const clock = { now: 0 };
  return { clock, throttle: new SignInThrottle(() => clock.now) };
}

test('five attempts are free; each further one doubles the wait, up to a minute', () => {
  const { clock, throttle } = throttleAt();
  const waits: number[] = [];
  for (let attempts = 0; attempts < 14; attempts++) {
    expect(throttle.begin('ann', '192.0.2.1')).toBe(0);
    if (attempts < 5) continue;
    const wait = throttle.begin('ann', '192.0.2.1');
    waits.push(wait);
    clock.now += wait * 1000;
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('attempts are forgotten a quarter of an hour after the last one, and at once when one succeeds', () => {
  const { clock, throttle } = throttleAt();
  const useUp = () => Array.from({ length: 6 }, () => throttle.begin('ann', '192.0.2.1'));
  useUp();
  expect(throttle.begin('ann', '192.0.2.1')).toBeGreaterThan(0);
  clock.now += 15 * 60_000;
  useUp();
  clock.now += 1000;
  throttle.succeeded('ann', '192.0.2.1');
  expect(useUp()).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a network that tries many accounts is slowed down; sign-ins that succeed do not count against an office', () => {
  const { throttle } = throttleAt();
  const office = Array.from({ length: 500 }, (_, i) => {
    const wait = throttle.begin(`person ${i}`, '198.51.100.1');
    throttle.succeeded(`person ${i}`, '198.51.100.1');
    return wait;
  });
  expect(office.every((wait) => wait === 0)).toBe(true);
  const sprayed = Array.from({ length: 60 }, (_, i) => throttle.begin(`person ${i}`, '192.0.2.1'));
  expect(sprayed.findIndex((wait) => wait > 0)).toBe(51);
});

test('IPv6 addresses of one /64 count together', () => {
  const { throttle } = throttleAt();
  const waits = Array.from({ length: 8 }, (_, i) => throttle.begin('ann', `2001:db8::${i + 1}`));
  expect(waits).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
  expect(throttle.begin('ann', '2001:db8:0:1::1')).toBe(0);
});
