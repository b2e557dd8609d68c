// The OpenAPI 3.1 document, produced from the contract and from nothing else.
import { z } from 'zod';
import { holders, type PermittedOperation, permissionTable } from './permission.ts';
import { commonProblemCodes, Problem } from './problem.ts';
import type { Route } from './route.ts';
import { apiBasePath, routes } from './routes.ts';

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
};

function parameters(route: Route) {
  return (['params', 'query'] as const).flatMap((part) =>
    Object.entries(route[part]?.shape ?? {}).map(([name, schema]) => ({
      name,
      in: part === 'params' ? 'path' : 'query',
      required: part === 'params',
      schema: jsonSchema(schema as z.ZodType, 'input'),
    })),
  );
}

const headerParameters = {
  organization: {
    name: 'Relevo-Organization',
    in: 'header',
    description: "Id of the organization to act in; the caller's own or first one if absent",
    schema: { type: 'string' },
  },
  repeat: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'The same request with the same key is done once, and answered alike for a day',
    schema: { type: 'string', pattern: '^[!-~]{8,200}$' },
  },
  version: {
    name: 'If-Match',
    in: 'header',
    description: 'ETag of the representation that the change is based on (RFC 9110 §13.1.1)',
    schema: { type: 'string' },
  },
};

function headers(route: Route) {
  return [
    ...(route.for === undefined ? [headerParameters.organization] : []),
    ...(route.errors.includes('idempotency_key_reused') ? [headerParameters.repeat] : []),
    ...(route.errors.includes('precondition_failed') ? [headerParameters.version] : []),
  ];
}

const entityTag = { ETag: { description: 'Version of what is answered, for If-Match', schema: { type: 'string' } } };

/** How far each role reaches, without those that do not. */
function rolesOf(id: PermittedOperation) {
  const row = permissionTable[id];
  return Object.fromEntries(holders.flatMap((holder, at) => (row[at] === 'none' ? [] : [[holder, row[at]]])));
}

function content(route: Route) {
  if (route.response) return { 'application/json': { schema: jsonSchema(route.response, 'output') } };
  return Object.fromEntries(Object.values(route.stream ?? {}).map((type) => [type, { schema: { type: 'string' } }]));
}

function operation(id: string, route: Route) {
  return {
    operationId: id,
    summary: route.summary,
    ...(route.for === undefined ? { 'x-roles': rolesOf(id as PermittedOperation) } : { 'x-for': route.for }),
    ...(route.for === 'public' ? { security: [] } : {}),
    parameters: [...parameters(route), ...headers(route)],
    ...(route.body
      ? {
          requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(route.body, 'input') } } },
        }
      : {}),
    responses: {
      [route.status]: {
        description: 'Success',
        ...(route.versioned ? { headers: entityTag } : {}),
        ...(route.response || route.stream ? { content: content(route) } : {}),
      },
      default: {
        description: `Refused with one of: ${[...commonProblemCodes, ...route.errors].join(', ')}`,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

/** The document for a server that is reached at `serverUrl`. */
export function openApiDocument(serverUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [id, route] of Object.entries(routes)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(id, route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Relevo admin API', version: '1', description: 'Server-to-server credentials of an organization.' },
    servers: [{ url: serverUrl.replace(/\/+$/, '') + apiBasePath }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(Problem, 'output') },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'Admin token, session of the command line, or access token for the API Relevo Management',
        },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-relevo_session', description: 'Session of a browser' },
      },
    },
  };
}
