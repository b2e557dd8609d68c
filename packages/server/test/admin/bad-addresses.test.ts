// Paths, queries and headers that are wrong, generated from the contract: each is a problem, none a 5xx, nothing changes.
import type { OperationId } from '@relevo/contract/routes';
import { expect, test } from 'vitest';
import { operationIds, pathOf, rightInput, routeOf, sendInput } from '../fixtures/contract-inputs.ts';
import { contractServer } from '../fixtures/contract-server.ts';
import { problemOfOperation } from '../fixtures/problems.ts';
import type { Answer } from '../fixtures/requests.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

const server = await contractServer();

function expectInvalid(id: OperationId, answer: Answer, what: string) {
  expect(answer.status, `${id} with ${what}: ${answer.body}`).toBe(400);
  expect(problemOfOperation(id, answer).code).toBe('invalid_request');
}

const withQuery = operationIds.filter((id) => routeOf(id).query !== undefined);
const wrongTexts = ['', ' ', '\0', 'a\0b', '\u0007', '0', '-1', '1e3', '501', '1.5', 'null', 'true ', '../..', '%zz'];
const longText = 'x'.repeat(5_000);

test.each(withQuery)('%s refuses each query parameter that is wrong, too long, or given twice', async (id) => {
  const right = await rightInput(id, server);
  const shape = Object.entries(routeOf(id).query?.shape ?? {});
  await expectNoChange(server, async () => {
    for (const [name, schema] of shape) {
      for (const text of [...wrongTexts, longText].filter((each) => !schema.safeParse(each).success)) {
        const answer = await sendInput(server, id, { ...right, query: { ...right.query, [name]: text } });
        expectInvalid(id, answer, `${name}=${text.slice(0, 20)}`);
        expect(problemOfOperation(id, answer).errors?.map(({ field }) => field)).toContain(name);
      }
      const base = pathOf(id, { ...right, query: {} });
      for (const query of [`${name}=a&${name}=a`, `${name}=true&${name}=false`, `${name}[]=a`, `${name}[a]=b`]) {
        expectInvalid(id, await sendInput(server, id, right, { path: `${base}?${query}` }), query);
      }
    }
    const path = pathOf(id, right);
    for (const query of ['zzz=1', '__proto__=1', 'constructor=1', '=', '%zz=1', `${longText}=1`]) {
      const answer = await sendInput(server, id, right, { path: `${path}${path.includes('?') ? '&' : '?'}${query}` });
      expectInvalid(id, answer, query.slice(0, 20));
    }
  });
});

test.each(withQuery)('%s answers every text that a query parameter may have without fault', async (id) => {
  if (routeOf(id).method !== 'GET') return;
  for (const [name, schema] of Object.entries(routeOf(id).query?.shape ?? {})) {
    const odd = ["'", '"', '\\', '%', '_', '\u{1f600}', 'İ', '--', '*', '\u202e', '[', '9'.repeat(90), 'x'.repeat(200)];
    for (const text of [...wrongTexts, ...odd].filter((each) => schema.safeParse(each).success)) {
      const answer = await sendInput(server, id, { query: { [name]: text } });
      expect(answer.status, `${id} ${name}=${text}: ${answer.body}`).toBeLessThan(500);
      if (answer.status !== 200) problemOfOperation(id, answer);
    }
  }
});

const withParams = operationIds.filter((id) => routeOf(id).params !== undefined);

test.each(withParams)('%s refuses what cannot be an id in its path', async (id) => {
  const right = await rightInput(id, server);
  await expectNoChange(server, async () => {
    for (const name of Object.keys(right.params ?? {})) {
      for (const text of ['\0', 'a b', 'x'.repeat(129), "'", '*', '%', 'a/b', '..%2f', 'é', '\u202e']) {
        const answer = await sendInput(server, id, { ...right, params: { ...right.params, [name]: text } });
        expectInvalid(id, answer, `${name}=${text.slice(0, 20)}`);
      }
    }
  });
});

test.each(operationIds)('%s answers headers that are garbage without fault', async (id) => {
  const right = await rightInput(id, server);
  const garbage: readonly Readonly<Record<string, string>>[] = [
    { authorization: 'Bearer' },
    { authorization: 'Basic eDp5' },
    { authorization: `Bearer ${'x'.repeat(9_000)}` },
    { authorization: 'Bearer rlv_admin_x' },
    { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' },
  ];
  await expectNoChange(server, async () => {
    for (const headers of garbage) {
      const answer = await sendInput(server, id, { ...right, body: {} }, { headers });
      expect(answer.status, JSON.stringify(headers).slice(0, 80)).toBe(
        routeOf(id).for === 'public' ? answer.status : 401,
      );
      expect(answer.status).toBeLessThan(500);
    }
  });
});

const changes = operationIds.filter((id) => routeOf(id).for === undefined && routeOf(id).method === 'POST');

test.each(changes)('%s refuses an idempotency key that is not usable', async (id) => {
  const right = await rightInput(id, server);
  await expectNoChange(server, async () => {
    for (const key of ['', 'short', 'with blanks in it', 'x'.repeat(201), 'é-é-é-é-é']) {
      const answer = await sendInput(server, id, right, { headers: { 'idempotency-key': key } });
      expectInvalid(id, answer, key);
      expect(problemOfOperation(id, answer).errors).toMatchObject([{ field: 'Idempotency-Key' }]);
    }
  });
});

test('a broken escape in a path is a problem', async () => {
  for (const path of ['/projects/%zz', '/projects/%', '/projects/%c3%28', '/credentials/%u0041']) {
    const answer = await sendInput(server, 'projectView', {}, { path: `/api/v1${path}` });
    expectInvalid('projectView', answer, path);
  }
});
