// Who a request comes from, as operations see it.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../admin/admin-authentication.ts';
import type { AdminService, Visit } from '../admin/operation.ts';
import type { NumericDate } from '../domain/time.ts';
import { cleanUserAgent } from '../domain/usage.ts';
import { clientAddress } from './client-address.ts';
import { keepSession } from './session-cookie.ts';

/** One request that has reached us. */
export interface Reached {
  readonly service: AdminService;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly now: NumericDate;
  /** Whether browsers reach us by TLS, which decides on the name and the flags of cookies. */
  readonly secure: boolean;
}

export const isSecure = ({ publicUrl }: Pick<AdminService, 'publicUrl'>): boolean => publicUrl.startsWith('https:');

export function visitOf({ service, request, reply, now, secure }: Reached, caller: Caller | undefined): Visit {
  const userAgent = request.headers['user-agent'];
  return {
    ...service,
    now,
    address: clientAddress(request),
    userAgent: userAgent === undefined ? null : cleanUserAgent(userAgent),
    keepSession: (token) => keepSession(reply, secure, token),
    session: caller?.kind === 'user' ? { user: caller.user, session: caller.session } : undefined,
  };
}
