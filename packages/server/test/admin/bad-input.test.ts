// Requests that are wrong, generated from the contract: each is refused with a problem, none is a 5xx, nothing changes.
import type { Route } from '@relevo/contract/route';
import { type OperationId, routes } from '@relevo/contract/routes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ZodObject } from 'zod';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { sendAsAdmin } from '../fixtures/admin-api.ts';
import { expectNoChange, type Input, operationsWithBody, pathOf, rightInput } from '../fixtures/contract-inputs.ts';
import { problemOfOperation } from '../fixtures/problems.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** Names of the fields that an operation's body may have. */
function fieldsOf(id: OperationId): string[] {
  const { body } = routes[id] as Route;
  const schema = body as ZodObject & { options?: ZodObject[] };
  return (schema.options ?? [schema]).flatMap((option) => Object.keys(option.shape));
}

/** Every `changes` made to a right body, one at a time. */
function variants(right: Input, fields: readonly string[], values: readonly unknown[]): string[] {
  return fields.flatMap((field) => values.map((value) => JSON.stringify({ ...right.body, [field]: value })));
}

async function expectRefused(id: OperationId, input: Input, bodies: readonly (string | undefined)[], type?: string) {
  await expectNoChange(server, async () => {
    for (const body of bodies) {
      const headers = type === undefined ? {} : { 'content-type': type };
      const answer = await sendAsAdmin(server, { method: routes[id].method, path: pathOf(id, input), body, headers });
      expect(answer.status, `${id} with ${body?.slice(0, 200)}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${id} with ${body?.slice(0, 200)}`).toBeLessThan(500);
      problemOfOperation(id, answer);
    }
  });
}

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe.each(operationsWithBody)('%s', (id) => {
  test('refuses a value of a wrong type in every field', async () => {
    const right = await rightInput(id, server);
    const wrong: unknown[] = [null, 17, -1, 1.5, [], [[]], {}, { toString: 1 }, [null], [17], true];
    const bodies = variants(right, fieldsOf(id), wrong).filter(
      (body) => (routes[id] as Route).body?.safeParse(JSON.parse(body)).success === false,
    );
    expect(bodies.length).toBeGreaterThan(fieldsOf(id).length * 5);
    await expectRefused(id, right, bodies);
  });

  test('refuses text that is too long, empty, or has NUL, control characters or lone surrogates', async () => {
    const right = await rightInput(id, server);
    const texts = ['', '\0', 'a\0b', '\ud800', 'a\udfffb', '\u0007', '\u001b[31m', 'x'.repeat(20_000)];
    // an empty description is a description
    const fields = fieldsOf(id).filter((field) => field !== 'description');
    await expectRefused(id, right, variants(right, fields, texts));
    const lists = texts.map((text) => [text]);
    await expectRefused(id, right, variants(right, fields, lists));
  });

  test('refuses a field that it does not know, and names that mean something to JavaScript', async () => {
    const right = await rightInput(id, server);
    const names = ['zzz', 'constructor', 'toString', 'hasOwnProperty', ''];
    await expectRefused(id, right, variants(right, names, ['x', {}, { prototype: { enabled: true } }]));
    const inner = JSON.stringify(right.body).slice(1);
    await expectRefused(id, right, [
      `{"__proto__":{"enabled":true}${inner === '}' ? '' : ','}${inner}`,
      `{"__proto__":null}`,
      `{"constructor":{"prototype":{"enabled":true}}}`,
    ]);
  });

  test('refuses what is no JSON object, also when it is nested deeply', async () => {
    const right = await rightInput(id, server);
    const garbage = [
      '{',
      '}',
      '{"a":',
      'nul',
      '\u0000',
      '{"a":1}{',
      "{'a':1}",
      '\ufeff{',
      '{"\\ud800":1}',
      '[]',
      '[{}]',
    ];
    const values = [
      'null',
      'true',
      '17',
      '"text"',
      nested(10_000),
      `{"a":${nested(10_000)}}`,
      `[${'{},'.repeat(9)}{}]`,
    ];
    await expectRefused(id, right, [...garbage, ...values]);
  });

  test('refuses a body of another content type with 415, and one above 64 KB with 413', async () => {
    const right = await rightInput(id, server);
    const { method } = routes[id];
    const path = pathOf(id, right);
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/json'];
    await expectNoChange(server, async () => {
      for (const type of [...types, 'application/xml', 'garbage']) {
        const body = JSON.stringify(right.body);
        const answer = await sendAsAdmin(server, { method, path, body, headers: { 'content-type': type } });
        expect(answer.status, type).toBe(415);
        expect(problemOfOperation(id, answer).code).toBe('unsupported_media_type');
      }
      const large = `${JSON.stringify(right.body)}${' '.repeat(65_536)}`;
      const answer = await sendAsAdmin(server, { method, path, body: large });
      expect(answer.status).toBe(413);
      expect(problemOfOperation(id, answer).code).toBe('payload_too_large');
    });
  });
});

/** Operations whose body has fields that must be there. */
const withRequiredFields = operationsWithBody.filter(
  (id) => id !== 'tokenRevoke' && !(routes[id] as Route).body?.safeParse({}).success,
);

test.each(withRequiredFields)('%s refuses a missing field, by its name', async (id) => {
  const right = await rightInput(id, server);
  const { method } = routes[id];
  const path = pathOf(id, right);
  const required = fieldsOf(id).filter((field) => {
    const { [field]: _, ...rest } = right.body ?? {};
    return (routes[id] as Route).body?.safeParse(rest).success === false;
  });
  for (const body of [undefined, '{}']) {
    const answer = await sendAsAdmin(server, { method, path, body });
    expect(answer.status).toBe(400);
    expect(problemOfOperation(id, answer).errors?.map(({ field }) => field)).toEqual(required);
  }
});

test('a header of the wrong length, a query given twice and a broken escape are refused as problems', async () => {
  const bad = ['/projects?x=%zz', '/projects/%zz', '/projects/%00', '/projects/a%20b'];
  for (const path of [...bad, '/credentials?project=a&project=b', `/projects/${'x'.repeat(129)}`]) {
    const answer = await sendAsAdmin(server, { method: 'GET', path: `/api/v1${path}` });
    if (answer.status === 200)
      expect(path).toBe('/projects?x=%zz'); // nothing is read from there
    else {
      expect(answer.status, path).toBe(400);
      problemOfOperation('projectView', answer);
    }
  }
});
