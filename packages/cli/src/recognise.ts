// What a value is, from its form alone. Pure, without network and keys.
import { identifySecret, type SecretKind } from '@relevo/contract/secret-format';

export type Recognised =
  | { readonly kind: SecretKind; readonly damaged: boolean }
  | AccessToken
  | { readonly kind: 'client_id' | PrincipalIdKind };

type PrincipalIdKind = 'technical_account_id' | 'organization_id' | 'technical_account_or_organization_id';

/** The claims of an access token as they were read; `signature_checked` reminds that they prove nothing. */
interface AccessToken {
  readonly kind: 'access_token';
  readonly issuer: string | null;
  readonly client_id: string;
  readonly credential: string | null;
  readonly organization_id: string | null;
  readonly expires_at: string;
  readonly expired: boolean;
  readonly signature_checked: false;
}

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;
const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);

function jsonObject(base64url: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Our access tokens have the claim `relevo`, which assertions of clients and tokens of others lack. */
function accessToken(value: string, now: Date): AccessToken | undefined {
  const [, header = '', payload = ''] = /^([\w-]+)\.([\w-]+)\.[\w-]+$/.exec(value) ?? [];
  const claims = jsonObject(payload);
  if (!claims || typeof jsonObject(header)?.['alg'] !== 'string') return undefined;
  const { iss, client_id, exp, org, relevo } = claims;
  if (!isObject(relevo) || typeof client_id !== 'string') return undefined;
  if (typeof exp !== 'number' || !(exp >= 0 && exp < 253_402_300_800)) return undefined; // until the year 9999
  return {
    kind: 'access_token',
    issuer: textOrNull(iss),
    client_id,
    credential: textOrNull(relevo['credential']),
    organization_id: textOrNull(org),
    expires_at: new Date(exp * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
    expired: exp * 1000 <= now.getTime(),
    signature_checked: false,
  };
}

/**
 * Technical accounts have a domain in lower case, organizations any suffix; a server's settings may choose both. Only
 * the usual domain, and what cannot be a domain, tell them apart.
 */
function principalIdKind(suffix: string): PrincipalIdKind {
  if (/^techacct\.[a-z0-9.-]*[a-z0-9]$/.test(suffix)) return 'technical_account_id';
  const isDomain = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(suffix);
  return isDomain ? 'technical_account_or_organization_id' : 'organization_id';
}

/** Recognises a trimmed value; undefined for anything that Relevo does not issue. Does not say whether it is valid. */
export function recognise(value: string, now: Date): Recognised | undefined {
  const secret = identifySecret(value);
  if (secret) return secret;
  if (/^[0-9a-f]{32}$/.test(value)) return { kind: 'client_id' };
  const [, suffix] = /^[0-9A-F]{24}@([A-Za-z0-9._-]+)$/.exec(value) ?? [];
  if (suffix !== undefined) return { kind: principalIdKind(suffix) };
  return accessToken(value, now);
}
