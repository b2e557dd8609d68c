// The contract itself: what holds for every route, so that the server, the document and the callers may rely on it.
import { describe, expect, test } from 'vitest';
import type { ZodObject } from 'zod';
import { openApiDocument } from '../src/openapi.ts';
import { commonProblemCodes, problemCodes } from '../src/problem.ts';
import { permissions, type Route } from '../src/route.ts';
import { routes } from '../src/routes.ts';

const entries: [string, Route][] = Object.entries(routes);

test('no two operations share a method and a path', () => {
  const places = entries.map(([, { method, path }]) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
  expect(new Set(places).size).toBe(entries.length);
});

describe.each(entries)('%s', (_, route) => {
  test('has a schema for each parameter of its path and no other', () => {
    const named = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(route.params?.shape ?? {}).toSorted()).toEqual(named.toSorted());
  });

  test('answers with a body unless its status is 204, and reads one only where it writes', () => {
    expect(route.response === undefined).toBe(route.status === 204);
    if (route.method === 'GET' || route.method === 'DELETE') expect(route.body).toBeUndefined();
    if (route.method === 'GET') expect([route.status, route.permission.split(':')[1]]).toEqual([200, 'read']);
    else expect(route.permission).not.toMatch(/:read$/);
  });

  test('has errors and a permission of the closed lists, none of them twice or common anyway', () => {
    expect(permissions).toContain(route.permission);
    expect(new Set(route.errors).size).toBe(route.errors.length);
    for (const code of route.errors) {
      expect(problemCodes).toContain(code);
      expect(commonProblemCodes).not.toContain(code);
    }
    if (route.params) expect(route.errors).toContain('not_found');
    if (route.query?.shape['confirm']) expect(route.errors).toContain('confirmation_required');
  });

  test('refuses fields that it does not know', () => {
    if (!route.body) return;
    const { options } = route.body as ZodObject & { options?: ZodObject[] };
    for (const schema of options ?? [route.body]) {
      const unknown = schema.safeParse({ zzz: 1 }).error?.issues.filter(({ code }) => code === 'unrecognized_keys');
      expect(unknown).toHaveLength(1);
    }
  });
});

test.each(entries.flatMap(([id, { query }]) => (query ? [[id, query] as const] : [])))(
  '%s refuses query parameters that it does not know, such as a misspelled one',
  (_, query) => {
    const misspelled = Object.keys(query.shape).map((name) => [`${name}-`, 'true']);
    const issues = query.safeParse(Object.fromEntries(misspelled)).error?.issues;
    expect(issues?.map(({ code }) => code)).toEqual(['unrecognized_keys']);
  },
);

test('the document is below the address of the server, with and without a slash at its end', () => {
  const [server] = openApiDocument('https://example.com/').servers;
  expect(server).toEqual(openApiDocument('https://example.com').servers[0]);
  expect(server?.url).toBe('https://example.com/api/v1');
});
