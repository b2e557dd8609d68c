// The HTTP application: the token service, the admin API, health. No listening, no storage of its own.
import { randomBytes } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import { openApiDocument } from '@relevo/contract/openapi';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import type { AdminService } from '../admin/operation.ts';
import { sessionNotes } from '../admin/session-notes.ts';
import { StorageUnavailableError } from '../domain/store.ts';
import type { TokenRoute } from '../token/routes.ts';
import { refuseOtherMethods } from './method-not-allowed.ts';
import { mountConsole } from './mount-console.ts';
import { mountContract } from './mount-contract.ts';
import { mountOriginalSecrets } from './mount-original-secrets.ts';
import { mountTokenRoutes } from './mount-token-routes.ts';
import type { OpenIdProvider } from './openid-provider.ts';
import { type ProblemResponse, problemOf, problemResponse } from './problem-response.ts';
import { mountSingleSignOn } from './single-sign-on.ts';

export interface AppOptions {
  readonly issuer: string;
  readonly tokenRoutes: readonly TokenRoute[];
  readonly admin: AdminService;
  readonly singleSignOn: OpenIdProvider | undefined;
  readonly trustedProxies: readonly string[];
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly logger: Logger;
  /** Whether requests should come here now: the storage answers and the server is not stopping. */
  readonly isReady: () => Promise<boolean>;
  readonly onResponse: ((durationMilliseconds: number, status: number) => void) | undefined;
  readonly onStorageFailure: (error: StorageUnavailableError) => void;
}

/** Row 26 of the threat model. */
const bodyLimitBytes = 64 * 1024;
/** For the headers, and for the whole request: who sends slowly holds up nobody (threat 27). */
const requestTimeoutMilliseconds = 10_000;
const connectionTimeouts = { headersTimeout: requestTimeoutMilliseconds, connectionsCheckingInterval: 1_000 };

function sendProblem(reply: FastifyReply, { status, headers, body }: ProblemResponse): FastifyReply {
  return reply.code(status).headers(headers).send(JSON.stringify(body));
}

/** What Fastify itself refuses before a handler runs. */
function problemOfFramework(error: FastifyError, request: FastifyRequest): ProblemResponse | undefined {
  const requestId = request.id;
  switch (error.statusCode) {
    case 413:
      return problemResponse(
        'payload_too_large',
        `The body may have ${request.routeOptions.bodyLimit} bytes.`,
        requestId,
      );
    case 415:
      return problemResponse('unsupported_media_type', 'Send application/json.', requestId);
    default: {
      const fault = error.statusCode !== undefined && error.statusCode < 500;
      return fault ? problemResponse('invalid_request', 'The request cannot be read.', requestId) : undefined;
    }
  }
}

function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const expected = problemOf(error, request.id) ?? problemOfFramework(error, request);
  if (expected) return sendProblem(reply, expected);
  request.log.error({ err: error }, 'unexpected error');
  return sendProblem(reply, problemResponse('internal_error', 'Something failed here; the log says what.', request.id));
}

/** Ids that tell requests apart across restarts, cheap to make. */
function requestIds(): () => string {
  const prefix = randomBytes(6).toString('base64url');
  let count = 0;
  return () => `${prefix}-${++count}`;
}

function createFastify(options: AppOptions): FastifyInstance {
  const { trustedProxies, tls, logger } = options;
  return fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIds(),
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMilliseconds,
    keepAliveTimeout: 30_000,
    routerOptions: { maxParamLength: 200 },
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    forceCloseConnections: 'idle',
    // an URL that cannot be decoded reaches no hook
    frameworkErrors: (error, request, reply) => handleError(error, request, reply.header('x-request-id', request.id)),
    ...(tls ? { https: { ...tls, ...connectionTimeouts, minVersion: 'TLSv1.2' } } : { http: connectionTimeouts }),
  }) as unknown as FastifyInstance;
}

export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const app = createFastify(options);
  app.removeContentTypeParser('text/plain'); // a form of another site could send it
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof StorageUnavailableError) options.onStorageFailure(error);
    return handleError(error, request, reply);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, problemResponse('not_found', 'There is nothing at this path.', request.id)),
  );
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  const { onResponse } = options;
  if (onResponse) {
    app.addHook('onResponse', (_request, reply, done) => {
      onResponse(reply.elapsedTime, reply.statusCode);
      done();
    });
  }
  await app.register(fastifyCookie);
  await mountTokenRoutes(app, options.tokenRoutes, new URL(options.issuer).pathname.replace(/\/+$/, ''));
  const notes = sessionNotes(options.admin.store, (error) =>
    app.log.warn({ err: error }, 'that somebody is there was not noted'),
  );
  mountContract(app, options.admin, notes);
  await mountOriginalSecrets(app, options.admin, notes);
  mountConsole(app);
  if (options.singleSignOn) mountSingleSignOn(app, options.admin, options.singleSignOn);
  const openApi = JSON.stringify(openApiDocument(new URL(options.issuer).origin)); // not below the issuer's path
  app.get('/api/openapi.json', (_request, reply) => reply.type('application/json').send(openApi));
  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) =>
    (await options.isReady()) ? reply.send({ status: 'ready' }) : reply.code(503).send({ status: 'not_ready' }),
  );
  for (const url of ['/api/openapi.json', '/healthz', '/readyz']) refuseOtherMethods(app, url, ['GET']);
  return app;
}
