// One-time codes and recovery codes.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { codeAt } from '../fixtures/one-time-codes.ts';
import { browser, invite, type Person } from '../fixtures/people.ts';

let server: TestServer;
let count = 0;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

interface Enrolled extends Person {
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
}

async function enrolled(): Promise<Enrolled> {
  const person = await invite(server, `person-${++count}@example.com`, [{ role: 'auditor' }]);
  const { secret } = await person.call('totpEnrol', {});
  const confirmed = await person.call('totpConfirm', { body: { code: codeAt(secret, server.now()) } });
  server.advance(60); // the code of the enrolment has counted
  return { ...person, secret, recoveryCodes: confirmed.recovery_codes };
}

function signIn({ email, password }: Person, code?: string) {
  return browser(server).call('signIn', { body: { email, password, ...(code !== undefined && { code }) } });
}

test('with an authenticator the password alone is not enough', async () => {
  const person = await enrolled();
  expect(await refusalOf(signIn(person))).toMatchObject({ code: 'totp_required', status: 401 });
  const account = await signIn(person, codeAt(person.secret, server.now()));
  expect(account).toMatchObject({ has_totp: true, recovery_codes_left: 10 });
});

test('who does not know the password does not learn that there is an authenticator', async () => {
  const { email } = await enrolled();
  const body = { email, password: 'not the password' };
  expect((await refusalOf(browser(server).call('signIn', { body }))).code).toBe('unauthenticated');
});

test('a wrong code is refused like a wrong password', async () => {
  const person = await enrolled();
  const wrong = codeAt(person.secret, server.now() + 3600);
  const refusal = await refusalOf(signIn(person, wrong));
  const unknown = await refusalOf(browser(server).call('signIn', { body: { email: 'x@example.com', password: 'y' } }));
  expect({ ...refusal, request_id: '' }).toEqual({ ...unknown, request_id: '' });
});

test('RFC 6238 §5.2: a code counts once, also when it is sent twice at once', async () => {
  const person = await enrolled();
  const code = codeAt(person.secret, server.now());
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => signIn(person, code)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await refusalOf(signIn(person, code))).code).toBe('unauthenticated');
  server.advance(30);
  await signIn(person, codeAt(person.secret, server.now()));
});

test('a code from before one that counted is refused', async () => {
  const person = await enrolled();
  await signIn(person, codeAt(person.secret, server.now()));
  expect((await refusalOf(signIn(person, codeAt(person.secret, server.now() - 30)))).code).toBe('unauthenticated');
});

test('a recovery code stands in for the authenticator once, however it is typed', async () => {
  const person = await enrolled();
  expect(person.recoveryCodes).toHaveLength(10);
  const [first = '', second = ''] = person.recoveryCodes;
  const account = await signIn(person, ` ${first.toUpperCase().replaceAll('-', ' ')} `);
  expect(account.recovery_codes_left).toBe(9);
  expect((await refusalOf(signIn(person, first))).code).toBe('unauthenticated');
  await signIn(person, second);
});

test('new recovery codes end the old ones', async () => {
  const person = await enrolled();
  const { recovery_codes: fresh } = await person.call('recoveryCodesRenew', {});
  const [[old = ''], [code = '']] = [person.recoveryCodes, fresh];
  expect((await refusalOf(signIn(person, old))).code).toBe('unauthenticated');
  await signIn(person, code);
});

test('an authenticator counts after a first code only, and the code of that does not sign in', async () => {
  const person = await invite(server, 'late@example.com', [{ role: 'auditor' }]);
  const { secret, uri } = await person.call('totpEnrol', {});
  expect(uri).toContain(`secret=${secret}`);
  await signIn(person);
  const wrong = { code: codeAt(secret, server.now() + 3600) };
  expect(await refusalOf(person.call('totpConfirm', { body: wrong }))).toMatchObject({ errors: [{ field: 'code' }] });
  const code = codeAt(secret, server.now());
  await person.call('totpConfirm', { body: { code } });
  expect((await refusalOf(signIn(person, code))).code).toBe('unauthenticated');
});

test('an authenticator in use is not replaced by another without being removed', async () => {
  const person = await enrolled();
  expect((await refusalOf(person.call('totpEnrol', {}))).code).toBe('conflict');
  const body = { code: codeAt(person.secret, server.now()) };
  expect((await refusalOf(person.call('totpConfirm', { body }))).code).toBe('conflict');
  await person.call('totpRemove', {});
  expect((await refusalOf(person.call('totpRemove', {}))).code).toBe('not_found');
  expect((await refusalOf(person.call('recoveryCodesRenew', {}))).code).toBe('not_found');
  expect((await signIn(person)).recovery_codes_left).toBe(0);
});

test('a step-up asks for a code as well', async () => {
  const person = await enrolled();
  const stepUp = (code?: string) =>
    person.call('stepUp', { body: { password: person.password, ...(code !== undefined && { code }) } });
  expect((await refusalOf(stepUp())).code).toBe('totp_required');
  await stepUp(codeAt(person.secret, server.now()));
});

test('the secret of one account does not work for another: it is bound to its place', async () => {
  const [one, other] = [await enrolled(), await enrolled()];
  const { store } = server.running.platform;
  const stolen = (await store.read.users.get(one.id))?.totp ?? null;
  await store.change(
    { actor: { kind: 'system', id: '', name: '', address: '' }, at: 0, organizationId: null },
    async (tx) => {
      await tx.users.update(other.id, { totp: stolen });
      return { result: undefined, audit: [] };
    },
  );
  expect((await refusalOf(signIn(other, codeAt(one.secret, server.now())))).code).toBe('unauthenticated');
});
