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
  if (origin === new URL(publicUrl).origin) return false;
  // Under another name of ours a page and its requests still agree; another site's page does not name this host.
  return !URL.canParse(origin) || host === undefined || new URL(origin).host !== host;
}
