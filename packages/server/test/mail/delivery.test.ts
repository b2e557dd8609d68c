// What people are told by e-mail, through a real mail server: once, after the commit, in spite of failures, without secrets.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { startMailDelivery } from '../../src/mail/delivery.ts';
import { smtpSender } from '../../src/mail/smtp-sender.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { type MailServer, startMailServer } from '../fixtures/mail-server.ts';
import { callAs, createRotating, type People } from '../fixtures/management.ts';

const from = 'relevo@example.org';
let mail: MailServer;
let server: TestServer;

const environmentFor = ({ url }: MailServer) => ({ RELEVO_SMTP_URL: url, RELEVO_MAIL_FROM: from });
const until = (condition: () => void | Promise<void>) => vi.waitFor(condition, { timeout: 20_000, interval: 20 });
/** The server has nothing left to send at this moment. */
const untilAllIsSent = () =>
  until(async () => expect(await server.running.platform.store.read.messages.due(server.now(), 1)).toEqual([]));

beforeEach(async () => {
  mail = await startMailServer();
  server = await startTestServer({ environment: environmentFor(mail) });
});
afterEach(async () => {
  await server.close();
  await mail.close();
});

async function rotate(people: People) {
  const credential = await createRotating(server, people);
  const fresh = await (await callAs(server, credential))('ownClientSecretAdd', { body: { previous_ends_in: 3600 } });
  return { credential, fresh };
}

describe('the owner of a credential that rotates its own secret is told', () => {
  test('what happened, to which credential, when, from where, and what to do; never the secret', async () => {
    const { credential, fresh } = await rotate({ owner: 'owner@example.com' });
    await until(() => expect(mail.received).toHaveLength(1));
    const [message] = mail.received;
    expect(message).toMatchObject({ from, to: ['owner@example.com'] });
    expect(message?.headers.get('from')).toBe(`Relevo <${from}>`);
    expect(message?.headers.get('auto-submitted')).toBe('auto-generated');
    const text = message?.text ?? '';
    const facts = [credential.name, credential.client_id, fresh.id, '2026-01-01T00:00:00Z', '127.0.0.1', server.url];
    for (const fact of [...facts, '2026-01-01T01:00:00Z', 'Disable the credential']) expect(text).toContain(fact);
    for (const secret of [credential.client_secret, fresh.client_secret]) expect(text).not.toContain(secret);
    expect(text).not.toContain('rlv_');
  });

  test('of a deletion, too', async () => {
    const { credential, fresh } = await rotate({ owner: 'owner@example.com' });
    const call = await callAs(server, fresh);
    await call('ownClientSecretDelete', { params: { client_secret: credential.client_secret_id } });
    await until(() => expect(mail.received).toHaveLength(2));
    expect(mail.received[1]?.text).toContain('has deleted one of its client secrets');
    expect(mail.received[1]?.text).toContain(credential.client_secret_id);
  });

  test('with each contact by a message of its own, each person once', async () => {
    await rotate({ owner: 'owner@example.com', contacts: ['owner@example.com', 'second@example.com'] });
    await until(() => expect(mail.received).toHaveLength(2));
    await untilAllIsSent();
    expect(mail.received.map(({ to }) => to)).toEqual([['owner@example.com'], ['second@example.com']]);
  });

  test('and the fallback contact where the project names nobody', async () => {
    await server.call('organizationUpdate', { body: { fallback_contact: 'fallback@example.com' } });
    await rotate({ contacts: ['contact@example.com'] });
    await rotate({});
    await until(() => expect(mail.received).toHaveLength(2));
    expect(mail.received.map(({ to }) => to)).toEqual([['contact@example.com'], ['fallback@example.com']]);
  });

  test('not of what was refused', async () => {
    const { fresh } = await rotate({ owner: 'owner@example.com' });
    await untilAllIsSent();
    const call = await callAs(server, fresh);
    expect(await refusalOf(call('ownClientSecretAdd', {}))).toMatchObject({ code: 'too_many_secrets' });
    await call('ownClientSecretDelete', { params: { client_secret: fresh.id } });
    await until(() => expect(mail.received).toHaveLength(2));
    expect(mail.received[1]?.text).toContain('has deleted');
  });
});

test('a name in another script stays one subject line and reads the same', async () => {
  const credential = await createRotating(server, { owner: 'owner@example.com' });
  const name = 'Nächtlicher Export — 日本 "x" <y@example.com>, Bcc: z@example.com';
  await server.call('credentialUpdate', { params: { credential: credential.id }, body: { name } });
  await (await callAs(server, credential))('ownClientSecretAdd', {});
  await until(() => expect(mail.received).toHaveLength(1));
  expect(mail.received[0]?.text).toContain(name);
  expect(mail.received[0]?.to).toEqual(['owner@example.com']);
  expect(mail.received[0]?.headers.has('bcc')).toBe(false);
});

test('what was not committed is not sent', async () => {
  const { store } = server.running.platform;
  const times = { createdAt: server.now(), expiresAt: server.now() + 60, attempts: 0, nextAttemptAt: server.now() };
  const { id: organizationId } = server.running.platform.organization;
  const message = { id: 'message', organizationId, to: 'owner@example.com', subject: 's', text: 't', ...times };
  const by = {
    actor: { kind: 'system', id: '', name: '', address: '' },
    at: server.now(),
    organizationId: null,
  } as const;
  const undone = store.change(by, async (tx) => {
    await tx.messages.insert(message);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await store.change(by, async (tx) => {
    await tx.messages.insert({ ...message, id: 'later', to: 'later@example.com' });
    return { result: undefined, audit: [] };
  });
  await until(() => expect(mail.received).toHaveLength(1));
  expect(mail.received[0]?.to).toEqual(['later@example.com']);
});

test('a mail server that refuses is asked again later, first the oldest, and takes each message once', async () => {
  mail.refuse(true);
  await rotate({ owner: 'first@example.com', contacts: ['second@example.com'] });
  await until(() => expect(mail.offered()).toBe(2));
  await untilAllIsSent();
  mail.refuse(false);
  expect(mail.received).toEqual([]);
  expect(server.log()).toContain('could not be sent by e-mail');
  server.advance(60);
  await until(() => expect(mail.received).toHaveLength(2));
  await untilAllIsSent();
  expect(mail.received.map(({ to }) => to)).toEqual([['first@example.com'], ['second@example.com']]);
  const ids = mail.received.map(({ headers }) => headers.get('message-id'));
  expect(new Set(ids).size).toBe(2);
  server.advance(86_400);
  await untilAllIsSent();
  expect(mail.offered()).toBe(4);
});

test('a message that waits survives a restart of the server', async () => {
  mail.refuse(true);
  await rotate({ owner: 'owner@example.com' });
  await until(() => expect(mail.offered()).toBe(1));
  await server.restart();
  mail.refuse(false);
  server.advance(60);
  await until(() => expect(mail.received).toHaveLength(1));
});

test('several senders on one storage send a message once', async () => {
  const { store } = server.running.platform;
  const port = Number(new URL(mail.url).port);
  const send = smtpSender({ host: '127.0.0.1', port, implicitTls: false, login: undefined, from });
  const logger = createLogger('silent');
  const others = Array.from({ length: 3 }, () => startMailDelivery({ store, clock: server.now, send, logger }));
  const people = Array.from({ length: 8 }, (_, index) => `contact-${index}@example.com`);
  await rotate({ contacts: people });
  await until(() => expect(mail.received.length).toBeGreaterThanOrEqual(people.length));
  await untilAllIsSent();
  await Promise.all(others.map((other) => other.close()));
  expect(mail.received.flatMap(({ to }) => to).toSorted()).toEqual(people);
});
