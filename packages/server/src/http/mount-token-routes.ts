// Mounts the token service on Fastify: paths, raw bodies, and 405 for every other method (T-1).
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { type Endpoint, type EndpointResponse, privateJson } from '../token/endpoint.ts';
import type { DefaultHeaders, TokenRoute } from '../token/routes.ts';
import { clientAddress } from './client-address.ts';

const noBody = Buffer.alloc(0);
const allMethods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function send(reply: FastifyReply, { status, headers, body }: EndpointResponse): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

function handler(endpoint: Endpoint) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const body = request.body instanceof Buffer ? request.body : noBody;
    return send(
      reply,
      await endpoint({
        headers: request.headers,
        params: request.params as Record<string, string>, // Fastify's, of the paths below
        query: queryOf(request.url),
        body,
        address: clientAddress(request),
      }),
    );
  };
}

/** What fails before or inside an endpoint, in the shape that OAuth clients read. */
function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const clientFault = error.statusCode !== undefined && error.statusCode < 500;
  if (!clientFault) request.log.error({ err: error }, 'unexpected error');
  const description = clientFault ? 'The request cannot be read.' : 'Something failed here; the log says what.';
  const status = clientFault ? (error.statusCode ?? 400) : 500;
  const code = clientFault ? 'invalid_request' : 'server_error';
  return send(reply, privateJson(status, { error: code, error_description: description }));
}

/** With and without trailing slash; metadata also where RFC 8414 §3.1 and RFC 9728 §3.1 insert an issuer's path. */
function urlsOf(path: string, issuerPath: string): string[] {
  const url = issuerPath + path;
  const slashed = path.startsWith('/ims/') && !path.includes('.well-known') ? [`${url}/`] : [];
  const [wellKnown = ''] = /^\/\.well-known\/[^/]+/.exec(path) ?? [];
  const inserted = issuerPath !== '' && wellKnown !== '' ? [wellKnown + issuerPath + path.slice(wellKnown.length)] : [];
  return [url, ...slashed, ...inserted];
}

function methodsServed(method: TokenRoute['method']): readonly HTTPMethods[] {
  switch (method) {
    case 'GET':
      return ['GET', 'HEAD'];
    case 'POST':
      return ['POST'];
    case 'any':
      return allMethods;
    default:
      return method satisfies never;
  }
}

/** Adds what every answer of a route has, whoever gave it: all of it or nothing, as it belongs together. */
function addingHeaders({ unless, headers }: DefaultHeaders) {
  return async (_request: FastifyRequest, reply: FastifyReply) => {
    if (!reply.hasHeader(unless)) reply.headers(await headers());
  };
}

/** `issuerPath` is the path of the issuer without trailing slash, `''` for most. */
export async function mountTokenRoutes(
  app: FastifyInstance,
  routes: readonly TokenRoute[],
  issuerPath: string,
): Promise<void> {
  await app.register(async (scope) => {
    scope.setErrorHandler(handleError);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const { method, path, endpoint, defaults } of routes) {
      const served = methodsServed(method);
      const others = allMethods.filter((each) => !served.includes(each));
      const refusal = { error: 'invalid_request', error_description: `Use ${method}.` };
      const methodNotAllowed = privateJson(405, refusal, { allow: served.join(', ') });
      const hooks = defaults ? { onSend: addingHeaders(defaults) } : {};
      for (const url of urlsOf(path, issuerPath)) {
        scope.route({ method: [...served], url, exposeHeadRoute: false, handler: handler(endpoint), ...hooks });
        if (others.length === 0) continue;
        scope.route({ method: others, url, handler: (_request, reply) => send(reply, methodNotAllowed), ...hooks });
      }
    }
  });
}
