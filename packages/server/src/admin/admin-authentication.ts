// Who calls the admin API: an admin token, a person by a session, a technical account by an access token.
import { identifySecret } from '@relevo/contract/secret-format';
import type { Credential } from '../domain/credential.ts';
import type { AdminToken } from '../domain/store-reads.ts';
import type { NumericDate } from '../domain/time.ts';
import { isSessionAlive, type Session, type User } from '../domain/user.ts';
import type { AdminService } from './operation.ts';

export type Caller =
  | { readonly kind: 'admin_token'; readonly token: AdminToken }
  | { readonly kind: 'user'; readonly user: User; readonly session: Session }
  | { readonly kind: 'client'; readonly credential: Credential };

/** What a request shows: a bearer token, or the cookie of a browser. */
export interface Proof {
  readonly authorization: string | undefined;
  readonly sessionCookie: string | undefined;
}

type Service = Pick<AdminService, 'store' | 'digester' | 'managementClient' | 'hash'>;

/** The caller; undefined for no proof, a malformed and a wrong one alike. A bearer token goes before the cookie. */
export async function authenticateCaller(
  service: Service,
  { authorization, sessionCookie }: Proof,
  now: NumericDate,
): Promise<Caller | undefined> {
  if (authorization === undefined)
    return sessionCookie === undefined ? undefined : bySession(service, sessionCookie, now);
  const token = /^bearer +([A-Za-z0-9._-]{1,8192})$/i.exec(authorization)?.[1];
  if (token === undefined) return undefined;
  switch (identifySecret(token)?.kind) {
    case 'admin_token':
      return byAdminToken(service, token);
    case 'session':
      return bySession(service, token, now);
    case 'client_secret':
    case 'link':
      return undefined;
    case undefined: {
      const credential = await service.managementClient(token);
      return credential && { kind: 'client', credential };
    }
  }
}

async function byAdminToken({ store, digester }: Service, presented: string): Promise<Caller | undefined> {
  const token = digester.match(presented, await store.read.adminTokens.list());
  return token && { kind: 'admin_token', token };
}

/** A session of a browser in a cookie, of the command line as bearer: each only where it belongs would gain nothing. */
async function bySession({ store, hash }: Service, token: string, now: NumericDate): Promise<Caller | undefined> {
  if (identifySecret(token)?.damaged !== false) return undefined;
  const session = await store.read.sessions.byTokenHash(hash(token));
  if (!session || !isSessionAlive(session, now)) return undefined;
  const user = await store.read.users.get(session.userId);
  return user && { kind: 'user', user, session };
}
