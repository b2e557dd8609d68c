// The signed assertion by which Service Account (JWT) gets a token, for containers that know nothing newer.
import { sign } from 'node:crypto';
import type { WantedCredential } from '../driver.ts';
import type { Sensitive } from '../sensitive.ts';

const lifetimeSeconds = 300;
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Metascopes are the scopes that begin with `ent_`; without one, that of Adobe Campaign. */
function metascopes(scope: string): readonly string[] {
  const named = scope.split(',').filter((each) => each.startsWith('ent_'));
  return named.length > 0 ? named : ['ent_campaign_sdk'];
}

/**
 * A JWT (RS256) for `POST endpoint/ims/exchange/jwt`, good for five minutes. `now` is a NumericDate. Throws where the
 * private key is none.
 */
export function serviceAssertion(
  wanted: WantedCredential & { readonly privateKey: Sensitive },
  endpoint: string,
  now: number,
): string {
  const claims = {
    iss: wanted.organizationId,
    sub: wanted.technicalAccountId,
    aud: `${endpoint}/c/${wanted.clientId}`,
    iat: now,
    exp: now + lifetimeSeconds,
    ...Object.fromEntries(metascopes(wanted.scope).map((name) => [`${endpoint}/s/${name}`, true])),
  };
  const signed = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), wanted.privateKey.reveal()).toString('base64url')}`;
}
