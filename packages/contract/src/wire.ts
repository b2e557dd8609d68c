// The kinds of value that several resources share on the wire.
import { z } from 'zod';

/** A moment as RFC 3339 in UTC, whole seconds. */
export const Moment = z.iso.datetime('must be a moment in UTC, such as 2026-01-31T12:00:00Z');

/** Text that a person typed: no control characters (PostgreSQL refuses NUL), length in characters, trimmed. */
export const text = (minimum: number, maximum: number) =>
  z
    .string()
    .trim()
    .min(minimum)
    .max(maximum)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters');

/** Text of several lines. */
export const prose = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u, 'must not contain control characters');

/** A scope of RFC 6749 §3.3 without the comma, which separates scopes on the compatible side. */
export const ScopeToken = z
  .string()
  .regex(/^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]{1,128}$/, 'must be one scope without comma');

/** The short name of an API or a product, as used in URLs and commands. */
export const Code = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be lower-case letters, digits, "-" or "_"');

/** What names one row in a path: an id, a client id, or a code. Never `.` or `..`, which would name another path. */
export const Reference = z.string().regex(/^(?!\.{1,2}$)[A-Za-z0-9_@.-]{1,128}$/, 'is not an id');

export const authenticationTypes = ['oauth_server_to_server', 'service_account_jwt'] as const;
export const AuthenticationType = z.enum(authenticationTypes);
export type AuthenticationType = z.infer<typeof AuthenticationType>;
export const Dialect = z.enum(['oauth2', 'ims']);
export const SigningAlgorithm = z.enum(['ES256', 'RS256']);

/** An e-mail address, compared without regard to case. */
export const Email = z.email('is not an e-mail address').max(254).toLowerCase();
