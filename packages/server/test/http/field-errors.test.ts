// What a refusal says about the fields of a request.
import type { Route } from '@relevo/contract/route';
import { routes } from '@relevo/contract/routes';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { fieldErrors, fieldWords } from '../../src/http/field-errors.ts';

function errorsOf(schema: z.ZodType, value: unknown) {
  const { error } = schema.safeParse(value, { error: fieldWords });
  return error ? fieldErrors(error) : [];
}

test('every fault names its field and says what the field must be', () => {
  const body = routes.credentialCreate.body;
  expect(errorsOf(body, { type: 'x', apis: 7, profiles: [3], toString: 1, zzz: 1 })).toEqual([
    { field: 'project', message: 'is missing' },
    { field: 'type', message: 'must be one of oauth_server_to_server, service_account_jwt' },
    { field: 'apis', message: 'must be a list' },
    { field: 'profiles.0', message: 'must be a text' },
    { field: 'toString', message: 'is not known here' },
    { field: 'zzz', message: 'is not known here' },
  ]);
  expect(errorsOf(body, [])).toEqual([{ field: 'body', message: 'must be an object' }]);
  expect(errorsOf(routes.projectCreate.body, { title: '' })[0]?.message).toBe('must have at least 1 characters');
  expect(errorsOf(routes.projectCreate.body, { title: 'x'.repeat(46) })[0]?.message).toBe(
    'must have at most 45 characters',
  );
});

const values = [undefined, null, true, -1, 1.5, 1e9, '', 'no such', 'x'.repeat(100_000), [], [[]], {}, { zzz: 1 }];

test.each(Object.entries(routes).map(([id, route]): [string, Route] => [id, route]))(
  '%s: no fault is said in the words of a library',
  (_, { params, query, body }) => {
    const schemas = [params, query, body].filter((schema) => schema !== undefined);
    for (const schema of schemas) {
      const { shape = {}, options = [] } = schema as { shape?: object; options?: readonly z.ZodObject[] };
      const names = [shape, ...options.map((option) => option.shape)].flatMap(Object.keys);
      const inputs = [...values, ...names.flatMap((name) => values.map((value) => ({ [name]: value })))];
      for (const { field, message } of inputs.flatMap((input) => errorsOf(schema, input))) {
        expect(field).not.toBe('');
        expect(message).toMatch(/^(must|is|does|names|may|cannot) /);
      }
    }
  },
);
