// What may stand in a command that goes to a host: alphabets that mean nothing to any shell, to ssh or to a file
// system.
import { ContainerName } from '@relevo/contract/instances';
import { refusalOf } from '../../nlserver/ims-values.ts';

interface Form {
  readonly pattern: RegExp;
  /** Completes "It has …". */
  readonly words: string;
}

const forms = {
  /** A name of `~/.ssh/config`, a host name, or an address. No `-` in front, which ssh would take for an option. */
  host: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._:-]{0,252}$/,
    words: 'letters, digits, . _ : and -, and begins with none of the signs',
  },
  user: { pattern: /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/, words: 'letters, digits, _ . and -, at most 32' },
  path: {
    pattern: /^(?:\/(?!\.\.?(?:\/|$))[A-Za-z0-9._+-]+){1,32}$/,
    words: 'an absolute path of letters, digits and . _ + -, without . and ..',
  },
  run: { pattern: /^[A-Za-z0-9-]{1,40}$/, words: 'letters, digits and -, at most 40' },
  hostKey: { pattern: /^SHA256:[A-Za-z0-9+/]{43}$/, words: 'SHA256: and 43 characters, as ssh-keygen -l prints it' },
  variable: { pattern: /^[A-Za-z_][A-Za-z0-9_]{0,127}$/, words: 'letters, digits and _, and begins with no digit' },
  jsonPath: {
    pattern: /^[A-Za-z0-9_-]{1,64}(?:\.[A-Za-z0-9_-]{1,64}){0,7}$/,
    words: 'names of letters, digits, _ and -, joined by dots',
  },
  url: {
    pattern: /^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:\/[A-Za-z0-9._~/-]*)?$/,
    words: 'http:// or https://, a host and a plain path',
  },
  scope: { pattern: /^[A-Za-z0-9_.:-]{1,128}(?:,[A-Za-z0-9_.:-]{1,128}){0,63}$/, words: 'scopes separated by commas' },
} as const satisfies Record<string, Form>;

export type NameKind = keyof typeof forms | 'instance' | 'label';

/** Why `value` cannot be such a name, completing "It …"; undefined if it can. Does not repeat the value. */
export function nameRefusal(kind: NameKind, value: string): string | undefined {
  if (kind === 'instance') return refusalOf('instance', value) && 'must have 1 to 64 letters, digits, _ and -';
  if (kind === 'label') return ContainerName.safeParse(value).error?.issues[0]?.message; // reports have it as name
  const { pattern, words }: Form = forms[kind];
  return pattern.test(value) ? undefined : `must have ${words}`;
}
