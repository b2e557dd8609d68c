// Links that are good once: the first administrator, invitations, a new password.
import { composeSecret } from '@relevo/contract/secret-format';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { randomIds } from '../../src/crypto/random-ids.ts';
import { systemActor } from '../../src/domain/audit.ts';
import { createLogger } from '../../src/logger.ts';
import { startServer } from '../../src/main.ts';
import { freePort } from '../../src/testing/free-port.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { auditedActions } from '../fixtures/audited-actions.ts';
import { codeAt } from '../fixtures/one-time-codes.ts';
import { browser, firstAdministrator, insertInvitation, invite, secretOf } from '../fixtures/people.ts';

const password = 'a long enough password';
const week = 7 * 24 * 3600;

let server: TestServer;
let count = 0;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const visitor = () => browser(server);
const newEmail = () => `person-${++count}@example.com`;
const invitation = (email: string | null, rest = {}) =>
  insertInvitation(server, { email, roles: [{ role: 'auditor' }], ...rest });
const view = (token: string) => visitor().call('invitationView', { body: { token } });
const accept = (token: string, rest = {}) =>
  visitor().call('invitationAccept', { body: { token, name: 'Somebody', password, ...rest } });
const withoutId = <P extends object>(problem: P) => ({ ...problem, request_id: '' });

describe('the first administrator (threat 30)', () => {
  test('the link of the first start makes a system administrator of the home organization, once', async () => {
    const fresh = await startTestServer();
    const link = fresh.running.firstAdministratorLink ?? '';
    expect(link).toMatch(new RegExp(`^${fresh.issuer}/invitation#rlv_link_[\\w-]{49}$`));
    const token = secretOf(link);
    expect(await browser(fresh).call('invitationView', { body: { token } })).toMatchObject({
      purpose: 'join',
      email: null,
      account_exists: false,
    });
    const body = { token, name: 'First', password };
    const missing = await refusalOf(browser(fresh).call('invitationAccept', { body }));
    expect(missing).toMatchObject({ code: 'invalid_request', errors: [{ field: 'email' }] });
    const admin = await firstAdministrator(fresh);
    const account = await admin.call('accountView', {});
    expect(account.organizations).toMatchObject([
      { id: fresh.running.platform.organization.id, roles: [{ role: 'system_administrator' }] },
    ]);
    await admin.call('organizationView', {});
    const second = { ...body, email: 'second@example.com' };
    expect((await refusalOf(browser(fresh).call('invitationAccept', { body: second }))).code).toBe('not_found');
    expect((await refusalOf(browser(fresh).call('invitationView', { body: { token } }))).code).toBe('not_found');
    await fresh.restart();
    expect(fresh.running.firstAdministratorLink).toBeUndefined();
    await fresh.close();
  });

  test('a later start shows no link while one waits, and makes another after that has expired', async () => {
    const fresh = await startTestServer();
    const token = secretOf(fresh.running.firstAdministratorLink ?? '');
    await fresh.restart();
    expect(fresh.running.firstAdministratorLink).toBeUndefined();
    await browser(fresh).call('invitationView', { body: { token } });
    fresh.advance(week);
    await fresh.restart();
    await firstAdministrator(fresh);
    expect((await refusalOf(browser(fresh).call('invitationView', { body: { token } }))).code).toBe('not_found');
    await fresh.close();
  });

  test('whoever does not show the link makes none: a worker that starts after it expired', async () => {
    const fresh = await startTestServer();
    const token = secretOf(fresh.running.firstAdministratorLink ?? '');
    const environment = { RELEVO_DATA_DIR: fresh.dataDirectory, RELEVO_PORT: String(await freePort()) };
    const setting = { clock: () => fresh.now() + week, logger: createLogger('fatal'), isWorker: true };
    const worker = await startServer(readConfig(environment), setting);
    expect(worker.firstAdministratorLink).toBeUndefined();
    await worker.close();
    // still the one of the first start, which this server's clock does not find expired
    await browser(fresh).call('invitationView', { body: { token } });
    await fresh.close();
  });

  test('the link is in no log line', async () => {
    expect(server.log()).not.toContain('rlv_link_');
    expect(server.log()).not.toContain('/invitation');
  });
});

describe('joining', () => {
  test('a link shows what it is for, and makes an account with the roles', async () => {
    const email = newEmail();
    const { token, invitation: made } = await invitation(email);
    expect(await view(token)).toMatchObject({
      purpose: 'join',
      organization: 'My organization',
      email,
      account_exists: false,
    });
    const account = await accept(token);
    expect(account).toMatchObject({ email, name: 'Somebody', organizations: [{ roles: [{ role: 'auditor' }] }] });
    expect(await auditedActions(server)).toEqual(
      expect.arrayContaining([`user invitation.accepted ${made.id}`, `user user.joined ${account.id}`]),
    );
  });

  test('a link that was used, has expired, or never was is refused with the same answer', async () => {
    const used = await invitation(newEmail());
    await accept(used.token);
    const expired = await invitation(newEmail(), { expiresAt: server.now() });
    const unknown = composeSecret('link', randomIds.bits256());
    const tokens = [used.token, expired.token, unknown, 'x'.repeat(60)];
    const refusals = await Promise.all(tokens.flatMap((token) => [refusalOf(view(token)), refusalOf(accept(token))]));
    expect(refusals[0]).toMatchObject({ code: 'not_found', status: 404 });
    for (const refusal of refusals) expect(withoutId(refusal)).toEqual(withoutId(refusals[0] ?? {}));
  });

  test('a link is good once, also when it is used twice at once', async () => {
    const { token } = await invitation(newEmail());
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => accept(token)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test.each([
    ['name', { name: undefined }],
    ['password', { password: undefined }],
    ['password', { password: 'short' }],
    ['email', { email: 'somebody-else@example.com' }],
  ])('a wrong or missing %s is named, and does not use the link up', async (field, wrong) => {
    const { token } = await invitation(newEmail());
    expect(await refusalOf(accept(token, wrong))).toMatchObject({ code: 'invalid_request', errors: [{ field }] });
    await accept(token);
  });

  test('who has an account joins with it, after signing in, and keeps their other roles', async () => {
    const ann = await invite(server, newEmail(), [{ role: 'developer', profile: 'Campaign - prod - Admin' }]);
    const { token } = await invitation(ann.email);
    expect(await view(token)).toMatchObject({ account_exists: true });
    expect(await refusalOf(accept(token))).toMatchObject({ code: 'unauthenticated', status: 401 });
    const stranger = await invite(server, newEmail(), [{ role: 'auditor' }]);
    expect((await refusalOf(stranger.call('invitationAccept', { body: { token } }))).code).toBe('unauthenticated');
    const before = ann.cookie ?? '';
    const account = await ann.call('invitationAccept', { body: { token } });
    expect(account.organizations[0]?.roles.map(({ role }) => role).toSorted()).toEqual(['auditor', 'developer']);
    // T-4: what the session may do has grown
    expect((await ann.send('/api/v1/account', { headers: { cookie: before } })).status).toBe(401);
  });

  test('nobody changes the password of an account by an invitation to it', async () => {
    const ann = await invite(server, newEmail(), [{ role: 'auditor' }]);
    const { token } = await invitation(ann.email);
    const body = { token, password: 'a password of somebody else' };
    expect((await refusalOf(ann.call('invitationAccept', { body }))).code).toBe('invalid_request');
    await visitor().call('signIn', { body: { email: ann.email, password: ann.password } });
  });

  test('a role whose product profile is gone meanwhile is left out', async () => {
    const { store, organization } = server.running.platform;
    const name = `Profile ${++count}`;
    const profile = await server.call('productProfileCreate', { body: { product: 'campaign', name } });
    const roles = [{ role: 'developer', profile: name } as const, { role: 'auditor' } as const];
    const { token } = await insertInvitation(server, { email: newEmail(), roles });
    await store.change({ actor: systemActor, at: server.now(), organizationId: organization.id }, async (tx) => {
      await tx.catalogue.removeProfile(organization.id, profile.id);
      return { result: undefined, audit: [] };
    });
    expect((await accept(token)).organizations[0]?.roles).toMatchObject([{ role: 'auditor' }]);
  });
});

describe('a new password', () => {
  test('ends the old one, one-time codes, recovery codes and every session, and signs in', async () => {
    const ann = await invite(server, newEmail(), [{ role: 'auditor' }]);
    const { secret } = await ann.call('totpEnrol', {});
    await ann.call('totpConfirm', { body: { code: codeAt(secret, server.now()) } });
    const { token } = await invitation(ann.email, { purpose: 'reset' });
    expect(await view(token)).toMatchObject({ purpose: 'reset', email: ann.email });
    const fresh = visitor();
    const account = await fresh.call('invitationAccept', { body: { token, password } });
    expect(account).toMatchObject({ id: ann.id, has_totp: false, recovery_codes_left: 0 });
    expect((await refusalOf(ann.call('accountView', {}))).code).toBe('unauthenticated');
    const signIn = (given: string) => visitor().call('signIn', { body: { email: ann.email, password: given } });
    expect((await refusalOf(signIn(ann.password))).code).toBe('unauthenticated');
    await signIn(password);
    expect((await refusalOf(view(token))).code).toBe('not_found');
  });

  test('is for the account that it was made for only', async () => {
    const ann = await invite(server, newEmail(), [{ role: 'auditor' }]);
    const { token } = await invitation(ann.email, { purpose: 'reset' });
    const body = { token, password, email: 'somebody-else@example.com' };
    expect((await refusalOf(visitor().call('invitationAccept', { body }))).code).toBe('invalid_request');
    const gone = await invitation('nobody@example.com', { purpose: 'reset' });
    expect((await refusalOf(visitor().call('invitationAccept', { body: { token: gone.token, password } }))).code).toBe(
      'not_found',
    );
  });

  test('is refused for an account that has joined another organization since the link was made', async () => {
    const ann = await invite(server, newEmail(), [{ role: 'auditor' }]);
    const { store } = server.running.platform;
    const other = {
      id: 'OTHER@AdobeOrg',
      name: 'Other',
      enabled: true,
      fallbackContact: null,
      createdAt: server.now(),
    };
    await store.change({ actor: systemActor, at: server.now(), organizationId: null }, async (tx) => {
      await tx.organizations.insert(other);
      await tx.members.insert(other.id, ann.id, server.now());
      return { result: undefined, audit: [] };
    });
    const { token } = await invitation(ann.email, { purpose: 'reset', organizationId: other.id });
    const body = { token, password };
    expect((await refusalOf(visitor().call('invitationAccept', { body }))).code).toBe('conflict');
    await visitor().call('signIn', { body: { email: ann.email, password: ann.password } });
  });
});
