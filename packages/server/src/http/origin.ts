// Requests that another site makes a browser send (threat 5).
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request that changes something may come from where it says. A browser always sends `Origin` with one, so
 * that a cookie without it is not from a page of ours; programs send neither.
 */
export function isForeign(headers: IncomingHttpHeaders, publicUrl: string, withCookie: boolean): boolean {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  if (origin === undefined) return withCookie;
  const own = new URL(publicUrl);
  if (origin === own.origin) return false;
  if (!URL.canParse(origin) || host === undefined) return true;
  // Under another name of ours a page and its requests still agree; another site's page does not name this host. A
  // page without TLS may be anybody's, also one of our own name.
  const page = new URL(origin);
  return page.host !== host || (own.protocol === 'https:' && page.protocol !== 'https:');
}
