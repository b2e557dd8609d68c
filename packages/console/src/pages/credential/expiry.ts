// When a client secret ends, by the clock of this browser; the server has the last word.
import type { ClientSecret } from '@relevo/contract/client-secrets';

export const isExpired = ({ expires_at: at }: ClientSecret): boolean => at !== null && Date.parse(at) <= Date.now();

const dayMilliseconds = 86_400_000;

/** The moment that many days from now (RFC 3339, whole seconds). */
export const daysFromNow = (days: number): string =>
  new Date(Date.now() + days * dayMilliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
