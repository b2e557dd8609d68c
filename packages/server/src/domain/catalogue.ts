// What an organization is entitled to.

import type { MechanismKind } from './mechanism.ts';
import type { RoleAssignment } from './role-assignment.ts';

/** `oauth2` is the strict RFC dialect of `/oauth2/*`, `ims` the compatible one of `/ims/*`. */
export type Dialect = 'oauth2' | 'ims';

export type SigningAlgorithm = 'ES256' | 'RS256';

/** The code of Relevo's own API: access tokens for it are accepted by the admin API. */
export const managementApiCode = 'relevo_management';

/** What such a token has in its scope. It opens the admin API; what may be done there is said by roles. */
export const managementScope = 'relevo_management';

export interface Product {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly description: string;
}

export interface Api {
  readonly code: string;
  readonly productId: string;
  readonly name: string;
  readonly enabled: boolean;
  /** Null means the default, `<issuer>/organizations/<organization>/apis/<code>`. */
  readonly audience: string | null;
  readonly scopes: readonly string[];
  /** Names that a legacy JWT assertion claims in place of scopes. */
  readonly metascopes: readonly string[];
  readonly authenticationTypes: readonly MechanismKind[];
  readonly dialects: readonly Dialect[];
  readonly signingAlgorithm: SigningAlgorithm;
  readonly requiresOrganizationHeader: boolean;
  readonly accessTokenLifetimeSeconds: Readonly<Record<Dialect, number>>;
  /** Client ids of resource servers that may introspect tokens meant for this API. */
  readonly introspectionClientIds: readonly string[];
}

export interface ProductProfile {
  readonly id: string;
  readonly productId: string;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly scopes: readonly string[];
  /** Roles that access tokens for the API Relevo Management carry by this profile. */
  readonly managementRoles: readonly RoleAssignment[];
}

/** The catalogue as one file ships it; products, APIs and profiles name each other by code. */
export interface CatalogueDefinition {
  readonly products: readonly {
    readonly code: string;
    readonly name: string;
    readonly description: string;
    readonly apis: readonly Omit<Api, 'productId' | 'audience' | 'enabled' | 'introspectionClientIds'>[];
    readonly profiles: readonly {
      readonly name: string;
      readonly description: string;
      readonly scopes: readonly string[];
      /** Only roles of the whole organization. */
      readonly managementRoles: readonly ('system_administrator' | 'auditor')[];
    }[];
  }[];
}
