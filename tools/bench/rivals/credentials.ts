// The credentials that both rivals know, made from a number so that server and load generator need not talk about them.
import { createHash } from 'node:crypto';

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

export function rivalCredentials(count: number): ClientCredentials[] {
  return Array.from({ length: count }, (_, index) => ({
    clientId: digest(`client ${index}`).toString('hex').slice(0, 32),
    clientSecret: `rival_secret_${digest(`secret ${index}`).toString('base64url')}`,
  }));
}

export const rivalCredentialsCount = 1000;
