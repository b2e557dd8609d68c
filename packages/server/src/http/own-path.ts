// Where a page of ours may send somebody on: only to ourselves, so that nobody lends our name to another site.

/** Any base shows whether a path stays where it is; this name is reserved (RFC 2606). */
const base = 'https://relevo.invalid';

/** `path` if it names something of this very server, else `/`. */
export function ownPath(path: string | null): string {
  if (path === null || !/^\/[\x21-\x7e]{0,1000}$/.test(path)) return '/';
  if (!URL.canParse(path, base)) return '/';
  const { origin, pathname, search, hash } = new URL(path, base);
  return origin === base && !pathname.startsWith('//') ? pathname + search + hash : '/';
}
