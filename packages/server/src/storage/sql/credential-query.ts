// The one statement that reads credentials with all their parts.
import { expressionBuilder, type Kysely, sql } from 'kysely';
import { plannedBrownoutsLimit } from '../../domain/migration.ts';
import type { SqlEngine } from './engine.ts';
import { announcedAt, legacyKind } from './legacy-policy.ts';
import type { Tables } from './schema.ts';

/**
 * Credentials as `CredentialRow`; the caller adds conditions and order. Secrets include deleted ones for a while: their tokens stay
 * verifiable and revocable. Binds no parameter.
 */
export function credentialQuery(db: Kysely<Tables>, engine: SqlEngine) {
  return db
    .selectFrom('credentials')
    .innerJoin('organizations', 'organizations.id', 'credentials.organization_id')
    .innerJoin('projects', (join) =>
      join
        .onRef('projects.organization_id', '=', 'credentials.organization_id')
        .onRef('projects.id', '=', 'credentials.project_id'),
    )
    .leftJoin('deprecation_policies', (join) =>
      join
        .onRef('deprecation_policies.organization_id', '=', 'organizations.id')
        .on('deprecation_policies.mechanism', '=', legacyKind),
    )
    .leftJoin('sunset_extensions', 'sunset_extensions.credential_id', 'credentials.id')
    .select([
      'credentials.id',
      'credentials.organization_id',
      'credentials.project_id',
      'credentials.client_id',
      'credentials.name',
      'credentials.technical_account_id',
      'credentials.technical_account_email',
      'credentials.created_at',
      'credentials.enabled',
      'credentials.accepts_secret_in_query',
      'credentials.requires_jti',
      'credentials.allows_own_rotation',
      'credentials.tokens_revoked_below',
      'credentials.revision',
      'organizations.revision as organization_revision',
      'organizations.enabled as organization_enabled',
      'projects.enabled as project_enabled',
      announcedAt.as('legacy_announced_at'),
      'deprecation_policies.sunset_at as legacy_sunset_at',
      'deprecation_policies.link as legacy_link',
      'sunset_extensions.sunset_at as extended_sunset_at',
    ])
    .select([
      engine.jsonArray(mechanisms()).as('mechanisms'),
      engine.jsonArray(brownouts()).as('brownouts'),
      engine.jsonArray(secrets()).as('secrets'),
      engine.jsonArray(certificates()).as('certificates'),
      engine.jsonArray(apis()).as('apis'),
      engine.jsonArray(profiles()).as('profiles'),
    ]);
}

/** Builds subqueries that may name the credential of the outer query. */
const ofCredential = expressionBuilder<Tables, 'credentials'>();

function mechanisms() {
  return ofCredential
    .selectFrom('credential_mechanisms')
    .select(['kind', 'created_at', 'retired_at'])
    .whereRef('credential_id', '=', 'credentials.id')
    .orderBy('kind');
}

/** The last ones to end: that is at least all that are not over, and it takes no clock to know. */
function brownouts() {
  return ofCredential
    .selectFrom('brownouts')
    .select(['starts_at', 'ends_at'])
    .whereRef('credential_id', '=', 'credentials.id')
    .orderBy('ends_at', 'desc')
    .limit(sql.lit(plannedBrownoutsLimit));
}

function secrets() {
  return ofCredential
    .selectFrom('client_secrets')
    .select(['id', 'digest', 'pepper_version', 'hint', 'created_at', 'expires_at', 'exposed_at', 'deleted_at'])
    .select(['fingerprint', 'tokens_revoked_below'])
    .whereRef('credential_id', '=', 'credentials.id')
    .orderBy('position');
}

function certificates() {
  return ofCredential
    .selectFrom('certificates')
    .select(['id', 'pem', 'fingerprint', 'fingerprint_sha256', 'subject', 'not_before', 'not_after', 'created_at'])
    .whereRef('credential_id', '=', 'credentials.id')
    .orderBy('position');
}

function apis() {
  return ofCredential
    .selectFrom('credential_apis')
    .innerJoin('apis', (join) =>
      join
        .onRef('apis.organization_id', '=', 'credential_apis.organization_id')
        .onRef('apis.code', '=', 'credential_apis.api_code'),
    )
    .select(['apis.code', 'apis.product_id', 'apis.name', 'apis.enabled', 'apis.audience', 'apis.scopes'])
    .select(['apis.metascopes', 'apis.authentication_types', 'apis.dialects', 'apis.signing_algorithm'])
    .select(['apis.requires_organization_header', 'apis.access_token_lifetime_seconds'])
    .select('apis.introspection_client_ids')
    .whereRef('credential_apis.credential_id', '=', 'credentials.id')
    .orderBy('apis.position');
}

function profiles() {
  return ofCredential
    .selectFrom('credential_profiles')
    .innerJoin('product_profiles as profile', (join) =>
      join
        .onRef('profile.organization_id', '=', 'credential_profiles.organization_id')
        .onRef('profile.id', '=', 'credential_profiles.profile_id'),
    )
    .select(['profile.id', 'profile.product_id', 'profile.name', 'profile.description', 'profile.enabled'])
    .select(['profile.scopes', 'profile.management_roles'])
    .whereRef('credential_profiles.credential_id', '=', 'credentials.id')
    .orderBy('profile.position');
}
