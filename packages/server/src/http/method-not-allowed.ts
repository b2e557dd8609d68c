// 405 with `Allow` (RFC 9110 §15.5.6) for the methods that a path does not serve.
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { problemResponse } from './problem-response.ts';

const refusable: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Refuses, with a problem, every method of `url` but those that are `served`; HEAD goes with GET. */
export function refuseOtherMethods(app: FastifyInstance, url: string, served: readonly HTTPMethods[]): void {
  const allowed = served.includes('GET') ? [...served, 'HEAD' as const] : served;
  app.route({
    method: refusable.filter((each) => !allowed.includes(each)),
    url,
    handler: (request, reply) => {
      const { status, headers, body } = problemResponse(
        'method_not_allowed',
        `Use ${served.join(' or ')}.`,
        request.id,
      );
      return reply
        .code(status)
        .headers({ ...headers, allow: allowed.join(', ') })
        .send(JSON.stringify(body));
    },
  });
}
