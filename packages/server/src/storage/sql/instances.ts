// Instances, their containers and what was found there. No credential depends on them, so they move no revision.
import { type Kysely, sql } from 'kysely';
import { leastBuild } from '../../domain/instance.ts';
import type { InstanceFilter } from '../../domain/list-filters.ts';
import type { PageRequest } from '../../domain/page.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import type { NumericDate } from '../../domain/time.ts';
import { expectUpdated } from './affected-rows.ts';
import { putContainers, putInstallations } from './container-writes.ts';
import type { Within } from './engine.ts';
import { provenUntil } from './installation-proof.ts';
import { type NamedInstallationRow, toContainer, toInstallation, toInstance } from './instance-rows.ts';
import { newKind } from './legacy-policy.ts';
import { contains, pageOf } from './pages.ts';
import type { Tables } from './schema.ts';

/** The instances of an organization, each with what it says of its credential. */
function instances(db: Kysely<Tables>, organizationId: string) {
  return db
    .selectFrom('instances')
    .leftJoin('credentials', 'credentials.id', 'instances.credential_id')
    .selectAll('instances')
    .select(['credentials.name as credential_name', 'credentials.client_id', 'credentials.project_id'])
    .where('instances.organization_id', '=', organizationId);
}

function filtered(db: Kysely<Tables>, organizationId: string, { search, credentialId }: InstanceFilter) {
  const text = search ?? '';
  return instances(db, organizationId)
    .$if(credentialId !== undefined, (some) => some.where('instances.credential_id', '=', credentialId ?? ''))
    .$if(search !== undefined, (some) =>
      some.where((eb) =>
        eb.or([
          contains('instances.name', text),
          eb.exists(
            eb
              .selectFrom('containers')
              .select('containers.id')
              .whereRef('containers.instance_id', '=', 'instances.id')
              .where((of) => of.or([contains('containers.name', text), contains('containers.host', text)])),
          ),
        ]),
      ),
    );
}

const byName = {
  tie: { column: 'instances.name', of: ({ name }: { readonly name: string }) => name },
  descending: false,
};

/** The containers of an organization's instances, each with the last check of its instance's credential. */
function checkedContainers(db: Kysely<Tables>, organizationId: string) {
  return db
    .selectFrom('instances')
    .innerJoin('containers', 'containers.instance_id', 'instances.id')
    .leftJoin('installations', (join) =>
      join
        .onRef('installations.container_id', '=', 'containers.id')
        .onRef('installations.credential_id', '=', 'instances.credential_id')
        .on('installations.mechanism', '=', newKind),
    )
    .where('instances.organization_id', '=', organizationId);
}

/** The containers where each of these credentials is to be, with `credential_id`, by instance and name. */
export function standingRows(db: Kysely<Tables>, organizationId: string, credentialIds: readonly string[]) {
  return checkedContainers(db, organizationId)
    .where('instances.credential_id', 'in', [...credentialIds])
    .select(sql<string>`instances.credential_id`.as('credential_id'))
    .select(['instances.name as instance_name', 'instances.hosting as instance_hosting'])
    .select(['containers.name', 'containers.hosting', 'containers.build'])
    .select(provenUntil.as('proven_until'))
    .orderBy('instances.name')
    .orderBy('containers.name');
}

/** Of the instance's own containers. */
const own = sql<boolean>`containers.hosting = 'own' and instances.hosting <> 'vendor'`;
const proven = (now: NumericDate) => sql<boolean>`${own} and ${provenUntil} > ${now}`;
const tooOld = sql<boolean>`${own} and containers.build < ${sql.lit(leastBuild)}`;

/** What was found on these containers, with the names of the credentials; `credentialId` narrows it to one. */
async function installationsOn(db: Kysely<Tables>, containerIds: readonly string[], credentialId?: string) {
  if (containerIds.length === 0) return new Map<string, NamedInstallationRow[]>();
  const rows = await db
    .selectFrom('installations')
    .innerJoin('containers', 'containers.id', 'installations.container_id')
    .innerJoin('credentials', 'credentials.id', 'installations.credential_id')
    .selectAll('installations')
    .select(provenUntil.as('proven_until'))
    .select(['credentials.name as credential_name', 'credentials.client_id'])
    .where('installations.container_id', 'in', [...containerIds])
    .$if(credentialId !== undefined, (some) => some.where('installations.credential_id', '=', credentialId ?? ''))
    .orderBy('credentials.name')
    .orderBy('installations.mechanism')
    .execute();
  return Map.groupBy(rows, ({ container_id }) => container_id);
}

/** The ids of containers of instances that are to have a credential, and of those where it was found. */
function containersOfCredential(db: Kysely<Tables>, credentialId: string) {
  const found = db.selectFrom('installations').select('installations.container_id as id');
  return db
    .selectFrom('instances as meant')
    .innerJoin('containers as of', 'of.instance_id', 'meant.id')
    .select('of.id')
    .where('meant.credential_id', '=', credentialId)
    .union(found.where('installations.credential_id', '=', credentialId));
}

/** No two containers share both names. */
const byPlace = {
  key: {
    expression: sql<string>`instances.name`,
    of: ({ instance_name }: { readonly instance_name: string }) => instance_name,
  },
  tie: { column: 'containers.name', of: ({ name }: { readonly name: string }) => name },
  descending: false,
};

async function ofCredential(db: Kysely<Tables>, organizationId: string, credentialId: string, page: PageRequest) {
  const query = db
    .selectFrom('containers')
    .innerJoin('instances', 'instances.id', 'containers.instance_id')
    .selectAll('containers')
    .select(['instances.name as instance_name', 'instances.hosting as instance_hosting'])
    .select('instances.credential_id as meant_id')
    .where('instances.organization_id', '=', organizationId)
    .where('containers.id', 'in', containersOfCredential(db, credentialId));
  const found = await pageOf(query, page, byPlace, (row) => row);
  const ids = found.items.map(({ id }) => id);
  const installed = await installationsOn(db, ids, credentialId);
  const items = found.items.map((row) => ({
    ...toContainer(row),
    instance: { id: row.instance_id, name: row.instance_name, hosting: row.instance_hosting },
    isMeant: row.meant_id === credentialId,
    installations: (installed.get(row.id) ?? []).map(toInstallation),
  }));
  return { items, next: found.next };
}

export function instanceReads(within: Within): StoreReads['instances'] {
  return {
    list: (organizationId, filter, page) =>
      pageOf(filtered(within(organizationId), organizationId, filter), page, byName, toInstance),
    async get(organizationId, reference) {
      const row = await instances(within(organizationId), organizationId)
        .where((eb) => eb.or([eb('instances.id', '=', reference), eb('instances.name', '=', reference)]))
        .executeTakeFirst();
      return row && toInstance(row);
    },
    async counts(organizationId, instanceIds, now) {
      const rows = await checkedContainers(within(organizationId), organizationId)
        .where('instances.id', 'in', instanceIds.length > 0 ? [...instanceIds] : [''])
        .select('instances.id')
        .select(sql<number>`count(*)`.as('total'))
        .select(sql<number>`count(*) filter (where ${own})`.as('own'))
        .select(sql<number>`count(*) filter (where ${proven(now)})`.as('proven'))
        .select(sql<number>`count(*) filter (where ${tooOld})`.as('tooOld'))
        .select(sql<number | null>`max(containers.checked_at)`.as('checkedAt'))
        .groupBy('instances.id')
        .execute();
      return new Map(rows.map(({ id, ...counts }) => [id, counts]));
    },
    async containers(organizationId, instanceId) {
      const db = within(organizationId);
      const rows = await db
        .selectFrom('instances')
        .innerJoin('containers', 'containers.instance_id', 'instances.id')
        .selectAll('containers')
        .where('instances.organization_id', '=', organizationId)
        .where('instances.id', '=', instanceId)
        .orderBy('containers.name')
        .execute();
      const ids = rows.map(({ id }) => id);
      const installed = await installationsOn(db, ids);
      return rows.map((row) => ({
        ...toContainer(row),
        installations: (installed.get(row.id) ?? []).map(toInstallation),
      }));
    },
    ofCredential: (organizationId, credentialId, page) =>
      ofCredential(within(organizationId), organizationId, credentialId, page),
  };
}

export function instanceWrites(tx: Kysely<Tables>): StoreTransaction['instances'] {
  return {
    ...instanceReads(() => tx),
    async insert(organizationId, { id, name, hosting, credential, createdAt, createdBy }) {
      const made = { created_at: createdAt, created_by: createdBy };
      await tx
        .insertInto('instances')
        .values({ id, organization_id: organizationId, name, hosting, credential_id: credential?.id ?? null, ...made })
        .execute();
    },
    async update(id, { name, hosting, credential }) {
      const change = tx.updateTable('instances').set({ name, hosting, credential_id: credential?.id ?? null });
      expectUpdated(await change.where('id', '=', id).executeTakeFirstOrThrow(), `instance ${id}`);
    },
    async remove(id) {
      await tx.deleteFrom('instances').where('id', '=', id).execute();
    },
    putContainers: (instanceId, containers) => putContainers(tx, instanceId, containers),
    async removeContainer(id) {
      await tx.deleteFrom('containers').where('id', '=', id).execute();
    },
    putInstallations: (installations) => putInstallations(tx, installations),
  };
}
