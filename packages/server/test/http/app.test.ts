// What every path has in common: health, request ids, problems for what is not there or not allowed.
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { apiBasePath, routes } from '@relevo/contract/routes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { send, sendAsAdmin } from '../fixtures/admin-api.ts';
import { problemOf } from '../fixtures/problems.ts';
import { request } from '../fixtures/requests.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('health and readiness are there without a token', async () => {
  expect(await request(`${server.url}/healthz`)).toMatchObject({ status: 200, json: { status: 'ok' } });
  expect(await request(`${server.url}/readyz`)).toMatchObject({ status: 200, json: { status: 'ready' } });
});

test('every answer has a request id of its own, which a client does not choose', async () => {
  const headers = { 'x-request-id': 'chosen', 'request-id': 'chosen' };
  const paths = ['/healthz', '/nothing', '/oauth2/jwks', '/api/v1/organization', '/%zz', '/healthz'];
  const ids = await Promise.all(
    paths.map(async (path) => (await request(server.url + path, { headers })).headers['x-request-id']),
  );
  expect(new Set(ids).size).toBe(paths.length);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{8}-[0-9a-z]+$/);
});

test.each([
  '/nothing',
  '/api',
  '/api/v1',
  '/api/v1/nothing',
  '/api/v2/projects',
  '/oauth2',
  '/oauth2/token/',
  '/metrics',
  '/%2e%2e/etc/passwd',
  '/..%2fetc/passwd',
  '/.env',
])('nothing is at %s: 404 as a problem', async (path) => {
  for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
    const answer = await sendAsAdmin(server, { method, path, body: method === 'GET' ? undefined : '{}' });
    expect(answer.status).toBe(404);
    expect(problemOf(answer).code).toBe('not_found');
  }
});

describe('405 with Allow', () => {
  const served = new Map<string, Set<string>>();
  for (const { method, path } of Object.values(routes)) {
    const url = apiBasePath + path.replace(/\{\w+\}/g, 'x');
    served.set(url, new Set([...(served.get(url) ?? []), method]));
  }
  for (const url of ['/healthz', '/readyz', '/api/openapi.json']) served.set(url, new Set(['GET']));

  test.each([...served])('%s', async (path, methods) => {
    const allow = [...methods, ...(methods.has('GET') ? ['HEAD'] : [])].toSorted();
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((each) => !methods.has(each))) {
      const answer = await sendAsAdmin(server, { method, path, body: method === 'GET' ? undefined : '{}' });
      expect(answer.status, method).toBe(405);
      expect(answer.headers['allow']?.split(', ').toSorted()).toEqual(allow);
      expect(problemOf(answer).code).toBe('method_not_allowed');
    }
  });

  test('HEAD goes with GET and has no body', async () => {
    const answer = await sendAsAdmin(server, { method: 'HEAD', path: '/api/v1/projects' });
    expect([answer.status, answer.body]).toEqual([200, '']);
  });
});

test('threat 28: neither Host nor forwarded headers change the issuer', async () => {
  const { port } = new URL(server.url);
  const lines = [
    'GET /.well-known/oauth-authorization-server HTTP/1.1',
    'Host: evil.example',
    'X-Forwarded-Host: evil.example',
  ];
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(
    `${[...lines, 'X-Forwarded-Proto: https', 'Forwarded: host=evil.example', 'Connection: close'].join('\r\n')}\r\n\r\n`,
  );
  const answer = await text(socket);
  expect(answer).toContain(`"issuer":"${server.issuer}"`);
  expect(answer).not.toContain('evil');
});

test.each([
  [
    'two different lengths',
    'POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde',
  ],
  [
    'a length and chunks',
    'POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a folded header', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n'],
  ['a header of 20 KB', `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${'b'.repeat(20_000)}\r\n\r\n`],
  ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
])('threat 28: a request with %s is refused and its connection closed', async (_, bytes) => {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write(bytes);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 4\d\d /);
});

test('an error that nobody expected says nothing of itself, and the log has it', async () => {
  const other = await startTestServer();
  const { credentials } = other.running.platform.store.read;
  credentials.list = () => Promise.reject(new TypeError('the inside of the server'));
  const answer = await sendAsAdmin(other, { method: 'GET', path: '/api/v1/credentials' });
  expect(answer.status).toBe(500);
  expect(problemOf(answer).code).toBe('internal_error');
  expect(answer.body).not.toContain('inside');
  expect(other.log()).toContain('the inside of the server');
  await other.close();
});

test('storage that is gone is a 503 with Retry-After, at readiness as well, while health goes on', async () => {
  const other = await startTestServer();
  await other.running.platform.store.close();
  expect(await request(`${other.url}/readyz`)).toMatchObject({ status: 503, json: { status: 'not_ready' } });
  expect((await request(`${other.url}/healthz`)).status).toBe(200);
  const answer = await send(other, {
    method: 'GET',
    path: '/api/v1/projects',
    headers: { authorization: `Bearer ${other.adminToken}` },
  });
  expect(answer.status).toBe(503);
  expect(answer.headers['retry-after']).toBe('1');
  expect(problemOf(answer).code).toBe('storage_unavailable');
  await other.close();
});
