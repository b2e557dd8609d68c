// What `nlserver config -setims…` takes: the form of each value, and how they stand in one argument. Pure.

export interface ImsIds {
  readonly organizationId: string;
  readonly clientId: string;
  readonly technicalAccountId: string;
}

/** What one argument says. `privateKey` is a PEM in base64, as the vendor wants it. */
export interface ImsArgument extends ImsIds {
  readonly clientSecret: string | undefined;
  readonly privateKey: string | undefined;
}

export type ImsField = keyof ImsArgument | 'instance';

export type ImsArgumentResult =
  | { readonly kind: 'parsed'; readonly argument: ImsArgument }
  | { readonly kind: 'refused'; readonly reason: string };

/** Ids go through shells and into file names: their alphabets mean nothing there. Suffixes are settings of a server. */
const forms: Readonly<Record<ImsField, { readonly pattern: RegExp; readonly words: string }>> = {
  instance: {
    pattern: /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/,
    words: 'the instance name has 1 to 64 letters, digits, _ and -, and does not begin with -',
  },
  organizationId: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}@[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    words: 'the organization id looks like 0123456789ABCDEF01234567@AdobeOrg',
  },
  clientId: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/,
    words: 'the client id has letters, digits, _ . and - only',
  },
  technicalAccountId: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}@[A-Za-z0-9][A-Za-z0-9.-]{0,127}$/,
    words: 'the technical account id looks like 0123456789ABCDEF01234567@techacct.adobe.com',
  },
  clientSecret: {
    pattern: /^[!-.0-~]{1,512}$/,
    words: 'the client secret has 1 to 512 printable ASCII characters without spaces and /',
  },
  privateKey: {
    pattern: /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    words: 'the private key is the whole PEM file in base64 on one line: base64 -w0 private.key',
  },
};

/** Why `value` cannot be that field; undefined if it can. The reason does not repeat the value. */
export function refusalOf(field: ImsField, value: string): string | undefined {
  const { pattern, words } = forms[field];
  return pattern.test(value) ? undefined : words;
}

/** The first `count` fields between slashes, and all that comes after as the last one. */
function splitAtFirst(text: string, count: number): string[] {
  const parts = text.split('/');
  return parts.length <= count ? parts : [...parts.slice(0, count), parts.slice(count).join('/')];
}

function parse(text: string, slashes: 3 | 4): ImsArgumentResult {
  const [organizationId, clientId, technicalAccountId, clientSecret, privateKey] = splitAtFirst(text, slashes);
  if (organizationId === undefined || clientId === undefined || technicalAccountId === undefined) {
    return { kind: 'refused', reason: 'it needs ORG/CLIENT/ACCOUNT at least' };
  }
  const argument = { organizationId, clientId, technicalAccountId, clientSecret, privateKey };
  for (const field of ['organizationId', 'clientId', 'technicalAccountId', 'clientSecret', 'privateKey'] as const) {
    const value = argument[field];
    const reason = value === undefined ? undefined : refusalOf(field, value);
    if (reason !== undefined) return { kind: 'refused', reason };
  }
  return { kind: 'parsed', argument };
}

/** Reads `ORG/CLIENT/ACCOUNT[/SECRET]`, the value of `-setimsoauth:`. */
export function parseOauthArgument(text: string): ImsArgumentResult {
  return parse(text, 3);
}

/**
 * Reads `ORG/CLIENT/ACCOUNT[/SECRET[/KEY]]`, the value of `-setimsjwtauth:`, also after the second colon that some
 * printed instructions have. Does not check that the key is a key.
 */
export function parseJwtArgument(text: string): ImsArgumentResult {
  return parse(text.replace(/^:/, ''), 4);
}
