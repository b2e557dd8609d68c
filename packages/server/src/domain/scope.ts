// What a token may contain: the grant of a credential, and the part of it that a request asks for.
import type { Api, Dialect, ProductProfile, SigningAlgorithm } from './catalogue.ts';
import type { Credential } from './credential.ts';
import type { MechanismKind } from './mechanism.ts';

/** Scopes that every credential has, whatever its APIs. */
export const baseScopes = [
  'openid',
  'AdobeID',
  'read_organizations',
  'additional_info.projectedProductContext',
] as const;

interface GrantedApi {
  readonly api: Api;
  readonly scopes: readonly string[];
}

/** What a token is made of. Lifetime and algorithm are those of its APIs: the shortest, and RS256 if any demands it. */
export interface TokenGrant {
  readonly scopes: readonly string[];
  readonly apis: readonly Api[];
  readonly signingAlgorithm: SigningAlgorithm;
  readonly lifetimeSeconds: number;
}

/** The product profiles by which a credential may use an API now. */
export function profilesFor(credential: Credential, api: Api): ProductProfile[] {
  return credential.profiles.filter((profile) => profile.enabled && profile.productId === api.productId);
}

/** The scopes of an API that these product profiles give. */
export function scopesGivenBy(profiles: readonly ProductProfile[], api: Api): string[] {
  return api.scopes.filter((scope) => profiles.some((profile) => profile.scopes.includes(scope)));
}

/** APIs that give something now: enabled, of this dialect and mechanism, and with an enabled product profile. */
function grantedApis(credential: Credential, dialect: Dialect, mechanism: MechanismKind): GrantedApi[] {
  return credential.apis
    .filter((api) => api.enabled && api.dialects.includes(dialect) && api.authenticationTypes.includes(mechanism))
    .flatMap((api) => {
      const profiles = profilesFor(credential, api);
      return profiles.length === 0 ? [] : [{ api, scopes: scopesGivenBy(profiles, api) }];
    });
}

/** The grant of these scopes for these APIs. */
export function grantOf(apis: readonly Api[], scopes: readonly string[], dialect: Dialect): TokenGrant {
  return {
    scopes,
    apis,
    signingAlgorithm: apis.some((api) => api.signingAlgorithm === 'RS256') ? 'RS256' : 'ES256',
    lifetimeSeconds: Math.min(...apis.map((api) => api.accessTokenLifetimeSeconds[dialect])),
  };
}

export type GrantDecision =
  | { readonly kind: 'granted'; readonly grant: TokenGrant }
  /** No enabled API with an enabled product profile: the credential gets nothing. */
  | { readonly kind: 'nothing_granted' }
  | { readonly kind: 'scope_not_granted' }
  | { readonly kind: 'metascope_not_granted' };

export interface Wish {
  readonly dialect: Dialect;
  readonly mechanism: MechanismKind;
  /** Undefined asks for everything (RFC 6749 §3.3). */
  readonly scopes?: readonly string[] | undefined;
  /** Metascopes of a legacy assertion: each stands for the scopes of the APIs that know it. */
  readonly metascopes?: readonly string[] | undefined;
}

/**
 * The grant of a request. Issued scopes are those asked for and never more than the product profiles give; a scope
 * that is not granted refuses the request (T-11). Base scopes alone are meant for all granted APIs.
 */
export function decideGrant(credential: Credential, wish: Wish): GrantDecision {
  let granted = grantedApis(credential, wish.dialect, wish.mechanism);
  if (granted.length === 0) return { kind: 'nothing_granted' };
  if (wish.metascopes) {
    const known = (name: string) => granted.some(({ api }) => api.metascopes.includes(name));
    if (wish.metascopes.length === 0 || !wish.metascopes.every(known)) return { kind: 'metascope_not_granted' };
    granted = granted.filter(({ api }) => api.metascopes.some((name) => wish.metascopes?.includes(name)));
  }
  const all = [...new Set([...baseScopes, ...granted.flatMap(({ scopes }) => scopes)])];
  const scopes = wish.scopes ? [...new Set(wish.scopes)] : all;
  if (!scopes.every((scope) => all.includes(scope))) return { kind: 'scope_not_granted' };
  const meant = granted.filter((entry) => entry.scopes.some((scope) => scopes.includes(scope)));
  const apis = (meant.length > 0 ? meant : granted).map(({ api }) => api);
  return { kind: 'granted', grant: grantOf(apis, scopes, wish.dialect) };
}

/** Every scope the credential has by any dialect and mechanism, for showing. */
export function scopesOf(credential: Credential): string[] {
  const found = new Set<string>(baseScopes);
  for (const { kind } of credential.mechanisms) {
    for (const dialect of ['oauth2', 'ims'] as const) {
      for (const { scopes } of grantedApis(credential, dialect, kind)) for (const scope of scopes) found.add(scope);
    }
  }
  return [...found];
}

/** The metascopes a legacy assertion of this credential may claim. */
export function metascopesOf(credential: Credential): string[] {
  if (!credential.mechanisms.some(({ kind }) => kind === 'service_account_jwt')) return [];
  return [...new Set(grantedApis(credential, 'ims', 'service_account_jwt').flatMap(({ api }) => api.metascopes))];
}
