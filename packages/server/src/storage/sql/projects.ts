// Projects of an organization. What changes one moves the organization's revision. A new one has no credentials yet, and
// those of a removed one are gone with it, which the fence finds by itself.
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { ProjectFilter } from '../../domain/list-filters.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { ProjectChange, StoreTransaction } from '../../domain/store-transaction.ts';
import { expectUpdated } from './affected-rows.ts';
import { attentionFacts, needsAttention } from './attention.ts';
import type { Note } from './changes.ts';
import type { SqlEngine, Within } from './engine.ts';
import { moveOrganizationRevision } from './organizations.ts';
import { contains, type Order, pageOf } from './pages.ts';
import { toProject } from './rows.ts';
import type { ProjectsTable, Tables } from './schema.ts';

type ProjectRow = Selectable<ProjectsTable> & { readonly sort_key: string | number };

function orderOf({ sort, descending }: ProjectFilter): Order<ProjectRow> {
  const tie = { column: 'position', of: ({ position }: ProjectRow) => position };
  if (sort === 'created') return { tie, descending };
  return { key: { expression: sortKeys[sort], of: ({ sort_key }) => sort_key }, tie, descending };
}

const sortKeys: Readonly<Record<ProjectFilter['sort'], RawBuilder<string | number>>> = {
  created: sql<number>`created_at`,
  changed: sql<number>`changed_at`,
  title: sql<string>`lower(title)`,
};
const searched = ['id', 'title', 'name', 'description'] as const;
const searchedInCredentials = ['id', 'client_id', 'name', 'technical_account_id', 'technical_account_email'] as const;

/** A mechanism that is retired everywhere in a project is not found there. */
function filtered(db: Kysely<Tables>, organizationId: string, filter: ProjectFilter) {
  const { search, mechanism, needsAttentionAt, sort } = filter;
  const credentials = () =>
    db.selectFrom('credentials').select('project_id').where('credentials.organization_id', '=', organizationId);
  return db
    .selectFrom('projects')
    .selectAll()
    .select(sortKeys[sort].as('sort_key'))
    .where('organization_id', '=', organizationId)
    .$if(search !== undefined, (some) =>
      some.where((eb) =>
        eb.or([
          ...searched.map((column) => contains(column, search ?? '')),
          eb(
            'id',
            'in',
            credentials().where((own) => own.or(searchedInCredentials.map((column) => contains(column, search ?? '')))),
          ),
        ]),
      ),
    )
    .$if(mechanism !== undefined, (some) =>
      some.where(
        'id',
        'in',
        credentials()
          .innerJoin('credential_mechanisms', 'credential_mechanisms.credential_id', 'credentials.id')
          .where('credential_mechanisms.retired_at', 'is', null)
          .where('credential_mechanisms.kind', '=', mechanism ?? 'oauth_server_to_server'),
      ),
    )
    .$if(needsAttentionAt !== undefined, (some) =>
      // project by project, so that a page is full as soon as enough of them are found
      some.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('credentials')
            .select('credentials.id')
            .where('credentials.organization_id', '=', organizationId)
            .whereRef('credentials.project_id', '=', 'projects.id')
            .where(needsAttention(needsAttentionAt ?? 0)),
        ),
      ),
    );
}

function columnsOf({ title, description, enabled, owner, contacts, changedAt, changedBy }: ProjectChange) {
  return {
    changed_at: changedAt,
    changed_by: changedBy,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(enabled !== undefined && { enabled }),
    ...(owner !== undefined && { owner }),
    ...(contacts !== undefined && { contacts: JSON.stringify(contacts) }),
  };
}

export function projectReads(within: Within, engine: SqlEngine): StoreReads['projects'] {
  return {
    list: (organizationId, filter, page) =>
      pageOf(filtered(within(organizationId), organizationId, filter), page, orderOf(filter), toProject),
    async profileIds(organizationId, projectIds) {
      const rows = await within(organizationId)
        .selectFrom('credentials')
        .innerJoin('credential_profiles', 'credential_profiles.credential_id', 'credentials.id')
        .select(['credentials.project_id', 'credential_profiles.profile_id'])
        .distinct()
        .where('credentials.organization_id', '=', organizationId)
        .where('credentials.project_id', 'in', projectIds.length > 0 ? [...projectIds] : [''])
        .execute();
      const found = new Map<string, string[]>();
      for (const { project_id, profile_id } of rows)
        found.set(project_id, [...(found.get(project_id) ?? []), profile_id]);
      return found;
    },
    async lastIssued(organizationId, projectIds) {
      const rows = await within(organizationId)
        .selectFrom('credentials')
        .innerJoin('usage_sources', 'usage_sources.credential_id', 'credentials.id')
        .innerJoin('usage', 'usage.source_id', 'usage_sources.id')
        .select((eb) => ['credentials.project_id', eb.fn.max('usage.last_issued_at').as('at')])
        .where('credentials.organization_id', '=', organizationId)
        .where('credentials.project_id', 'in', projectIds.length > 0 ? [...projectIds] : [''])
        .groupBy('credentials.project_id')
        .execute();
      return new Map(rows.flatMap(({ project_id, at }) => (at === null ? [] : [[project_id, at] as const])));
    },
    attentionFacts: (organizationId, projectIds) =>
      attentionFacts(within(organizationId), engine, { organizationId, projectIds }),
    async get(organizationId, id) {
      const query = within(organizationId)
        .selectFrom('projects')
        .selectAll()
        .where('organization_id', '=', organizationId);
      const row = await query.where('id', '=', id).executeTakeFirst();
      return row && toProject(row);
    },
    async titles(organizationId, projectIds) {
      const rows = await within(organizationId)
        .selectFrom('projects')
        .select(['id', 'title'])
        .where('organization_id', '=', organizationId)
        .where('id', 'in', projectIds.length > 0 ? [...projectIds] : [''])
        .execute();
      return new Map(rows.map(({ id, title }) => [id, title]));
    },
    async isNameTaken(organizationId, name) {
      const query = within(organizationId)
        .selectFrom('projects')
        .select('id')
        .where('organization_id', '=', organizationId);
      return (await query.where('name', '=', name).executeTakeFirst()) !== undefined;
    },
  };
}

export function projectWrites(tx: Kysely<Tables>, engine: SqlEngine, note: Note): StoreTransaction['projects'] {
  return {
    ...projectReads(() => tx, engine),
    async insert(organizationId, { id, name, title, description, enabled, owner, contacts, ...made }) {
      await tx
        .insertInto('projects')
        .values({
          organization_id: organizationId,
          id,
          name,
          title,
          description,
          enabled,
          owner,
          contacts: JSON.stringify(contacts),
          created_at: made.createdAt,
          created_by: made.createdBy,
          changed_at: made.changedAt,
          changed_by: made.changedBy,
        })
        .execute();
    },
    async remove(organizationId, id) {
      const query = tx.deleteFrom('projects').where('organization_id', '=', organizationId).where('id', '=', id);
      const { numDeletedRows } = await query.executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw new Error(`there is no project ${id}`);
      note({ kind: 'organization', subject: organizationId });
    },
    async update(organizationId, id, change) {
      if (change.enabled !== undefined) await moveOrganizationRevision(tx, organizationId, note);
      const query = tx.updateTable('projects').set(columnsOf(change)).where('organization_id', '=', organizationId);
      expectUpdated(await query.where('id', '=', id).executeTakeFirstOrThrow(), `project ${id}`);
    },
  };
}
