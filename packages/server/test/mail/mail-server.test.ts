// The mail server of the settings: its password stays secret, and without one nothing is sent.
import { describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { Message } from '../../src/domain/message.ts';
import { dropOutdated } from '../../src/housekeeping.ts';
import { parseMailServerUrl } from '../../src/mail/mail-server-url.ts';
import { smtpSender } from '../../src/mail/smtp-sender.ts';
import { StartError } from '../../src/start-error.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { startMailServer } from '../fixtures/mail-server.ts';
import { callAs, createRotating } from '../fixtures/management.ts';

const from = 'relevo@example.org';
const password = 'pässword/with:signs@and%41';
const message: Message = {
  id: 'message',
  organizationId: 'ORGANIZATION@Org',
  to: 'owner@example.com',
  subject: 'Subject',
  text: 'Text',
  createdAt: 0,
  expiresAt: 1,
  attempts: 0,
  nextAttemptAt: 0,
};

async function rotate(server: TestServer): Promise<void> {
  const credential = await createRotating(server, { owner: 'owner@example.com' });
  await (await callAs(server, credential))('ownClientSecretAdd', {});
}
const waitingIn = (server: TestServer, at: number) => server.running.platform.store.read.messages.due(at, 10);

test('a mail server that wants a password gets it', async () => {
  const mail = await startMailServer({ user: 'relevo', password });
  const server = await startTestServer({ environment: { RELEVO_SMTP_URL: mail.url, RELEVO_MAIL_FROM: from } });
  await rotate(server);
  await vi.waitFor(() => expect(mail.received).toHaveLength(1), { timeout: 20_000 });
  await server.close();
  await mail.close();
});

test('a wrong password is in no log, also when the mail server repeats it; the message waits', async () => {
  const mail = await startMailServer({ user: 'relevo', password: 'another' });
  const url = mail.url.replace('another', encodeURIComponent(password));
  const server = await startTestServer({ environment: { RELEVO_SMTP_URL: url, RELEVO_MAIL_FROM: from } });
  await rotate(server);
  await vi.waitFor(() => expect(server.log()).toContain('could not be sent by e-mail'), { timeout: 20_000 });
  expect(mail.logins()).toBe(1);
  expect(server.log()).toContain('"code":"EAUTH"');
  const base64 = Buffer.from(`\0relevo\0${password}`).toString('base64');
  for (const form of [password, encodeURIComponent(password), base64]) expect(server.log()).not.toContain(form);
  expect(await waitingIn(server, server.now() + 60)).toMatchObject([{ to: 'owner@example.com', attempts: 1 }]);
  await server.close();
  await mail.close();
});

test('a password goes to another machine under TLS only', async () => {
  const mail = await startMailServer({ user: 'relevo', password });
  const settings = parseMailServerUrl(mail.url.replace('127.0.0.1', '0.0.0.0')); // no loopback by its name, and yet here
  if (!settings) throw new Error('this is the URL of a mail server');
  await expect(smtpSender({ ...settings, from })(message)).rejects.toMatchObject({ code: 'ETLS' });
  expect([mail.logins(), mail.offered()]).toEqual([0, 0]);
  await mail.close();
});

test('a second address in the place of one is not written to', async () => {
  const mail = await startMailServer();
  const settings = parseMailServerUrl(mail.url);
  if (!settings) throw new Error('this is the URL of a mail server');
  const send = smtpSender({ ...settings, from });
  const subject = 'Subject\r\nBcc: other@example.com';
  await send({ ...message, subject });
  for (const to of ['owner@example.com, other@example.com', 'owner@example.com\r\nBcc: other@example.com']) {
    await send({ ...message, to }).catch(() => {});
  }
  expect(mail.received.flatMap(({ to }) => to)).not.toContain('other@example.com');
  expect(mail.received.some(({ headers }) => headers.has('bcc'))).toBe(false);
  await mail.close();
});

test('without a mail server the log says so, once, and messages are kept for thirty days', async () => {
  const server = await startTestServer();
  await rotate(server);
  expect(server.log().match(/e-mail is off/g)).toHaveLength(1);
  const { store } = server.running.platform;
  const end = server.now() + 30 * 86_400;
  await dropOutdated(store, end + 3_600);
  expect(await waitingIn(server, end - 1)).toHaveLength(1);
  await dropOutdated(store, end + 3_601);
  expect(await waitingIn(server, end - 1)).toEqual([]);
  await server.close();
});

describe('settings', () => {
  const read = (RELEVO_SMTP_URL: string, RELEVO_MAIL_FROM = from) => readConfig({ RELEVO_SMTP_URL, RELEVO_MAIL_FROM });

  test.each<[string, object]>([
    ['smtp://mail.example.org', { host: 'mail.example.org', port: 587, implicitTls: false, login: undefined }],
    ['smtps://mail.example.org/', { port: 465, implicitTls: true }],
    ['smtp://[::1]:25', { host: '::1', port: 25 }],
    [`smtp://a%40b:${encodeURIComponent(password)}@mail`, { host: 'mail', login: { user: 'a@b', password } }],
  ])('%s', (url, expected) => {
    expect(read(url).mail).toMatchObject({ ...expected, from });
  });

  test.each([
    'mail.example.org',
    'http://mail.example.org',
    'smtp://',
    'smtp://user@mail.example.org',
    'smtp://:secret-word@mail.example.org',
    'smtp://user:secret-word%@mail.example.org',
    'smtp://user:secret/word@mail.example.org',
    'smtp://user:secret-word@mail.example.org:99999',
    'smtp://user:secret-word@mail.example.org?tls.rejectUnauthorized=false',
  ])('%s stops the start, and what is said shows no password', (url) => {
    const attempt = () => read(url);
    expect(attempt).toThrow(StartError);
    expect(attempt).toThrow(/RELEVO_SMTP_URL must be/);
    expect(attempt).not.toThrow(/secret/);
  });

  test('neither of the two goes without the other, and the sender is one address', () => {
    expect(() => readConfig({ RELEVO_SMTP_URL: 'smtp://mail' })).toThrow(/RELEVO_MAIL_FROM is missing/);
    expect(() => readConfig({ RELEVO_MAIL_FROM: from })).toThrow(/RELEVO_SMTP_URL is missing/);
    expect(() => read('smtp://mail', 'Relevo <relevo@example.org>')).toThrow(/RELEVO_MAIL_FROM must be/);
  });
});
