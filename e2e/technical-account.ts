// Technical accounts as an administrator creates them, and tokens as their applications ask for them.
import { randomUUID } from 'node:crypto';
import type { Call } from '@relevo/contract/call';
import type { ResponseOf } from '@relevo/contract/route';
import type { Routes } from '@relevo/contract/routes';

export type TechnicalAccount = ResponseOf<Routes['credentialCreate']>;

export interface AccountWish {
  readonly type?: TechnicalAccount['mechanisms'][number]['type'];
  readonly api?: string;
  readonly profile?: string;
}

/** A credential in a project of its own; by default for the API `campaign`. */
export async function createTechnicalAccount(call: Call, wish: AccountWish = {}): Promise<TechnicalAccount> {
  const { type = 'oauth_server_to_server', api = 'campaign', profile = 'Campaign - prod - Admin' } = wish;
  const project = await call('projectCreate', { body: { title: `End to end ${randomUUID().slice(0, 8)}` } });
  return call('credentialCreate', { body: { project: project.id, type, apis: [api], profiles: [profile] } });
}

/** `POST /oauth2/token` with `client_secret_post`; for all scopes of the client unless `scope` says which. */
export function requestToken(url: string, clientId: string, clientSecret: string, scope = ''): Promise<Response> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
  return fetch(`${url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
}

/** How many tokens the usage records of a credential count. */
export async function issuedCount(call: Call, credential: string): Promise<number> {
  const { items } = await call('usageView', { params: { credential } });
  return items.reduce((sum, { issued }) => sum + issued, 0);
}
