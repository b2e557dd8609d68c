// The shape of one operation of the admin API.
import type { z } from 'zod';
import type { ProblemCode } from './problem.ts';

type Schema = z.ZodType;

/**
 * Who may call: `public` anybody, `account` whoever is signed in as a person, `client` a technical account for itself,
 * `role` whoever the table in `permission.ts` lets.
 */
export type Audience = 'public' | 'account' | 'client' | 'role';

/**
 * `path` has `{name}` parameters, each with a schema in `params`. A missing schema means: nothing is read from there;
 * `query` and `body` refuse names that they do not know.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  /** `role` where nothing else is said. */
  readonly for?: Audience;
  /**
   * A person must have proven who they are a short while ago: a secret is shown, somebody may do more, or something is
   * gone afterwards.
   */
  readonly stepUp?: true;
  /** The response has an `ETag`; a change honours `If-Match` (RFC 9110 §13.1.1). */
  readonly versioned?: true;
  /** How many bytes a body may have, where that is more than 64 KiB. */
  readonly bodyLimit?: number;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: Schema;
  readonly status: 200 | 201 | 204;
  readonly response?: Schema;
  /** In place of JSON: a text of any length, as media type by `format`. */
  readonly stream?: Readonly<Record<string, string>>;
  /** Beyond `commonProblemCodes`. */
  readonly errors: readonly ProblemCode[];
}

type Output<S> = S extends Schema ? z.output<S> : undefined;
type Input<S> = S extends Schema ? z.input<S> : undefined;

/** What the server's operation receives, parsed. */
export interface ParsedInput<R extends Route> {
  readonly params: Output<R['params']>;
  readonly query: Output<R['query']>;
  readonly body: Output<R['body']>;
}

type Part<Name extends string, S> = S extends Schema
  ? Record<never, never> extends Input<S>
    ? { readonly [K in Name]?: Input<S> }
    : { readonly [K in Name]: Input<S> }
  : Record<never, never>;

/** What a change of something versioned may carry: the version it was decided on, by `versionOf` (RFC 9110 §13.1.1). */
type Precondition<R extends Route> = R extends { readonly versioned: true }
  ? { readonly ifMatch?: string | undefined }
  : Record<never, never>;

/** What a creation may carry: a request that is sent again with the same key is done once. */
type Repeat<R extends Route> = 'idempotency_key_reused' extends R['errors'][number]
  ? { readonly idempotencyKey?: string | undefined }
  : Record<never, never>;

/** What a caller sends. */
export type CallInput<R extends Route> = Part<'params', R['params']> &
  Part<'query', R['query']> &
  Part<'body', R['body']> &
  Precondition<R> &
  Repeat<R>;

/** What a caller gets; a stream comes piece by piece. */
export type ResponseOf<R extends Route> = R extends { readonly stream: object }
  ? AsyncIterable<string>
  : Output<R['response']>;
