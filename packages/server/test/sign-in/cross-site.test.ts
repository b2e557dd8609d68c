// Requests that another site makes a browser send (threat 5), for every operation that changes something.
import type { Route } from '@relevo/contract/route';
import { apiBasePath, type OperationId, routes } from '@relevo/contract/routes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { send } from '../fixtures/admin-api.ts';
import { auditedActions } from '../fixtures/audited-actions.ts';
import { firstAdministrator, type Person } from '../fixtures/people.ts';
import { problemOfOperation } from '../fixtures/problems.ts';

let server: TestServer;
let ann: Person;

beforeAll(async () => {
  server = await startTestServer();
  ann = await firstAdministrator(server);
});
afterAll(() => server.close());

const changing = (Object.keys(routes) as OperationId[]).filter((id) => routes[id].method !== 'GET');

const origins: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'of another site': { origin: 'https://evil.example' },
  'of another port': { origin: 'http://127.0.0.1:1' },
  'that is hidden': { origin: 'null' },
  'that is missing': {},
  'with another site named by the browser': { 'sec-fetch-site': 'cross-site' },
  'of a sister domain': { 'sec-fetch-site': 'same-site' },
};

function forge(id: OperationId, headers: Readonly<Record<string, string>>) {
  const { method, path }: Route = routes[id];
  const target = apiBasePath + path.replace(/\{\w+\}/g, 'x');
  return send(server, { method, path: target, body: '{}', headers: { cookie: ann.cookie ?? '', ...headers } });
}

describe.each(Object.entries(origins))('T-5: an Origin %s changes nothing', (name, forged) => {
  test.each(changing)('%s', async (id) => {
    const before = await auditedActions(server);
    const own = name.includes('browser') || name.includes('sister') ? { origin: server.url } : {};
    const answer = await forge(id, { ...own, ...forged });
    expect(problemOfOperation(id, answer)).toMatchObject({ code: 'foreign_origin', status: 403 });
    expect(await auditedActions(server)).toEqual(before);
  });
});

test.each(changing)('T-5: a body that a form could send is refused: %s', async (id) => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await forge(id, { origin: server.url, 'content-type': type });
    expect(problemOfOperation(id, answer)).toMatchObject({ code: 'unsupported_media_type', status: 415 });
  }
});

test('T-5: a page of ours, by whatever name it was opened, and a program without cookie are let through', async () => {
  const body = JSON.stringify({ email: 'x@example.com', password: 'y' });
  const url = server.url.replace('127.0.0.1', 'localhost');
  for (const headers of [{ origin: url, 'sec-fetch-site': 'same-origin' }, undefined]) {
    const answer = await send({ url }, { method: 'POST', path: '/api/v1/session', body, ...(headers && { headers }) });
    expect(answer.status).toBe(401);
  }
});
