// What an organization is entitled to: products, their APIs, their product profiles.
import { z } from 'zod';
import { PageQuery } from './page.ts';
import { HeldRole, RoleGrants } from './roles.ts';
import { AuthenticationType, Code, Dialect, prose, Reference, ScopeToken, SigningAlgorithm, text } from './wire.ts';

const TokenLifetime = z.int().min(60).max(86_400);

export const Product = z.object({ id: z.string(), code: z.string(), name: z.string(), description: z.string() });
export type Product = z.infer<typeof Product>;
export const ProductUpdate = z.strictObject({ name: text(1, 80), description: prose(1000) }).partial();
export const ProductCreate = z.strictObject({ code: Code, name: text(1, 80), description: prose(1000).default('') });

/** Why the caller cannot add an API to a project. */
const NotAddable = z.enum([
  /** The caller's role adds nothing. */
  'role',
  'api_disabled',
  /** The organization has no enabled product profile of the API's product. */
  'organization_has_no_profile',
  /** The caller holds none of its product profiles. */
  'no_profile_held',
]);

export const Api = z.object({
  code: z.string(),
  name: z.string(),
  product: z.string(),
  enabled: z.boolean(),
  audience: z.string(),
  scopes: z.array(z.string()),
  metascopes: z.array(z.string()),
  authentication_types: z.array(AuthenticationType),
  dialects: z.array(Dialect),
  signing_algorithm: SigningAlgorithm,
  requires_organization_header: z.boolean(),
  /** Seconds, for `/oauth2/*`. */
  access_token_lifetime: z.int(),
  /** Seconds, for `/ims/*`. */
  compatible_access_token_lifetime: z.int(),
  /** Client ids of the resource servers that may introspect tokens meant for this API. */
  introspection_client_ids: z.array(z.string()),
  /** Empty where the caller can add the API to a project. */
  not_addable: z.array(NotAddable),
});
export type Api = z.infer<typeof Api>;

/** RFC 8707 §2: an absolute URI without fragment. */
const Audience = z
  .url('must be an absolute URI')
  .max(300)
  .regex(/^[\x21\x22\x24-\x7e]*$/, 'must be a URI without fragment, blanks and characters beyond ASCII');

export const ApiUpdate = z
  .strictObject({
    name: text(1, 80),
    enabled: z.boolean(),
    audience: Audience,
    scopes: z.array(ScopeToken).max(100),
    metascopes: z.array(ScopeToken).max(20),
    authentication_types: z.array(AuthenticationType).min(1),
    dialects: z.array(Dialect).min(1),
    signing_algorithm: SigningAlgorithm,
    requires_organization_header: z.boolean(),
    access_token_lifetime: TokenLifetime,
    compatible_access_token_lifetime: TokenLifetime,
    introspection_client_ids: z.array(Reference).max(50),
  })
  .partial();
export const ApiCreate = ApiUpdate.extend({ code: Code, product: Code, name: text(1, 80) });

export const ProductProfile = z.object({
  id: z.string(),
  product: z.string(),
  name: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  scopes: z.array(z.string()),
  /** Roles in this organization that access tokens for the API Relevo Management carry by this profile. */
  management_roles: z.array(HeldRole),
  /** Whether the caller may attach it to a credential. */
  held: z.boolean(),
});
export type ProductProfile = z.infer<typeof ProductProfile>;
export const ProductProfileUpdate = z
  .strictObject({
    name: text(1, 100),
    description: prose(1000),
    enabled: z.boolean(),
    scopes: z.array(ScopeToken).max(100),
    management_roles: RoleGrants,
  })
  .partial();
export const ProductProfileQuery = PageQuery.extend({ search: text(1, 100).optional(), product: Code.optional() });
export const ProductProfileCreate = ProductProfileUpdate.extend({ product: Code, name: text(1, 100) });
