// The contract itself: what holds for every route, so that the server, the document and the callers may rely on it.
import { describe, expect, test } from 'vitest';
import type { ZodObject } from 'zod';
import { openApiDocument } from '../src/openapi.ts';
import { extentOf, holders, type PermittedOperation } from '../src/permission.ts';
import { commonProblemCodes, problemCodes } from '../src/problem.ts';
import type { Route } from '../src/route.ts';
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
    expect(route.response === undefined && route.stream === undefined).toBe(route.status === 204);
    if (route.method === 'GET' || route.method === 'DELETE') expect(route.body).toBeUndefined();
    if (route.method === 'GET') expect([route.status, route.stepUp]).toEqual([200, undefined]);
  });

  test('has errors of the closed list, none of them twice or common anyway', () => {
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

describe.each(entries.filter(([, { for: audience }]) => audience === undefined))(
  '%s in the table of permissions',
  (id, route) => {
    // a route without `for` is one of the table
    const reach = holders.map((holder) => [holder, extentOf(id as PermittedOperation, [holder])]);

    test('is open to an auditor exactly where it only reads', () => {
      expect(Object.fromEntries(reach)).toMatchObject({
        operator: 'all',
        auditor: route.method === 'GET' ? 'all' : 'none',
      });
    });
  },
);

test('a stolen session is no power: whatever changes something asks for a fresh proof, but for this closed list', () => {
  const changing = entries.filter(([, { method, for: audience }]) => method !== 'GET' && audience === undefined);
  expect(changing.filter(([, { stepUp }]) => !stepUp).map(([id]) => id)).toEqual([
    'organizationUpdate',
    'userSessionsRevoke',
    'productCreate',
    'productUpdate',
    'projectCreate',
    'projectUpdate',
    'brownoutDelete',
    'instanceCreate',
    'instanceUpdate',
    'containerAdd',
    'installationReport',
    'tokenRevoke',
  ]);
});

test.each(entries.flatMap(([id, { query }]) => (query ? [[id, query] as const] : [])))(
  '%s refuses query parameters that it does not know, such as a misspelled one',
  (_, query) => {
    const misspelled = Object.keys(query.shape).map((name) => [`${name}-`, 'true']);
    const issues = query.safeParse(Object.fromEntries(misspelled)).error?.issues;
    expect(issues?.map(({ code }) => code)).toContain('unrecognized_keys'); // beside one that must be there
  },
);

test('the document is below the address of the server, with and without a slash at its end', () => {
  const [server] = openApiDocument('https://example.com/').servers;
  expect(server).toEqual(openApiDocument('https://example.com').servers[0]);
  expect(server?.url).toBe('https://example.com/api/v1');
});
