// The cookie that keeps a browser's session (threat 4).
// the types of its decorators
import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** `__Host-` binds it to this very host and to TLS (RFC 6265bis §4.1.3.2); without TLS browsers refuse that name. */
function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-relevo_session' : 'relevo_session';
}

export function readSessionCookie(request: FastifyRequest, secure: boolean): string | undefined {
  return request.cookies[sessionCookieName(secure)];
}

/** Ends with the browser at the latest; how long it is good is decided by the server. */
export function keepSession(reply: FastifyReply, secure: boolean, token: string | null): void {
  const options = { path: '/', httpOnly: true, secure, sameSite: 'lax' } as const;
  if (token === null) reply.clearCookie(sessionCookieName(secure), options);
  else reply.setCookie(sessionCookieName(secure), token, options);
}
