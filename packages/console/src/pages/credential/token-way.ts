// By which dialects a credential gets tokens, and what each of them is asked for.
import type { Api } from '@relevo/contract/catalogue';
import type { Credential } from '@relevo/contract/credentials';
import type { Organization } from '@relevo/contract/organization';

type Dialect = Api['dialects'][number];

export interface TokenWay {
  readonly dialect: Dialect;
  readonly endpoint: string;
  readonly scopes: readonly string[];
  readonly lifetimeSeconds: number;
}

const endpoints = { oauth2: '/oauth2/token', ims: '/ims/token/v3' } as const;

const lifetimeOf = (api: Api, dialect: Dialect): number =>
  dialect === 'oauth2' ? api.access_token_lifetime : api.compatible_access_token_lifetime;

/** The APIs of a credential, as the catalogue has them. */
export const apisOf = ({ apis }: Credential, catalogue: readonly Api[]): Api[] =>
  catalogue.filter(({ code }) => apis.includes(code));

/** The scopes of a credential that this API knows. */
export const scopesFor = ({ scopes }: Credential, api: Api): string[] =>
  api.scopes.filter((scope) => scopes.includes(scope));

/** The scopes that no API of the credential knows: every credential has them. */
export const baseScopesOf = ({ scopes }: Credential, apis: readonly Api[]): string[] =>
  scopes.filter((scope) => !apis.some((api) => api.scopes.includes(scope)));

/** The ways of a credential, the standard one first; none where none of its APIs is enabled. */
export function tokenWays(
  credential: Credential,
  catalogue: readonly Api[],
  { issuer }: Pick<Organization, 'issuer'>,
): TokenWay[] {
  const apis = apisOf(credential, catalogue);
  return (['oauth2', 'ims'] as const).flatMap((dialect) => {
    const serving = apis.filter((api) => api.enabled && api.dialects.includes(dialect));
    if (serving.length === 0) return [];
    const own = serving.flatMap((api) => scopesFor(credential, api));
    return {
      dialect,
      endpoint: issuer + endpoints[dialect],
      scopes: [...new Set([...baseScopesOf(credential, apis), ...own])],
      lifetimeSeconds: Math.min(...serving.map((api) => lifetimeOf(api, dialect))),
    };
  });
}
