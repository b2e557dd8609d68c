// The dry run of a migration: what a token of each mechanism would contain, claim by claim.
import { accessTokenClaims } from './access-token.ts';
import type { Credential } from './credential.ts';
import type { MechanismKind } from './mechanism.ts';
import { decideGrant, metascopesOf } from './scope.ts';
import type { NumericDate } from './time.ts';

/** Undefined on the side of a mechanism whose token would not have the claim, or that would get no token. */
export interface ComparedClaim {
  readonly name: string;
  readonly legacy: string | null;
  readonly current: string | null;
}

interface Server {
  readonly issuer: string;
  readonly compatibleServerName: string;
  readonly issuedAt: NumericDate;
}

/** Differ between any two tokens. */
const ofEachToken = new Set(['jti', 'id', 'sid', 'moi', 'fg', 'iat', 'exp', 'created_at']);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The claims as texts by name, those of `relevo` by a path; and the answer's `expires_in` with its unit (T-15). */
function claimsOf(credential: Credential, mechanism: MechanismKind, server: Server): Map<string, string> {
  const isLegacy = mechanism === 'service_account_jwt';
  const scopes = isLegacy ? { metascopes: metascopesOf(credential) } : {};
  const decision = decideGrant(credential, { dialect: 'ims', mechanism, ...scopes });
  if (decision.kind !== 'granted') return new Map();
  const { grant } = decision;
  const obtainedBy = { mechanism, secretId: '', certificateId: null };
  const { relevo, ...claims } = accessTokenClaims({
    credential,
    grant,
    dialect: 'ims',
    obtainedBy,
    ...server,
    jti: '',
  });
  const { secret: _, ...ours } = relevo;
  const nested = Object.entries(ours).map(([name, value]) => [`relevo.${name}`, value] as const);
  const all = [...Object.entries(claims).filter(([name]) => !ofEachToken.has(name)), ...nested];
  const expiresIn = isLegacy ? `${grant.lifetimeSeconds * 1000} ms` : `${grant.lifetimeSeconds} s`;
  return new Map([...all.map(([name, value]) => [name, textOf(value)] as const), ['response: expires_in', expiresIn]]);
}

/** Both at the compatible side, where the clients of the legacy exchange find the other mechanism. */
export function compareMechanisms(credential: Credential, server: Server): ComparedClaim[] {
  const legacy = claimsOf(credential, 'service_account_jwt', server);
  const current = claimsOf(credential, 'oauth_server_to_server', server);
  const names = [...new Set([...legacy.keys(), ...current.keys()])];
  return names.map((name) => ({ name, legacy: legacy.get(name) ?? null, current: current.get(name) ?? null }));
}
