// What people prove themselves with stands in no log line, no audit entry and no text of the database (threat 13).
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCall } from '@relevo/contract/call';
import { expect, test } from 'vitest';
import { startTestServer } from '../../src/testing/test-server.ts';
import { auditEntries } from '../fixtures/audited-actions.ts';
import { codeAt } from '../fixtures/one-time-codes.ts';
import { browser, firstAdministrator, insertInvitation, secretOf } from '../fixtures/people.ts';

test('T-13: passwords, tokens, links and codes are found nowhere after they were used, rightly and wrongly', async () => {
  const server = await startTestServer();
  const link = secretOf(server.running.firstAdministratorLink ?? '');
  const ann = await firstAdministrator(server);
  const wrongPassword = 'canary: a wrong password';
  const nextPassword = 'canary: the next password';
  const wrong = { email: ann.email, password: wrongPassword };
  await browser(server)
    .call('signIn', { body: wrong })
    .catch(() => {});
  await browser(server)
    .call('signIn', { body: { ...wrong, email: 'unknown@example.com' } })
    .catch(() => {});
  const { secret } = await ann.call('totpEnrol', {});
  const { recovery_codes } = await ann.call('totpConfirm', { body: { code: codeAt(secret, server.now()) } });
  const cookie = ann.cookie ?? '';
  const body = { current_password: ann.password, new_password: nextPassword };
  await ann.call('passwordChange', { body });
  const invitation = await insertInvitation(server, { email: 'bob@example.com', roles: [{ role: 'auditor' }] });
  const code_verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  const redirect_uri = 'http://127.0.0.1:8976/callback';
  const authorize = { redirect_uri, code_challenge, state: 'a-state-of-the-command-line' };
  const { redirect_to } = await ann.call('cliAuthorize', { body: authorize });
  const code = new URL(redirect_to).searchParams.get('code') ?? '';
  const { token } = await createCall({ url: server.url })('cliSessionCreate', {
    body: { code, code_verifier, redirect_uri },
  });
  const canaries = {
    link,
    invitation: invitation.token,
    password: ann.password,
    wrongPassword,
    nextPassword,
    cookie: cookie.slice(cookie.indexOf('=') + 1),
    totp: secret,
    recoveryCode: recovery_codes[0] ?? '',
    plainRecoveryCode: (recovery_codes[0] ?? '').replaceAll('-', ''),
    cliCode: code,
    cliVerifier: code_verifier,
    cliToken: token,
  };
  const audit = JSON.stringify(await auditEntries(server));
  const files = readdirSync(server.dataDirectory).filter((name) => name.startsWith('relevo.db'));
  const database = files.map((name) => readFileSync(join(server.dataDirectory, name), 'latin1')).join('');
  expect(database).toContain(ann.email);
  for (const [name, canary] of Object.entries(canaries)) {
    expect(canary.length, name).toBeGreaterThan(11);
    expect(server.log().includes(canary), `${name} in the log`).toBe(false);
    expect(audit.includes(canary), `${name} in the audit log`).toBe(false);
    expect(database.includes(canary), `${name} in the database`).toBe(false);
  }
  await server.close();
});
