// Signing in with the provider: two redirects outside the contract. Whatever goes wrong ends on the sign-in page, which
// says what to do next.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { authenticateCaller } from '../admin/admin-authentication.ts';
import type { AdminService } from '../admin/operation.ts';
import { type EntranceRefusal, enterBySingleSignOn } from '../admin/single-sign-on.ts';
import { ConflictError, StorageUnavailableError } from '../domain/store.ts';
import { refuseOtherMethods } from './method-not-allowed.ts';
import type { OpenIdProvider } from './openid-provider.ts';
import { ownPath } from './own-path.ts';
import { readSessionCookie } from './session-cookie.ts';
import { isSecure, type Reached, visitOf } from './visit.ts';

const startPath = '/auth/oidc/start';
export const callbackPath = '/auth/oidc/callback';

/** What the sign-in page explains; `try_again` is for what another attempt may mend. */
type Problem = EntranceRefusal | 'provider_unavailable' | 'provider_refused' | 'sign_in_expired' | 'try_again';

/** A sign-in between its two redirects, kept by the browser and readable by us alone. */
const Pending = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  returnTo: z.string(),
  startedAt: z.int(),
  proveAgain: z.boolean(),
});
type Pending = z.infer<typeof Pending>;

/** As long as somebody may take at the provider. */
const pendingSeconds = 15 * 60;
const pendingPlace = 'single sign-on';
const pendingCookie = (secure: boolean) => (secure ? '__Host-relevo_sign_in' : 'relevo_sign_in');

interface Step extends Reached {
  readonly provider: OpenIdProvider;
}

const cookieFlags = (secure: boolean) => ({ path: '/', httpOnly: true, secure, sameSite: 'lax' }) as const;

function keepPending({ service, reply, secure }: Reached, pending: Pending): void {
  const { keyVersion, text } = service.encryption.encrypt(pendingPlace, JSON.stringify(pending));
  const options = { ...cookieFlags(secure), maxAge: pendingSeconds };
  reply.setCookie(pendingCookie(secure), `${keyVersion}.${text}`, options);
}

/** Taken once; undefined for a cookie that is missing, not ours, or too old. */
function takePending({ service, request, reply, now, secure }: Reached): Pending | undefined {
  const [, keyVersion, text = ''] = /^(\d{1,6})\.(.+)$/.exec(request.cookies[pendingCookie(secure)] ?? '') ?? [];
  reply.clearCookie(pendingCookie(secure), cookieFlags(secure));
  if (keyVersion === undefined) return undefined;
  const plain = service.encryption.decrypt(pendingPlace, { text, keyVersion: Number(keyVersion) });
  const pending = plain === undefined ? undefined : Pending.parse(JSON.parse(plain));
  return pending && now < pending.startedAt + pendingSeconds ? pending : undefined;
}

function goTo(reply: FastifyReply, location: string): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).redirect(location, 303);
}

function explain(reply: FastifyReply, problem: Problem, returnTo: string): FastifyReply {
  return goTo(reply, `/sign-in?${new URLSearchParams({ problem, return_to: returnTo })}`);
}

/** What of an error of the provider's may stand in the log: names and registered codes, no message of a stranger. */
function reasonOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return {};
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const answered = 'error' in error && typeof error.error === 'string' ? error.error : undefined;
  return { error: error.name, code, answered: answered && /^[a-z_]{1,60}$/.exec(answered)?.[0] };
}

const queryOf = ({ url }: FastifyRequest): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '');

/** Whether another site has sent the browser: it could sign somebody in as somebody else (threat 5). */
function isSentByOthers({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

async function start(step: Step): Promise<FastifyReply> {
  const { provider, request, reply, now } = step;
  const query = new URLSearchParams(queryOf(request));
  const returnTo = ownPath(query.get('return_to'));
  if (isSentByOthers(request)) return goTo(reply, `/sign-in?${new URLSearchParams({ return_to: returnTo })}`);
  const proveAgain = query.has('prove_again');
  try {
    const { location, checks } = await provider.begin({ proveAgain });
    keepPending(step, { ...checks, returnTo, startedAt: now, proveAgain });
    return goTo(reply, location.href);
  } catch (error) {
    request.log.warn(reasonOf(error), 'the single sign-on provider does not answer');
    return explain(reply, 'provider_unavailable', returnTo);
  }
}

async function finish(step: Step): Promise<FastifyReply> {
  const { reply } = step;
  const pending = takePending(step);
  if (!pending) return explain(reply, 'sign_in_expired', '/');
  try {
    const refused = await enter(step, pending);
    return refused ? explain(reply, refused, pending.returnTo) : goTo(reply, pending.returnTo);
  } catch (error) {
    if (!(error instanceof ConflictError || error instanceof StorageUnavailableError)) throw error;
    return explain(reply, 'try_again', pending.returnTo);
  }
}

/** Why somebody does not get in; undefined for who does. */
async function enter(step: Step, pending: Pending): Promise<Problem | undefined> {
  const { provider, service, request, now, secure } = step;
  const maxAgeSeconds = pending.proveAgain ? now - pending.startedAt : undefined;
  const identity = await provider.identityOf(queryOf(request), pending, maxAgeSeconds).catch((error: unknown) => {
    request.log.warn(reasonOf(error), 'single sign-on failed');
  });
  if (!identity) return 'provider_refused';
  const sessionCookie = readSessionCookie(request, secure);
  const caller = await authenticateCaller(service, { authorization: undefined, sessionCookie }, now);
  const visit = visitOf(step, caller);
  const entrance = await enterBySingleSignOn(visit, identity);
  if (entrance.kind === 'refused') return entrance.reason;
  const { token, orphaned } = entrance;
  if (orphaned.length > 0) {
    const next = 'an operator gives the role to somebody, on the host by "relevo init --new-admin-link"';
    request.log.warn({ organizations: orphaned }, `groups have taken the last system administrator away: ${next}`);
  }
  visit.keepSession(token);
  return undefined;
}

/** Mounts the way to the provider and back. */
export function mountSingleSignOn(app: FastifyInstance, service: AdminService, provider: OpenIdProvider): void {
  const secure = isSecure(service);
  const step = (request: FastifyRequest, reply: FastifyReply): Step => ({
    service,
    provider,
    request,
    reply,
    now: service.clock(),
    secure,
  });
  app.get(startPath, (request, reply) => start(step(request, reply)));
  app.get(callbackPath, (request, reply) => finish(step(request, reply)));
  for (const url of [startPath, callbackPath]) refuseOtherMethods(app, url, ['GET']);
}
