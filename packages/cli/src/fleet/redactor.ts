// Takes secrets out of a text by their value, in whatever way they are written there. Pure.
import type { Sensitive } from './sensitive.ts';

const mark = '[REDACTED]';

/** Below this, half the words of a text would be taken for it. */
const shortestCharacters = 6;

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const named: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/** Hex digits in either case. */
const anyCase = (hex: string) => hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/** Matches one character as it is, or as URLs, JSON, shells and XML write it. */
function writtenAnyhow(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16).padStart(2, '0');
  const entity = named[character];
  return [
    escaped(character),
    `\\\\${escaped(character)}`,
    ...([...Buffer.from(character)].length === 1 ? [`%(?:25)?${anyCase(hex)}`] : []),
    `\\\\u${anyCase(hex.padStart(4, '0'))}`,
    `&#(?:0*${code}|[xX]0*${anyCase(hex)});`,
    ...(entity === undefined ? [] : [`&${entity};`]),
  ].join('|');
}

/**
 * What every base64 contains that has `bytes` somewhere inside: one text for each way they can lie in groups of
 * three.
 */
function base64Cores(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
}

/** A base64 text with either alphabet, also broken into lines and with its signs escaped for a URL. */
const base64Pattern = (core: string) =>
  [...core].map((each) => (each === '+' ? '(?:[+-]|%2[bB])' : each === '/' ? '(?:[/_]|%2[fF])' : each)).join('\\s*');

function patternsOf(secret: string): readonly string[] {
  const plain = [...secret].map((each) => `(?:${writtenAnyhow(each)})`).join('');
  return [plain, ...base64Cores(Buffer.from(secret)).map(base64Pattern)];
}

/** Longer than any word that is in a message by itself. */
const tellingCharacters = 12;

/**
 * The secret itself; the lines of a key, which logs show one by one; and what is between its signs, which is what a
 * program shows that took the secret for something to evaluate.
 */
function partsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => !line.startsWith('-----'));
  const words = lines.length > 1 ? lines : secret.split(/[^A-Za-z0-9]+/);
  return [secret.trim(), ...words.map((each) => each.trim()).filter((each) => each.length >= tellingCharacters)];
}

export type Redact = (text: string) => string;

/**
 * A function that replaces every one of `secrets` by [REDACTED]: plain, in base64 and base64url wherever it lies in
 * what was encoded, and escaped for URLs, JSON, shells and XML. It must get a text as a whole: of a secret that is
 * cut in two it may know neither half. Secrets of fewer than 6 characters are not looked for.
 */
export function redactor(secrets: readonly Sensitive[]): Redact {
  const parts = new Set(secrets.flatMap((secret) => partsOf(secret.reveal())));
  const patterns = [...parts].filter((part) => part.length >= shortestCharacters).flatMap(patternsOf);
  if (patterns.length === 0) return (text) => text;
  const pattern = new RegExp(patterns.join('|'), 'g');
  return (text) => text.replace(pattern, mark);
}
