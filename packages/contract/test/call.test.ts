// The typed caller against real HTTP answers: good ones, refusals, and those of something that is no Relevo.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCall, ProblemError, UnreachableError } from '../src/call.ts';

let server: Server;
let url: string;
let answer: { status: number; body: string; headers?: Record<string, string> };
let received: { request: IncomingMessage; body: string };

beforeEach(async () => {
  server = createServer(async (request, response) => {
    received = { request, body: await text(request) };
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
});

const made = {
  created_at: '2026-01-01T00:00:00Z',
  created_by: 'a',
  changed_at: '2026-01-01T00:00:00Z',
  changed_by: 'a',
};
const project = {
  id: 'p',
  name: 'n',
  title: 't',
  description: '',
  enabled: true,
  owner: null,
  contacts: [],
  ...made,
  last_activity_at: null,
  attention: [],
  access: { editable: true, reason: null, missing_profiles: [] },
};
const call = () => createCall({ url: `${url}/`, token: () => Promise.resolve('token') });
const json = (status: number, body: unknown) => ({ status, body: JSON.stringify(body) });

test('the key of a request that may be sent again stands in its header', async () => {
  answer = json(201, project);
  await call()('projectCreate', { body: { title: 't' }, idempotencyKey: 'key-of-one-try' });
  expect(received.request.headers['idempotency-key']).toBe('key-of-one-try');
});

test('method, path, query, token and body are those of the contract', async () => {
  answer = json(201, project);
  expect(await call()('projectCreate', { body: { title: 't' } })).toEqual(project);
  expect(received.request).toMatchObject({
    method: 'POST',
    url: '/api/v1/projects',
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
  });
  expect(received.body).toBe('{"title":"t"}');
  answer = { status: 204, body: '' };
  expect(await call()('projectDelete', { params: { project: 'a/../b' }, query: { confirm: 'x&y=é' } })).toBeUndefined();
  expect(received.request.url).toBe('/api/v1/projects/a%2F..%2Fb?confirm=x%26y%3D%C3%A9');
});

test('a query that is not given is not sent', async () => {
  answer = json(200, { items: [], next_cursor: null });
  await call()('credentialList', {});
  expect(received.request.url).toBe('/api/v1/credentials');
});

test('a refusal is a ProblemError with its code', async () => {
  const problem = { type: 'urn:x', title: 'x', status: 404, code: 'not_found', detail: 'There is no such project.' };
  answer = json(404, problem);
  const error = await call()('projectView', { params: { project: 'p' } }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProblemError);
  expect(error).toMatchObject({ code: 'not_found', message: problem.detail, problem });
});

describe('something else than Relevo is an UnreachableError', () => {
  test.each<[string, typeof answer]>([
    ['a page', { status: 200, body: '<html>' }],
    ['an answer of another form', json(200, { items: [{ id: 1 }] })],
    ['nothing', { status: 200, body: '' }],
    ['an error page', { status: 502, body: 'Bad gateway' }],
    ['a problem with a code that is unknown', json(400, { type: '', title: '', status: 400, code: 'zzz', detail: '' })],
    ['a redirect', { status: 302, body: '', headers: { location: '/elsewhere' } }],
  ])('%s', async (_, given) => {
    answer = given;
    await expect(call()('projectList', {})).rejects.toBeInstanceOf(UnreachableError);
  });

  test('nobody there', async () => {
    server.close();
    server.closeAllConnections();
    await expect(call()('projectList', {})).rejects.toThrow(`No answer from ${url}`);
  });
});
