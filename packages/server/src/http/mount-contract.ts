// The one adapter between the contract and HTTP: what came in → `perform` → what goes out.
import { Readable } from 'node:stream';
import { organizationHeader } from '@relevo/contract/call';
import type { Route } from '@relevo/contract/route';
import { apiBasePath, type OperationId, routes } from '@relevo/contract/routes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AdminService } from '../admin/operation.ts';
import type { SessionNotes } from '../admin/session-notes.ts';
import { entityTagOf } from './entity-tag.ts';
import { callerOf, type Exchange, header, type Input, perform } from './exchange.ts';
import { refuseOtherMethods } from './method-not-allowed.ts';
import { isSecure } from './visit.ts';

async function answer(exchange: Exchange): Promise<FastifyReply> {
  const { route, reply } = exchange;
  const { result, input } = await perform(exchange, await callerOf(exchange));
  reply.code(route.status);
  if (route.stream) return sendStream(exchange, input, result as AsyncIterable<string>);
  if (!route.response) return reply.send();
  if (route.versioned) reply.header('etag', entityTagOf(result as object));
  return reply.send(result);
}

function sendStream({ route, reply, id }: Exchange, input: Input, pieces: AsyncIterable<string>): FastifyReply {
  const { format } = input.query as { readonly format: string };
  reply.header('content-type', `${route.stream?.[format]}; charset=utf-8`);
  reply.header('content-disposition', `attachment; filename="${id}.${format}"`);
  return reply.send(Readable.from(pieces));
}

const givenBy = ({ params, query, body }: FastifyRequest): Input => ({
  params,
  query,
  body: body === undefined ? {} : body,
});

/** Mounts every operation of the contract. What an operation throws becomes a problem in the error handler of the app. */
export function mountContract(app: FastifyInstance, service: AdminService, notes: SessionNotes): void {
  const secure = isSecure(service);
  const methods = new Map<string, Route['method'][]>();
  for (const id of Object.keys(routes) as OperationId[]) {
    const route: Route = routes[id];
    const url = apiBasePath + route.path.replace(/\{(\w+)\}/g, ':$1');
    methods.set(url, [...(methods.get(url) ?? []), route.method]);
    const handler = (request: FastifyRequest, reply: FastifyReply) => {
      const reached = { service, request, reply, now: service.clock(), secure };
      return answer({
        ...reached,
        id,
        route,
        notes,
        named: header(request, organizationHeader),
        given: givenBy(request),
      });
    };
    const limit = route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit };
    app.route({ method: route.method, url, handler, ...limit });
  }
  for (const [url, served] of methods) refuseOtherMethods(app, url, served);
}
