// What a decision about migrations looks at beside the credentials: five queries, however many credentials.
import type { Kysely } from 'kysely';
import type { ContainerStanding } from '../../domain/instance.ts';
import type { Brownout, KeptAcknowledgement, MigrationRecord, StoredMigrationFacts } from '../../domain/migration.ts';
import type { UsageEntry } from '../../domain/usage.ts';
import { idChunks } from './id-chunks.ts';
import { toContainerStanding } from './instance-rows.ts';
import { standingRows } from './instances.ts';
import { toAcknowledgement, toBrownout, toMigrationRecord } from './migration-rows.ts';
import type { Tables } from './schema.ts';
import { usageRows } from './usage.ts';
import { toUsageEntry } from './usage-rows.ts';

interface GatheredFacts extends StoredMigrationFacts {
  record: MigrationRecord | undefined;
  readonly usage: UsageEntry[];
  readonly brownouts: Brownout[];
  readonly acknowledgements: KeptAcknowledgement[];
  readonly containers: ContainerStanding[];
}

const nothing = (): GatheredFacts => ({
  record: undefined,
  usage: [],
  brownouts: [],
  acknowledgements: [],
  containers: [],
});

/** Those that are not of the organization have nothing. */
export async function migrationFacts(
  db: Kysely<Tables>,
  organizationId: string,
  credentialIds: readonly string[],
): Promise<Map<string, StoredMigrationFacts>> {
  const facts = new Map(credentialIds.map((id) => [id, nothing()]));
  for (const ids of idChunks(credentialIds)) {
    const own = () =>
      db
        .selectFrom('credentials')
        .where('credentials.organization_id', '=', organizationId)
        .where('credentials.id', 'in', [...ids]);
    const records = own()
      .innerJoin('credential_migrations', 'credential_migrations.credential_id', 'credentials.id')
      .selectAll('credential_migrations');
    for (const row of await records.execute()) {
      const ofCredential = facts.get(row.credential_id);
      if (ofCredential) ofCredential.record = toMigrationRecord(row);
    }
    const brownouts = own()
      .innerJoin('brownouts', 'brownouts.credential_id', 'credentials.id')
      .selectAll('brownouts')
      .orderBy('brownouts.starts_at');
    for (const row of await brownouts.execute()) facts.get(row.credential_id)?.brownouts.push(toBrownout(row));
    const acknowledgements = own()
      .innerJoin('source_acknowledgements as acknowledged', 'acknowledged.credential_id', 'credentials.id')
      .selectAll('acknowledged')
      .orderBy('acknowledged.acknowledged_at')
      .orderBy('acknowledged.name');
    for (const row of await acknowledgements.execute())
      facts.get(row.credential_id)?.acknowledgements.push(toAcknowledgement(row));
    for (const row of await standingRows(db, organizationId, ids).execute())
      facts.get(row.credential_id)?.containers.push(toContainerStanding(row));
    for (const row of await usageRows(db, organizationId, ids).execute())
      facts.get(row.credential_id)?.usage.push(toUsageEntry(row));
  }
  return facts;
}
