// Bodies that are wrong, generated from the contract: each is refused with a problem, none is a 5xx, nothing changes.
import type { Route } from '@relevo/contract/route';
import { type OperationId, routes } from '@relevo/contract/routes';
import { describe, expect, test } from 'vitest';
import {
  bodySchemas,
  type Input,
  operationsWithBody,
  rightInput,
  routeOf,
  sendInput,
} from '../fixtures/contract-inputs.ts';
import { contractServer } from '../fixtures/contract-server.ts';
import { problemOfOperation } from '../fixtures/problems.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

const server = await contractServer();

/** Names of the fields that an operation's body may have. */
function fieldsOf(id: OperationId): string[] {
  return [...new Set(bodySchemas(id).flatMap((schema) => Object.keys(schema.shape)))];
}

/** Every one of `values` in place of every one of `fields`, one at a time. */
function variants(right: Input, fields: readonly string[], values: readonly unknown[]): string[] {
  return fields.flatMap((field) => values.map((value) => JSON.stringify({ ...right.body, [field]: value })));
}

/** Whether the contract itself refuses a body; text that is no JSON it does. */
function isRefusedByContract(id: OperationId, body: string): boolean {
  try {
    return routeOf(id).body?.safeParse(JSON.parse(body)).success === false;
  } catch {
    return true;
  }
}

async function expectRefused(id: OperationId, input: Input, bodies: readonly string[]) {
  await expectNoChange(server, async () => {
    for (const body of bodies) {
      const answer = await sendInput(server, id, input, { body });
      expect(answer.status, `${id} with ${body.slice(0, 200)}: ${answer.body}`).toBe(400);
      expect(problemOfOperation(id, answer).code).toBe('invalid_request');
    }
  });
}

/** What the contract lets through may be refused further in, or be right; it is no fault of the server's. */
async function expectNoFault(id: OperationId, input: Input, bodies: readonly string[]) {
  for (const body of bodies) {
    const answer = await sendInput(server, id, input, { body });
    expect(answer.status, `${id} with ${body.slice(0, 200)}: ${answer.body}`).toBeLessThan(500);
    if (answer.status >= 400) problemOfOperation(id, answer);
  }
}

async function expectHandled(id: OperationId, input: Input, bodies: readonly string[]) {
  const groups = Object.groupBy(bodies, (body) => (isRefusedByContract(id, body) ? 'refused' : 'accepted'));
  await expectRefused(id, input, groups.refused ?? []);
  await expectNoFault(id, input, groups.accepted ?? []);
}

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe.each(operationsWithBody)('%s', (id) => {
  test('refuses a value of a wrong type in every field', async () => {
    const right = await rightInput(id, server);
    const wrong: unknown[] = [null, 17, -1, 1.5, [], [[]], {}, { toString: 1 }, [null], [17], true];
    const bodies = variants(right, fieldsOf(id), wrong).filter((body) => isRefusedByContract(id, body));
    expect(bodies.length).toBeGreaterThan(fieldsOf(id).length * 5);
    await expectRefused(id, right, bodies);
  });

  test('answers text that is too long, empty, or has NUL, control characters or lone surrogates without fault', async () => {
    const right = await rightInput(id, server);
    const texts = ['', '\0', 'a\0b', '\ud800', 'a\udfffb', '\u0007', '\u001b[31m', 'x'.repeat(20_000)];
    await expectHandled(id, right, variants(right, fieldsOf(id), texts));
    await expectHandled(id, right, variants(right, fieldsOf(id), [...texts.map((text) => [text])]));
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

  test('refuses a body of another content type with 415, and one above its limit with 413', async () => {
    const right = await rightInput(id, server);
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/json'];
    await expectNoChange(server, async () => {
      for (const type of [...types, 'application/xml', 'garbage']) {
        const answer = await sendInput(server, id, right, { headers: { 'content-type': type } });
        expect(answer.status, type).toBe(415);
        expect(problemOfOperation(id, answer).code).toBe('unsupported_media_type');
      }
      const { bodyLimit = 65_536 }: Route = routes[id];
      const body = `${JSON.stringify(right.body)}${' '.repeat(bodyLimit)}`;
      const answer = await sendInput(server, id, right, { body });
      expect(answer.status).toBe(413);
      expect(problemOfOperation(id, answer).code).toBe('payload_too_large');
    });
  });
});

test('control characters reach only fields whose text is compared or hashed, and never kept as it is', () => {
  const open = operationsWithBody.flatMap((id) =>
    bodySchemas(id).flatMap(({ shape }) =>
      Object.entries(shape).flatMap(([name, schema]) =>
        ['a\0b', 'a\0b'.repeat(5), 'a\0b'.repeat(20)].some((text) => schema.safeParse(text).success)
          ? [`${id}.${name}`]
          : [],
      ),
    ),
  );
  expect(open.toSorted()).toEqual([
    'certificateAdd.certificate',
    'cliSessionCreate.code',
    'cliSessionCreate.redirect_uri',
    'invitationAccept.password',
    'invitationAccept.token',
    'invitationView.token',
    'passwordChange.current_password',
    'passwordChange.new_password',
    'signIn.code',
    'signIn.password',
    'stepUp.code',
    'stepUp.password',
    'tokenRevoke.token',
    'totpConfirm.code',
  ]);
});

/** Operations whose body has fields that must be there. */
const withRequiredFields = operationsWithBody.filter(
  (id) => id !== 'tokenRevoke' && !routeOf(id).body?.safeParse({}).success,
);

test.each(withRequiredFields)('%s refuses a missing field, by its name', async (id) => {
  const right = await rightInput(id, server);
  const required = fieldsOf(id).filter((field) => {
    const { [field]: _, ...rest } = right.body ?? {};
    return routeOf(id).body?.safeParse(rest).success === false;
  });
  for (const body of [undefined, '{}']) {
    const answer = await sendInput(server, id, right, { body });
    expect(answer.status).toBe(400);
    expect(problemOfOperation(id, answer).errors?.map(({ field }) => field)).toEqual(required);
  }
  for (const field of required) {
    const { [field]: _, ...rest } = right.body ?? {};
    const answer = await sendInput(server, id, right, { body: JSON.stringify(rest) });
    expect(problemOfOperation(id, answer).errors?.map((error) => error.field)).toContain(field);
  }
});
