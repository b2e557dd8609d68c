// Migrations of credentials: what is remembered of each beside the credential, and the organization's board.
import { type Kysely, sql } from 'kysely';
import type { MigrationFilter } from '../../domain/list-filters.ts';
import type { Brownout, MigrationRecord } from '../../domain/migration.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import { expectUpdated } from './affected-rows.ts';
import { sharingCatalogueParser } from './catalogue-parser.ts';
import type { Note } from './changes.ts';
import { credentialsOf, moveCredentialRevision } from './credentials.ts';
import { everyOrganization, type SqlEngine, type Within } from './engine.ts';
import { legacyKind, newKind } from './legacy-policy.ts';
import { migrationFacts } from './migration-facts.ts';
import { contains, pageOf } from './pages.ts';
import type { Tables } from './schema.ts';

/** A credential that had the legacy mechanism had it from its beginning on: none is given it later. */
const legacySince = sql<number>`coalesce(legacy.created_at, credentials.created_at)`;
/** Retired, or gone for good some time after that. */
const legacyUntil = sql<
  number | null
>`case when legacy.kind is null then record.completed_at else legacy.retired_at end`;

/** The credentials of an organization that have the legacy mechanism or have migrated. */
function migrating(db: Kysely<Tables>, organizationId: string) {
  return db
    .selectFrom('credentials')
    .leftJoin('credential_mechanisms as legacy', (join) =>
      join.onRef('legacy.credential_id', '=', 'credentials.id').on('legacy.kind', '=', legacyKind),
    )
    .leftJoin('credential_mechanisms as successor', (join) =>
      join.onRef('successor.credential_id', '=', 'credentials.id').on('successor.kind', '=', newKind),
    )
    .leftJoin('credential_migrations as record', 'record.credential_id', 'credentials.id')
    .where('credentials.organization_id', '=', organizationId)
    .where((eb) => eb.or([eb('legacy.kind', 'is not', null), eb('record.completed_at', 'is not', null)]));
}

const searched = [
  'projects.title',
  'credentials.name',
  'credentials.client_id',
  'credentials.technical_account_id',
  'credentials.technical_account_email',
] as const;

/** As `migrationStateOf` tells the states apart. */
const inState = {
  not_started: sql<boolean>`legacy.kind is not null and legacy.retired_at is null and successor.kind is null`,
  in_progress: sql<boolean>`legacy.kind is not null and legacy.retired_at is null and successor.kind is not null`,
  completed: sql<boolean>`(legacy.kind is null or legacy.retired_at is not null)`,
};

const countOf = (state: keyof typeof inState) => sql<number>`count(*) filter (where ${inState[state]})`;

function board(db: Kysely<Tables>, organizationId: string, { state, search }: MigrationFilter) {
  return migrating(db, organizationId)
    .innerJoin('projects', (join) =>
      join
        .onRef('projects.organization_id', '=', 'credentials.organization_id')
        .onRef('projects.id', '=', 'credentials.project_id'),
    )
    .select(['credentials.id', 'credentials.position'])
    .$if(state !== undefined, (some) => some.where(inState[state ?? 'not_started']))
    .$if(search !== undefined, (some) =>
      some.where((eb) => eb.or(searched.map((column) => contains(column, search ?? '')))),
    );
}

/** The oldest credentials have waited longest. */
const oldestFirst = {
  tie: { column: 'credentials.position', of: ({ position }: { readonly position: number }) => position },
  descending: false,
};

export function credentialMigrationReads(within: Within, engine: SqlEngine): StoreReads['migrations'] {
  const catalogue = sharingCatalogueParser();
  return {
    async list(organizationId, filter, page) {
      const db = within(organizationId);
      const found = await pageOf(board(db, organizationId, filter), page, oldestFirst, ({ id }) => id);
      return { items: await credentialsOf(db, { engine, catalogue, organizationId }, found.items), next: found.next };
    },
    facts: (organizationId, credentialIds) => migrationFacts(within(organizationId), organizationId, credentialIds),
    counts: (organizationId) =>
      migrating(within(organizationId), organizationId)
        .select([
          countOf('not_started').as('notStarted'),
          countOf('in_progress').as('inProgress'),
          countOf('completed').as('completed'),
        ])
        .executeTakeFirstOrThrow(),
    legacyTimes: (organizationId) =>
      migrating(within(organizationId), organizationId)
        .select([legacySince.as('since'), legacyUntil.as('until')])
        .orderBy('credentials.position')
        .execute(),
    overdue: (now) =>
      within(everyOrganization)
        .selectFrom('credential_mechanisms as legacy')
        .innerJoin('credential_migrations as record', 'record.credential_id', 'legacy.credential_id')
        .innerJoin('credentials', 'credentials.id', 'legacy.credential_id')
        .select(['credentials.organization_id as organizationId', 'credentials.id as credentialId'])
        .where('legacy.retired_at', 'is not', null)
        .where('legacy.kind', '=', legacyKind)
        .where('record.undo_until', '<=', now)
        .execute(),
  };
}

export function credentialMigrationWrites(
  tx: Kysely<Tables>,
  engine: SqlEngine,
  note: Note,
): StoreTransaction['migrations'] {
  return {
    ...credentialMigrationReads(() => tx, engine),
    put: (credentialId, record) => putRecord(tx, credentialId, record),
    async remove(credentialId) {
      await tx.deleteFrom('credential_migrations').where('credential_id', '=', credentialId).execute();
    },
    async insertBrownout(credentialId, { id, startsAt, endsAt, createdBy }: Brownout) {
      await moveCredentialRevision(tx, credentialId, note);
      const window = { starts_at: startsAt, ends_at: endsAt, created_by: createdBy };
      await tx
        .insertInto('brownouts')
        .values({ id, credential_id: credentialId, ...window })
        .execute();
    },
    async endBrownout(credentialId, brownoutId, endsAt) {
      await moveCredentialRevision(tx, credentialId, note);
      const query = tx.updateTable('brownouts').set({ ends_at: endsAt }).where('credential_id', '=', credentialId);
      expectUpdated(await query.where('id', '=', brownoutId).executeTakeFirstOrThrow(), `brownout ${brownoutId}`);
    },
    async removeBrownout(credentialId, brownoutId) {
      await moveCredentialRevision(tx, credentialId, note);
      const query = tx.deleteFrom('brownouts').where('credential_id', '=', credentialId);
      const { numDeletedRows } = await query.where('id', '=', brownoutId).executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw new Error(`there is no brownout ${brownoutId}`);
    },
    async putAcknowledgement(credentialId, { source: { kind, name }, at, by, reason }) {
      const columns = { acknowledged_at: at, acknowledged_by: by, reason };
      await tx
        .insertInto('source_acknowledgements')
        .values({ credential_id: credentialId, kind, name, ...columns })
        .onConflict((conflict) => conflict.columns(['credential_id', 'kind', 'name']).doUpdateSet(columns))
        .execute();
    },
  };
}

async function putRecord(tx: Kysely<Tables>, credentialId: string, record: MigrationRecord): Promise<void> {
  const columns = {
    started_at: record.startedAt,
    started_by: record.startedBy,
    completed_at: record.completedAt,
    completed_by: record.completedBy,
    override_reason: record.overrideReason,
    undo_until: record.undoUntil,
  };
  await tx
    .insertInto('credential_migrations')
    .values({ credential_id: credentialId, ...columns })
    .onConflict((conflict) => conflict.column('credential_id').doUpdateSet(columns))
    .execute();
}
