// The typed caller of the admin API, made from the contract; used by everything that speaks to a server.
import { Problem, type ProblemCode } from './problem.ts';
import type { CallInput, ResponseOf, Route } from './route.ts';
import { apiBasePath, type OperationId, type Routes, routes } from './routes.ts';

/** The server refused; `problem.code` says why. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.problem = problem;
  }
  get code(): ProblemCode {
    return this.problem.code;
  }
}

/** No usable answer: the server is not there, or something else answers in its place. */
export class UnreachableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreachableError';
  }
}

export interface CallOptions {
  /** Where the server listens, without `/api`. */
  readonly url: string;
  /** Asked for at each call; sent as bearer token. Left out by a browser, which sends its cookie. */
  readonly token?: () => string | Promise<string>;
  /** The organization to act in, for callers that may enter several. */
  readonly organizationId?: string | undefined;
  readonly fetch?: typeof globalThis.fetch;
}

export type Call = <Id extends OperationId>(id: Id, input: CallInput<Routes[Id]>) => Promise<ResponseOf<Routes[Id]>>;

/** Which organization a request is about, for callers that may enter several. */
export const organizationHeader = 'relevo-organization';

const versions = new WeakMap<object, string>();

/** The version of an answer of a versioned operation (its ETag), to be sent as `ifMatch`; undefined for anything else. */
export const versionOf = (answer: object): string | undefined => versions.get(answer);

async function* textOf({ body }: Response): AsyncIterable<string> {
  if (body) yield* body.pipeThrough(new TextDecoderStream());
}

/**
 * Makes the caller of one server. Each call rejects with `ProblemError` when the server refuses and with
 * `UnreachableError` when there is no answer of Relevo's. The answer is parsed by the contract's schema.
 */
export function createCall(options: CallOptions): Call {
  const base = options.url.replace(/\/+$/, '') + apiBasePath;
  const send = options.fetch ?? globalThis.fetch;
  return async (id, input) => {
    const route: Route = routes[id];
    const { params, query, body, ifMatch, idempotencyKey } = input as {
      params?: Record<string, string>;
      query?: Record<string, string>;
      body?: unknown;
      ifMatch?: string;
      idempotencyKey?: string;
    };
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''));
    const search = new URLSearchParams(Object.entries(query ?? {}).filter(([, value]) => value !== undefined));
    const target = `${base}${path}${search.size > 0 ? `?${search}` : ''}`;
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...(options.token && { authorization: `Bearer ${await options.token()}` }),
      ...(options.organizationId !== undefined && { [organizationHeader]: options.organizationId }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    };
    if (route.body) headers['content-type'] = 'application/json';
    let response: Response;
    try {
      response = await send(target, {
        method: route.method,
        headers,
        redirect: 'error',
        ...(route.body ? { body: JSON.stringify(body ?? {}) } : {}),
      });
    } catch (cause) {
      throw new UnreachableError(`No answer from ${options.url}.`, { cause });
    }
    if (response.status === 204) return undefined as never;
    if (response.ok && route.stream) return textOf(response) as never;
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) {
      const problem = Problem.safeParse(answer);
      if (problem.success) throw new ProblemError(problem.data);
      throw new UnreachableError(`${options.url} answered ${response.status}, and not as a Relevo server does.`);
    }
    const parsed = route.response?.safeParse(answer);
    if (!parsed?.success) throw new UnreachableError(`${options.url} does not answer as this version of Relevo does.`);
    const version = response.headers.get('etag');
    if (route.versioned && version !== null) versions.set(parsed.data as object, version);
    return parsed.data as never;
  };
}
