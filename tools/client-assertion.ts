// The assertion by which a legacy client of our tools gets a token, as any JWT library signs it.
import { type KeyObject, randomUUID, sign } from 'node:crypto';

/** A client as its application knows it. */
export interface Client {
  readonly clientId: string;
  readonly organizationId: string;
  readonly technicalAccountId: string;
}

const lifetimeSeconds = 300;

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A new one for each request, good once. `issuer` is the server's. */
export function clientAssertion(issuer: string, client: Client, key: KeyObject): string {
  const claims = {
    exp: Math.floor(Date.now() / 1000) + lifetimeSeconds,
    iss: client.organizationId,
    sub: client.technicalAccountId,
    aud: `${issuer}/c/${client.clientId}`,
    jti: randomUUID(),
    [`${issuer}/s/ent_campaign_sdk`]: true,
  };
  const signed = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}
