// The one adapter between the contract and HTTP: parse → authenticate → authorize → call → serialise.
import type { Route } from '@relevo/contract/route';
import { apiBasePath, type OperationId, routes } from '@relevo/contract/routes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { authenticateAdmin } from '../admin/admin-authentication.ts';
import { AdminError, type FieldError } from '../admin/admin-error.ts';
import type { AdminContext, AdminService } from '../admin/operation.ts';
import { operations } from '../admin/operations.ts';
import { may } from '../admin/permission.ts';
import type { Clock } from '../domain/time.ts';
import { clientAddress } from './client-address.ts';
import { refuseOtherMethods } from './method-not-allowed.ts';

type Untyped = (context: AdminContext, input: Record<'params' | 'query' | 'body', unknown>) => Promise<unknown>;

const parts = ['params', 'query', 'body'] as const;

function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
}

function parse(route: Route, request: FastifyRequest): Record<'params' | 'query' | 'body', unknown> {
  const given = { params: request.params, query: request.query, body: request.body === undefined ? {} : request.body };
  const read: Record<string, unknown> = {};
  const wrong: FieldError[] = [];
  for (const part of parts) {
    const result = route[part]?.safeParse(given[part]);
    if (result?.success === false) wrong.push(...fieldErrors(result.error));
    else read[part] = result?.data;
  }
  if (wrong.length > 0) throw new AdminError('invalid_request', 'Some values are missing or wrong.', wrong);
  return { params: read['params'], query: read['query'], body: read['body'] };
}

async function answer(
  id: OperationId,
  service: AdminService & { readonly clock: Clock },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const route: Route = routes[id];
  const principal = await authenticateAdmin(service, request.headers.authorization);
  if (!principal) throw new AdminError('unauthenticated', 'Send the admin token as bearer token.');
  if (!may(principal.role, route.permission))
    throw new AdminError('forbidden', `This needs the permission ${route.permission}.`);
  const input = parse(route, request);
  const context: AdminContext = {
    ...service,
    organizationId: principal.organizationId,
    actor: { kind: principal.kind, id: principal.id, address: clientAddress(request) },
    now: service.clock(),
  };
  const operation = operations[id] as Untyped;
  const result = await operation(context, input);
  reply.header('cache-control', 'no-store');
  if (route.method !== 'GET') request.log.info({ operation: id, actor: principal.id }, 'changed');
  return route.response ? reply.code(route.status).send(result) : reply.code(route.status).send();
}

/** Mounts every operation of the contract. What an operation throws becomes a problem in the error handler of the app. */
export function mountContract(app: FastifyInstance, service: AdminService & { readonly clock: Clock }): void {
  const methods = new Map<string, Route['method'][]>();
  for (const id of Object.keys(routes) as OperationId[]) {
    const route: Route = routes[id];
    const url = apiBasePath + route.path.replace(/\{(\w+)\}/g, ':$1');
    methods.set(url, [...(methods.get(url) ?? []), route.method]);
    app.route({ method: route.method, url, handler: (request, reply) => answer(id, service, request, reply) });
  }
  for (const [url, served] of methods) refuseOtherMethods(app, url, served);
}
