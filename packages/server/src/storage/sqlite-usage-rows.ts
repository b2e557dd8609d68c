// Finds the row of usage that counts a use, and adds it and its source where they are new.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { cleanUserAgent, sourcesLimit, type UseRecord } from '../domain/usage.ts';
import { BoundedMap } from './bounded-map.ts';

export type UsageRowId = number;

/** Rows and sources kept in memory; about 300 bytes each. */
const keptRows = 20_000;

interface KnownSource {
  readonly id: number;
  readonly kind: UseRecord['source']['kind'];
  /** As it came, so that an unchanged one costs one comparison. Undefined until the first use since the start. */
  userAgent: string | undefined;
}

interface KnownRow {
  readonly id: UsageRowId;
  readonly source: KnownSource;
}

/**
 * Remembers what it found, and must be told to forget when a transaction was rolled back. Rows go only together with
 * their credential, which the recorder has checked to be there.
 */
export class SqliteUsageRows {
  readonly #database: DatabaseSync;
  readonly #rows = new BoundedMap<string, KnownRow>(keptRows);
  readonly #sources = new BoundedMap<string, KnownSource>(keptRows);
  /** Prepared at first use: the tables may not be there when the thread starts. */
  #statements: Statements | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  forget(): void {
    this.#rows.clear();
    this.#sources.clear();
  }

  /** The id of the row for this record, which is added with zero counts if it is new. */
  rowOf(record: UseRecord): UsageRowId {
    const sourceKey = keyOf(record);
    const rowKey = `${sourceKey}\n${record.secretId}\n${record.certificateId ?? ''}`;
    const known = this.#rows.get(rowKey);
    if (known) {
      this.#noteUserAgent(known.source, record.userAgent);
      return known.id;
    }
    const source = this.#sourceOf(record, sourceKey);
    const id = this.#findOrInsertRow(source.id, record);
    this.#rows.set(rowKey, { id, source });
    this.#noteUserAgent(source, record.userAgent);
    return id;
  }

  /** As `rowOf`, but looks at the database: what was known is no longer there. */
  rowOfAgain(record: UseRecord): UsageRowId {
    this.forget();
    return this.rowOf(record);
  }

  get #prepared(): Statements {
    this.#statements ??= prepareStatements(this.#database);
    return this.#statements;
  }

  #noteUserAgent(source: KnownSource, userAgent: string | null): void {
    if (userAgent === null || source.userAgent === userAgent) return;
    // Of many clients there is not one to show.
    if (source.kind === 'overflow') return;
    source.userAgent = userAgent;
    const text = cleanUserAgent(userAgent);
    this.#prepared.setUserAgent.run(text, source.id, text);
  }

  #findOrInsertRow(sourceId: number, { secretId, certificateId, at }: UseRecord): UsageRowId {
    const { findRow, insertRow } = this.#prepared;
    const found = findRow.get(sourceId, secretId, certificateId ?? '');
    if (found) return Number(found['id']);
    return Number(insertRow.run(sourceId, secretId, certificateId ?? '', at, at).lastInsertRowid);
  }

  #sourceOf(record: UseRecord, sourceKey: string): KnownSource {
    const known = this.#sources.get(sourceKey);
    if (known) return known;
    const { credentialId, mechanism, source } = record;
    const { findSource, countSources } = this.#prepared;
    const found = findSource.get(credentialId, mechanism, source.kind, source.name);
    const isFull = () => Number(countSources.get(credentialId, mechanism)?.['sources']) >= sourcesLimit;
    if (!found && source.kind !== 'overflow' && isFull()) return this.#overflowOf(record);
    const id = found ? Number(found['id']) : this.#insertSource(record);
    const added = { id, kind: source.kind, userAgent: undefined };
    this.#sources.set(sourceKey, added);
    return added;
  }

  /** Not kept under the key of the source that did not fit: such names are endless. */
  #overflowOf(record: UseRecord): KnownSource {
    const overflow = { ...record, source: { kind: 'overflow', name: '' } } as const;
    return this.#sourceOf(overflow, keyOf(overflow));
  }

  #insertSource({ credentialId, mechanism, source }: UseRecord): number {
    return Number(this.#prepared.insertSource.run(credentialId, mechanism, source.kind, source.name).lastInsertRowid);
  }
}

function keyOf({ credentialId, mechanism, source }: UseRecord): string {
  return `${credentialId}\n${mechanism}\n${source.kind}\n${source.name}`;
}

type Statements = ReturnType<typeof prepareStatements>;

function prepareStatements(
  database: DatabaseSync,
): Record<'findSource' | 'countSources' | 'insertSource' | 'setUserAgent' | 'findRow' | 'insertRow', StatementSync> {
  return {
    findSource: database.prepare(
      'select id from usage_sources where credential_id = ? and mechanism = ? and kind = ? and name = ?',
    ),
    countSources: database.prepare(
      `select count(*) as sources from usage_sources
       where credential_id = ? and mechanism = ? and kind <> 'overflow'`,
    ),
    insertSource: database.prepare(
      'insert into usage_sources (credential_id, mechanism, kind, name) values (?, ?, ?, ?)',
    ),
    setUserAgent: database.prepare('update usage_sources set user_agent = ? where id = ? and user_agent is not ?'),
    findRow: database.prepare(
      'select id from usage where source_id = ? and client_secret_id = ? and certificate_id = ?',
    ),
    insertRow: database.prepare(
      `insert into usage (source_id, client_secret_id, certificate_id, first_seen_at, last_seen_at, issued, refused,
                          largest_gap)
       values (?, ?, ?, ?, ?, 0, 0, 0)`,
    ),
  };
}
