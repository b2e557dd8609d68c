// No read gets slower with the number of rows that it does not return: pages are not sorted, but read in their order.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { ChangeFollower } from '../../src/storage/change-feed.ts';
import { changeReads } from '../../src/storage/sql/changes.ts';
import type { Tables } from '../../src/storage/sql/schema.ts';
import { SqlStore } from '../../src/storage/sql-store.ts';
import { openSqliteStore, sqliteEngine } from '../../src/storage/sqlite.ts';
import { SqliteConnection } from '../../src/storage/sqlite-connection.ts';
import { readerDialect } from '../../src/storage/sqlite-dialect.ts';
import { sealerWith } from '../fixtures/audit-sealer.ts';
import { insertCredential, newCredential, organizationId } from './fixtures.ts';
import { temporaryFolder } from './sqlite-storage.ts';

test('reads of one organization, credential or token use an index, in every table', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'relevo.db');
  const store = await openSqliteStore({ file });
  await insertCredential(store);
  await store.close();
  const connection = new SqliteConnection({ file, busyTimeoutMilliseconds: 100, queryOnly: true });
  const queries: string[] = [];
  const read = new Kysely<Tables>({
    dialect: readerDialect(connection),
    log({ query }) {
      queries.push(query.sql);
    },
  });
  const rows = changeReads(() => read);
  const changes = new ChangeFollower(rows, { now: () => 0, holds: () => false });
  changes.close(); // looks only when asked
  const { read: reads } = new SqlStore({
    engine: sqliteEngine,
    read: () => read,
    write: () => read,
    sealer: sealerWith(1),
    changes,
    commitGroup: async () => [],
    canWrite: () => true,
    close: async () => connection.close(),
  });
  await reads.organizations.get('o');
  await reads.catalogue.products('o');
  await reads.catalogue.apis('o');
  await reads.catalogue.profiles('o');
  const page = { limit: 10, after: null };
  for (const sort of ['created', 'changed', 'title'] as const)
    await reads.projects.list('o', { sort, descending: true }, page);
  await reads.projects.list('o', { needsAttentionAt: 1, sort: 'created', descending: true }, page);
  await reads.projects.attentionFacts('o', ['p']);
  await reads.projects.profileIds('o', ['p']);
  await reads.projects.lastIssued('o', ['p']);
  await reads.projects.get('o', 'p');
  await reads.projects.titles('o', ['p']);
  await reads.projects.isNameTaken('o', 'n');
  await reads.credentials.get('o', 'c');
  for (const sort of ['created', 'name'] as const)
    await reads.credentials.list(organizationId, { sort, descending: true }, page); // two queries, since one is found
  await reads.credentials.isNameTaken('o', 'n');
  await reads.credentials.findByClientId(newCredential.clientId);
  await reads.credentials.revision('o', 'c');
  await reads.usage.ofCredential('o', 'c');
  await reads.usage.lastIssued('o', ['a', 'b']);
  await reads.usage.days('o', 'c');
  await reads.migrations.list(organizationId, {}, page); // two queries, since one is found
  for (const state of ['not_started', 'in_progress', 'completed'] as const)
    await reads.migrations.list('o', { state }, page);
  await reads.migrations.facts('o', ['a', 'b']); // five queries
  await reads.migrations.counts('o');
  await reads.migrations.legacyTimes('o');
  await reads.migrations.overdue(0);
  await reads.instances.list('o', {}, page);
  await reads.instances.list('o', { search: 's', credentialId: 'c' }, page);
  await reads.instances.get('o', 'i');
  await reads.instances.counts('o', ['a', 'b'], 0);
  await reads.instances.containers('o', 'i');
  await reads.instances.ofCredential('o', 'c', page);
  await reads.deprecation.policy('o');
  await reads.deprecation.extension('o', 'c');
  await reads.failedRequests.ofCredential('o', 'c');
  await reads.tokens.isRevoked('j');
  await reads.settings.get('n');
  await reads.audit.after('o', 0, 10);
  await reads.audit.list('o', {}, page);
  await reads.audit.list('o', { target: 't' }, page);
  await reads.audit.list('o', { projectId: 'p' }, page);
  await rows.newest();
  await rows.since(1);
  expect(queries).toHaveLength(55);
  const planOf = (sql: string) => {
    const parameters = Array.from(sql.matchAll(/\?/g), () => '');
    return (connection.run(`explain query plan ${sql}`, parameters).rows as { detail: string }[]).map(
      (row) => row.detail,
    );
  };
  // `agg` is the name of what a subquery has already found by an index; a constant row is no table.
  const scans = queries.flatMap(planOf).filter((detail) => /^SCAN (?!agg|CONSTANT ROW)/.test(detail));
  expect(scans).toEqual([]);
  // the containers of one credential are few, and are sorted
  const isSorted = (sql: string) => sql.includes(' union ');
  const pages = queries.filter((sql) => / limit (\?|\d+)$/.test(sql) && !isSorted(sql));
  expect(pages).toHaveLength(17);
  expect(pages.flatMap(planOf).filter((detail) => /TEMP B-TREE/.test(detail))).toEqual([]);
  connection.close();
  await rm(folder, { recursive: true });
});
