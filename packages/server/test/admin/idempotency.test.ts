// Requests that may be repeated: with the same key each is done once and answered alike, generated from the contract.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationId } from '@relevo/contract/routes';
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { daySeconds } from '../../src/domain/time.ts';
import { dropOutdated } from '../../src/housekeeping.ts';
import { createProject } from '../fixtures/admin-api.ts';
import { type Input, operationIds, rightInput, routeOf, sendInput } from '../fixtures/contract-inputs.ts';
import { contractServer } from '../fixtures/contract-server.ts';
import { invite } from '../fixtures/people.ts';
import { problemOfOperation } from '../fixtures/problems.ts';
import type { Answer } from '../fixtures/requests.ts';
import { byPerson } from '../fixtures/right-inputs.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

const server = await contractServer();

let count = 0;
const freshKey = () => `key-of-a-test-${++count}`;

const repeat = (id: OperationId, input: Input, key: string, headers = {}) =>
  sendInput(server, id, input, { headers: { 'idempotency-key': key, ...headers } });

const credentialInput = () => rightInput('credentialCreate', server);

/** That an answer was given again is an entry. */
const auditTables = ['audit_entries', 'audit_heads'];

/** What an answer says. A token is signed anew each time; what it states is the same, and so it is one token. */
function saidBy({ json }: Answer): unknown {
  const { access_token: token, expires_in: _expiresIn, ...rest } = json;
  return typeof token === 'string' ? { ...rest, claims: decodeJwt(token) } : rest;
}

/** Operations that make something in an organization. */
const making = operationIds.filter((id) => {
  const { method, for: audience } = routeOf(id);
  return method === 'POST' && (audience === undefined || audience === 'client');
});

describe.each(making)('%s', (id) => {
  test('with the same key a second time changes nothing and answers the same, which the audit log says', async () => {
    const input = await rightInput(id, server);
    const key = freshKey();
    const first = await repeat(id, input, key);
    expect(first.status, first.body).toBe(routeOf(id).status);
    server.advance(60);
    const again = async () => {
      const second = await repeat(id, input, key);
      expect([second.status, saidBy(second)]).toEqual([first.status, saidBy(first)]);
    };
    await expectNoChange(server, again, auditTables);
    const { items } = await server.call('auditList', { query: { action: 'operation.repeated', target: id } });
    expect(items.filter(({ at }) => Date.parse(at) === server.now() * 1000)).toHaveLength(1);
  });

  test('many copies at once make one thing, and all get the same answer', async () => {
    const input = await rightInput(id, server);
    const key = freshKey();
    const answers = await Promise.all(Array.from({ length: 5 }, () => repeat(id, input, key)));
    const [first] = answers;
    expect(first?.status, first?.body).toBe(routeOf(id).status);
    const said = first && saidBy(first);
    expect(answers.map(saidBy)).toEqual(answers.map(() => said));
    const again = async () => expect(saidBy(await repeat(id, input, key))).toEqual(said);
    await expectNoChange(server, again, auditTables);
  });

  test('the key of another request is refused, whether it was the same operation or another', async () => {
    const key = freshKey();
    await repeat('projectCreate', { body: { title: 'the first use of this key' } }, key);
    const input = await rightInput(id, server);
    const by = id.startsWith('own') ? freshKey() : key; // a client has keys of its own
    if (by !== key) await repeat('ownClientSecretAdd', { body: {}, ...input }, by);
    const changed = by === key ? input : { ...input, body: { previous_ends_in: 5 } };
    await expectNoChange(server, async () => {
      const answer = await repeat(id, changed, by);
      expect(answer.status).toBe(409);
      expect(problemOfOperation(id, answer).code).toBe('idempotency_key_reused');
    });
  });
});

test('a credential made with a key shows its client secret again, and that works', async () => {
  const input = await credentialInput();
  const key = freshKey();
  const { json: first } = await repeat('credentialCreate', input, key);
  await server.restart();
  const { json: second } = await repeat('credentialCreate', input, key);
  expect(second).toEqual(first);
  const form = {
    grant_type: 'client_credentials',
    client_id: second['client_id'],
    client_secret: second['client_secret'],
  };
  const body = new URLSearchParams(form as Record<string, string>);
  expect((await fetch(`${server.url}/oauth2/token`, { method: 'POST', body })).status).toBe(200);
});

test('a token that is asked for again says how long it is still good, and once it has expired there is none', async () => {
  const input = await rightInput('tokenIssue', server);
  const key = freshKey();
  const { json: first } = await repeat('tokenIssue', input, key);
  server.advance(100);
  const { json: second } = await repeat('tokenIssue', input, key);
  expect(second['expires_in']).toBe(Number(first['expires_in']) - 100);
  server.advance(Number(second['expires_in']));
  const third = await repeat('tokenIssue', input, key);
  expect([third.status, problemOfOperation('tokenIssue', third).code]).toEqual([409, 'conflict']);
});

test('B-1: what was answered is encrypted at rest: the client secret is in no file of the data directory', async () => {
  const { json } = await repeat('credentialCreate', await credentialInput(), freshKey());
  const secret = String(json['client_secret']);
  expect(secret).toMatch(/^rlv_secret_/);
  const files = readdirSync(server.dataDirectory, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  expect(files.map(({ name }) => name)).toContain('relevo.db');
  for (const { parentPath, name } of files) {
    const content = readFileSync(join(parentPath, name));
    expect(content.includes(secret), name).toBe(false);
    expect(content.includes(Buffer.from(secret).toString('base64')), name).toBe(false);
  }
});

test('the key of another caller is another key, and so is that of another organization', async () => {
  const key = freshKey();
  const input = { body: { title: 'for each caller one' } };
  const { id: other } = await server.call('organizationCreate', {
    body: { name: 'Other', administrator_email: 'other@example.com' },
  });
  const administrator = await invite(server, 'other-caller@example.com', [{ role: 'system_administrator' }]);
  const made = [
    await repeat('projectCreate', input, key),
    await repeat('projectCreate', { ...input, by: byPerson(server, administrator) }, key),
    await repeat('projectCreate', input, key, { 'relevo-organization': other }),
  ];
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(made.map(({ json }) => json['id'])).size).toBe(3);
});

test('a request that was refused has used no key: corrected, it is done', async () => {
  const key = freshKey();
  const { name } = await createProject(server);
  const taken = await repeat('projectCreate', { body: { title: 'T', name } }, key);
  expect(problemOfOperation('projectCreate', taken).code).toBe('name_taken');
  expect((await repeat('projectCreate', { body: { title: 'T' } }, key)).status).toBe(201);
});

test('a key is forgotten after a day, and may then stand for something else', async () => {
  const key = freshKey();
  const ask = (title: string) => repeat('projectCreate', { body: { title } }, key);
  const first = await ask('the first');
  server.advance(daySeconds - 1);
  expect((await ask('the first')).json).toEqual(first.json);
  server.advance(1);
  const second = await ask('the second');
  expect(second.status, second.body).toBe(201);
  expect((await ask('the second')).json).toEqual(second.json);
  server.advance(daySeconds);
  await dropOutdated(server.running.platform.store, server.now());
  expect((await ask('the third')).status).toBe(201);
});

test('an update and a deletion take no notice of a key: they may be repeated anyway', async () => {
  const { id: project } = await createProject(server);
  const key = freshKey();
  for (const description of ['one', 'two']) {
    const answer = await repeat('projectUpdate', { params: { project }, body: { description } }, key);
    expect([answer.status, answer.json['description']]).toEqual([200, description]);
  }
});
