// Credentials that need somebody's attention: the rule of domain/attention.ts as a condition, and what the rule asks for.
import { type Expression, expressionBuilder, type Kysely, type SqlBool } from 'kysely';
import { type AttentionFacts, attentionPeriodSeconds } from '../../domain/attention.ts';
import type { NumericDate } from '../../domain/time.ts';
import type { SqlEngine } from './engine.ts';
import type { CertificateRow, ClientSecretRow, MechanismRow } from './rows.ts';
import type { Tables } from './schema.ts';

/** Builds subqueries that may name the credential of the outer query. */
const ofCredential = expressionBuilder<Tables, 'credentials'>();

function mechanisms() {
  return ofCredential
    .selectFrom('credential_mechanisms')
    .select(['kind', 'retired_at'])
    .whereRef('credential_mechanisms.credential_id', '=', 'credentials.id');
}

function keptSecrets() {
  return ofCredential
    .selectFrom('client_secrets')
    .select(['expires_at', 'exposed_at', 'deleted_at'])
    .whereRef('client_secrets.credential_id', '=', 'credentials.id')
    .where('deleted_at', 'is', null);
}

function certificates() {
  return ofCredential
    .selectFrom('certificates')
    .select('not_after')
    .whereRef('certificates.credential_id', '=', 'credentials.id');
}

/**
 * Whether `attentionOf` finds something in a credential. Most have nothing that ends or is exposed, so that is asked
 * first, and whether something else is left only of the few that have.
 */
export function needsAttention(now: NumericDate): Expression<SqlBool> {
  const soon = now + attentionPeriodSeconds;
  const { exists, not, or } = ofCredential;
  const aliveSecrets = keptSecrets().where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]));
  const secrets = keptSecrets().where((eb) =>
    eb.or([
      eb.and([eb('expires_at', '<=', soon), eb.or([eb('expires_at', '>', now), not(exists(aliveSecrets))])]),
      eb.and([eb('exposed_at', 'is not', null), eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)])]),
    ]),
  );
  const legacy = mechanisms().where('kind', '=', 'service_account_jwt').where('retired_at', 'is', null);
  // its certificates add nothing: whatever uses them is legacy, and found by that
  return or([exists(legacy), exists(secrets)]);
}

interface Asked {
  readonly organizationId: string;
  readonly projectIds: readonly string[];
}

/** What the rule asks of the credentials of some projects, in one statement. */
export async function attentionFacts(db: Kysely<Tables>, engine: SqlEngine, { organizationId, projectIds }: Asked) {
  const rows = await db
    .selectFrom('credentials')
    .select(['credentials.project_id', 'credentials.id', 'credentials.name'])
    .select([
      engine.jsonArray(mechanisms()).as('mechanisms'),
      engine.jsonArray(keptSecrets()).as('secrets'),
      engine.jsonArray(certificates()).as('certificates'),
    ])
    .where('credentials.organization_id', '=', organizationId)
    .where('credentials.project_id', 'in', projectIds.length > 0 ? [...projectIds] : [''])
    .orderBy('credentials.position')
    .execute();
  const found = new Map<string, AttentionFacts[]>();
  for (const { project_id, ...row } of rows) found.set(project_id, [...(found.get(project_id) ?? []), toFacts(row)]);
  return found;
}

type SecretRow = Pick<ClientSecretRow, 'expires_at' | 'exposed_at' | 'deleted_at'>;

/** The parts are texts of JSON arrays of rows. */
interface FactsRow {
  readonly id: string;
  readonly name: string;
  readonly mechanisms: string;
  readonly secrets: string;
  readonly certificates: string;
}

function toFacts({ id, name, mechanisms: kinds, secrets, certificates: bound }: FactsRow): AttentionFacts {
  return {
    id,
    name,
    mechanisms: (JSON.parse(kinds) as Pick<MechanismRow, 'kind' | 'retired_at'>[]).map((row) => ({
      kind: row.kind,
      retiredAt: row.retired_at,
    })),
    secrets: (JSON.parse(secrets) as SecretRow[]).map((row) => ({
      expiresAt: row.expires_at,
      exposedAt: row.exposed_at,
      deletedAt: row.deleted_at,
    })),
    certificates: (JSON.parse(bound) as Pick<CertificateRow, 'not_after'>[]).map(({ not_after: notAfter }) => ({
      notAfter,
    })),
  };
}
