// An access token taken apart for reading. Nothing is verified here: this is for people, not for decisions.

export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

function objectIn(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** Header and claims of a JWT (RFC 7519 §3); undefined for anything else. */
export function decodedToken(token: string): DecodedToken | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const [header, claims] = parts.slice(0, 2).map(objectIn);
    return header && claims && { header, claims };
  } catch {
    return undefined;
  }
}

/** A time among the claims (NumericDate, RFC 7519 §2) as RFC 3339. */
export function momentIn({ claims }: DecodedToken, claim: 'iat' | 'exp'): string | undefined {
  const seconds = claims[claim];
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : undefined;
}
