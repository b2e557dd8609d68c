// The OpenAPI document that the server shows.

import type { Route } from '@relevo/contract/route';
import { apiBasePath, type OperationId, routes } from '@relevo/contract/routes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { sendAsAdmin } from '../fixtures/admin-api.ts';
import { operationIds } from '../fixtures/contract-inputs.ts';
import { request } from '../fixtures/requests.ts';

type Json = Readonly<Record<string, unknown>>;

interface Document extends Json {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json & { readonly operationId: string }>>>>;
}

let server: TestServer;
let document: Document;
beforeAll(async () => {
  server = await startTestServer();
  document = (await request(`${server.url}/api/openapi.json`)).json as unknown as Document;
});
afterAll(() => server.close());

/** Every object in a JSON value. */
function* objectsOf(value: unknown): Generator<Json> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Json;
  for (const inner of Object.values(value)) yield* objectsOf(inner);
}

test('it is OpenAPI 3.1, for everybody to read', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(document['info']).toMatchObject({ title: 'Relevo admin API', version: expect.any(String) });
});

test('it has every operation of the contract and nothing else', () => {
  const shown = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`),
  );
  const expected = operationIds.map((id) => `${id} ${routes[id].method} ${routes[id].path}`);
  expect(shown.toSorted()).toEqual(expected.toSorted());
});

test('every reference leads somewhere', () => {
  const references = [...objectsOf(document)].flatMap(({ $ref }) => ($ref === undefined ? [] : [String($ref)]));
  expect(references.length).toBeGreaterThan(0);
  for (const reference of new Set(references)) {
    const target = reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((at, name) => (at as Json | undefined)?.[name], document);
    expect(target, reference).toBeTypeOf('object');
  }
});

test('every path parameter is declared, and a body where the contract reads one', () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const operation of Object.values(methods)) {
      const { body }: Route = routes[operation.operationId as OperationId];
      const parameters = operation['parameters'] as { name: string; in: string; required: boolean }[];
      const inPath = parameters.filter((parameter) => parameter.in === 'path' && parameter.required);
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(inPath.map(({ name }) => name).toSorted()).toEqual(named.toSorted());
      expect('requestBody' in operation, operation.operationId).toBe(body !== undefined);
    }
  }
});

test('it names the headers that requests and answers may have: organization, repeat, version', () => {
  const shown = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).flatMap((operation) => {
      const parameters = operation['parameters'] as { name: string; in: string }[];
      const sent = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
      const answered = Object.values(operation['responses'] as Json).flatMap((response) =>
        Object.keys((response as Json)['headers'] ?? {}),
      );
      return [...sent, ...answered].map((name) => `${operation.operationId} ${name}`);
    }),
  );
  const expected = operationIds.flatMap((id) => {
    const { for: audience, method, versioned }: Route = routes[id];
    return [
      ...(audience === undefined ? [`${id} Relevo-Organization`] : []),
      ...(method === 'POST' && (audience ?? 'client') === 'client' ? [`${id} Idempotency-Key`] : []),
      ...(versioned && method === 'PATCH' ? [`${id} If-Match`] : []),
      ...(versioned ? [`${id} ETag`] : []),
    ];
  });
  expect(shown.toSorted()).toEqual(expected.toSorted());
});

const types = ['object', 'array', 'string', 'integer', 'number', 'boolean', 'null'];

test('its schemas are JSON Schema: known types, patterns that compile, lists and numbers where they belong', () => {
  const schemas = [...objectsOf(document)].filter(
    (each) => typeof each['type'] === 'string' && !['http', 'apiKey'].includes(each['type']), // how callers prove who they are
  );
  expect(schemas.length).toBeGreaterThan(200);
  for (const schema of schemas) {
    expect(types).toContain(schema['type']);
    if (schema['pattern'] !== undefined) expect(() => new RegExp(String(schema['pattern']), 'u')).not.toThrow();
    if (schema['required'] !== undefined) {
      expect(Object.keys(schema['properties'] as Json)).toEqual(expect.arrayContaining(schema['required'] as string[]));
    }
    for (const limit of ['minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'maximum']) {
      if (schema[limit] !== undefined) expect(schema[limit]).toBeTypeOf('number');
    }
    if (schema['type'] === 'array') expect(schema['items']).toBeTypeOf('object');
    if (schema['enum'] !== undefined) expect(schema['enum']).toBeInstanceOf(Array);
  }
});

test('a request body says that nothing else is accepted', () => {
  for (const operation of Object.values(document.paths).flatMap(Object.values)) {
    const body = operation['requestBody'] as { content: Json } | undefined;
    if (!body) continue;
    const { schema } = body.content['application/json'] as { schema: Json };
    for (const each of (schema['oneOf'] as Json[] | undefined) ?? [schema]) {
      expect(each['additionalProperties'], operation.operationId).toBe(false);
    }
  }
});

test('a client that follows the document reaches the server', async () => {
  const [{ url } = { url: '' }] = document.servers;
  expect(url).toBe(server.url + apiBasePath);
  const answer = await sendAsAdmin({ ...server, url }, { method: 'GET', path: '/organization' });
  expect(answer.status).toBe(200);
});
