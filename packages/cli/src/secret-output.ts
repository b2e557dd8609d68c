// How client secrets are shown: a new one once, the others without themselves.
import type { ClientSecret, CreatedClientSecret } from '@relevo/contract/client-secrets';
import type { z } from 'zod';
import { details, table } from './output.ts';

/** The only place of the text form where a new client secret stands. */
export function createdSecretLines(created: z.output<typeof CreatedClientSecret>): string {
  return details([
    ['id', created.id],
    ['client id', created.client_id],
    ['client secret', `${created.client_secret}  (shown only now)`],
    ['created', created.created_at],
    ['expires', created.expires_at],
  ]);
}

export function secretTable(secrets: readonly ClientSecret[]): string {
  return table(
    [
      ['ID', (secret) => secret.id],
      ['ENDS WITH', (secret) => secret.hint],
      ['CREATED', (secret) => secret.created_at],
      ['EXPIRES', (secret) => secret.expires_at],
      ['LAST USED', (secret) => secret.last_used_at],
      ['SOURCES', (secret) => secret.sources.length],
      ['EXPOSED', (secret) => secret.exposed_at],
    ],
    secrets,
    'No client secrets.',
  );
}
