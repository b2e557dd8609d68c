// The shape of one operation of the admin API, and the words its permission may use.
import type { z } from 'zod';
import type { ProblemCode } from './problem.ts';

export const permissions = [
  'organization:read',
  'catalogue:read',
  'catalogue:write',
  'project:read',
  'project:write',
  'credential:read',
  'credential:write',
  'token:issue',
  'token:revoke',
  'signing_key:read',
  'signing_key:write',
] as const;
export type Permission = (typeof permissions)[number];

type Schema = z.ZodType;

/**
 * `path` has `{name}` parameters, each with a schema in `params`. A missing schema means: nothing is read from there;
 * `query` and `body` refuse names that they do not know.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly permission: Permission;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: Schema;
  readonly status: 200 | 201 | 204;
  readonly response?: Schema;
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

/** What a caller sends. */
export type CallInput<R extends Route> = Part<'params', R['params']> &
  Part<'query', R['query']> &
  Part<'body', R['body']>;

/** What a caller gets. */
export type ResponseOf<R extends Route> = Output<R['response']>;
