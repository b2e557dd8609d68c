// application/x-www-form-urlencoded (WHATWG URL §5.1), strict: a malformed escape is an error, not a guess.

export type Pair = readonly [name: string, value: string];

/** More parameters than any client sends. */
export const pairsLimit = 100;
const plus = /\+/g;

function decode(text: string): string | undefined {
  const spaced = text.includes('+') ? text.replace(plus, ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return undefined; // a broken escape, or bytes that are not UTF-8
  }
}

/** Name and value of every pair in order; undefined for broken escapes, NUL, or more than 100 pairs. */
export function parseForm(text: string): Pair[] | undefined {
  if (text === '') return [];
  const parts = text.split('&');
  if (parts.length > pairsLimit) return undefined;
  const pairs: Pair[] = [];
  for (const part of parts) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = decode(at < 0 ? part : part.slice(0, at));
    const value = at < 0 ? '' : decode(part.slice(at + 1));
    if (name === undefined || value === undefined || name.includes('\0') || value.includes('\0')) return undefined;
    pairs.push([name, value]);
  }
  return pairs;
}
