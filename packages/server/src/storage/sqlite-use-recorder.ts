// Records the use of credentials, inside the writer thread: one group, one transaction. The hottest SQL there is, so it
// is written by hand, prepared once, and what does not change between groups stays in memory.
import type { StatementSync } from 'node:sqlite';
import type { Revision } from '../domain/credential.ts';
import type { NumericDate } from '../domain/time.ts';
import type { RecordOutcome, UseRecord } from '../domain/usage.ts';
import { BoundedMap } from './bounded-map.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { SqliteUsageDays } from './sqlite-usage-days.ts';
import { SqliteUsageRows, type UsageRowId } from './sqlite-usage-rows.ts';

/** Credentials whose revision is kept in memory. */
const keptRevisions = 20_000;

/** What one group adds to one row of usage. */
interface Tally {
  readonly record: UseRecord;
  readonly firstAt: NumericDate;
  lastAt: NumericDate;
  largestGap: number;
  issued: number;
  lastIssuedAt: NumericDate | null;
  refused: number;
  lastRefusedAt: NumericDate | null;
}

export class SqliteUseRecorder {
  readonly #connection: SqliteConnection;
  readonly #rows: SqliteUsageRows;
  readonly #days: SqliteUsageDays;
  readonly #revisions = new BoundedMap<string, Revision>(keptRevisions);
  /** Prepared at first use: the tables may not be there when the thread starts. */
  #statements: Statements | undefined;
  #dataVersion: unknown;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
    this.#rows = new SqliteUsageRows(connection.database);
    this.#days = new SqliteUsageDays(connection.database);
  }

  /** To be called whenever this connection wrote anything else. */
  forgetRevisions(): void {
    this.#revisions.clear();
  }

  /** Commits all records in one transaction, or throws and has recorded none. */
  record(records: readonly UseRecord[]): RecordOutcome[] {
    this.#statements ??= prepareStatements(this.#connection);
    const { begin, commit } = this.#statements;
    try {
      begin.run();
      const outcomes = this.#recordAll(this.#statements, records);
      commit.run();
      return outcomes;
    } catch (error) {
      this.#revisions.clear();
      this.#rows.forget();
      this.#days.forget();
      if (this.#connection.database.isTransaction) this.#connection.database.exec('rollback');
      throw error;
    }
  }

  #recordAll(statements: Statements, records: readonly UseRecord[]): RecordOutcome[] {
    this.#noticeOtherWriters(statements);
    const tallies = new Map<UsageRowId, Tally>();
    const outcomes = records.map((record) => {
      const outcome = this.#admit(statements, record);
      if (outcome === 'recorded') {
        addTo(tallies, this.#rows.rowOf(record), record);
        this.#days.add(record);
        if (record.secretExposed) statements.exposeSecret.run(record.at, record.credentialId, record.secretId);
      }
      return outcome;
    });
    for (const [row, tally] of tallies) {
      // Rows may be gone that another process removed; their ids are never used again.
      if (!count(statements, row, tally)) count(statements, this.#rows.rowOfAgain(tally.record), tally);
    }
    this.#days.write();
    return outcomes;
  }

  /** `data_version` moves when any other connection has committed; read inside the transaction, so it is exact. */
  #noticeOtherWriters({ dataVersion }: Statements): void {
    const version = dataVersion.get()?.['data_version'];
    if (version !== this.#dataVersion) this.#revisions.clear();
    this.#dataVersion = version;
  }

  #admit(statements: Statements, { outcome, credentialId, revision, assertion }: UseRecord): RecordOutcome {
    const current = this.#revisionOf(statements, credentialId);
    if (!current) return 'stale';
    if (outcome === 'refused') return 'recorded';
    if (current.credential !== revision.credential || current.organization !== revision.organization) return 'stale';
    if (!assertion) return 'recorded';
    const { changes } = statements.useAssertion.run(credentialId, assertion.jtiHash, assertion.expiresAt);
    return changes === 0 ? 'replayed' : 'recorded';
  }

  #revisionOf({ revision }: Statements, credentialId: string): Revision | undefined {
    const known = this.#revisions.get(credentialId);
    if (known) return known;
    const row = revision.get(credentialId);
    if (!row) return undefined;
    const current = { credential: Number(row['credential']), organization: Number(row['organization']) };
    this.#revisions.set(credentialId, current);
    return current;
  }
}

function addTo(tallies: Map<UsageRowId, Tally>, row: UsageRowId, record: UseRecord): void {
  const { at, outcome } = record;
  let tally = tallies.get(row);
  if (!tally) {
    tally = {
      record,
      firstAt: at,
      lastAt: at,
      largestGap: 0,
      issued: 0,
      lastIssuedAt: null,
      refused: 0,
      lastRefusedAt: null,
    };
    tallies.set(row, tally);
  }
  // The clock may go backwards: that is no gap, and nothing is seen earlier than before.
  tally.largestGap = Math.max(tally.largestGap, at - tally.lastAt);
  tally.lastAt = Math.max(tally.lastAt, at);
  if (outcome === 'issued') {
    tally.issued += 1;
    tally.lastIssuedAt = Math.max(tally.lastIssuedAt ?? at, at);
  } else {
    tally.refused += 1;
    tally.lastRefusedAt = Math.max(tally.lastRefusedAt ?? at, at);
  }
}

/** Whether the row was there. */
function count({ countUse }: Statements, row: UsageRowId, tally: Tally): boolean {
  const { changes } = countUse.run(
    tally.firstAt,
    tally.largestGap,
    tally.lastAt,
    tally.issued,
    tally.lastIssuedAt,
    tally.lastIssuedAt,
    tally.refused,
    tally.lastRefusedAt,
    tally.lastRefusedAt,
    row,
  );
  return changes !== 0;
}

type Statements = ReturnType<typeof prepareStatements>;

function prepareStatements({
  database,
}: SqliteConnection): Record<
  'begin' | 'commit' | 'dataVersion' | 'revision' | 'useAssertion' | 'exposeSecret' | 'countUse',
  StatementSync
> {
  return {
    begin: database.prepare('begin immediate'),
    commit: database.prepare('commit'),
    dataVersion: database.prepare('pragma data_version'),
    revision: database.prepare(
      `select credentials.revision as credential, organizations.revision as organization
       from credentials join organizations on organizations.id = credentials.organization_id
       where credentials.id = ?`,
    ),
    useAssertion: database.prepare(
      'insert or ignore into used_assertions (credential_id, jti_hash, expires_at) values (?, ?, ?)',
    ),
    exposeSecret: database.prepare(
      'update client_secrets set exposed_at = ? where credential_id = ? and id = ? and exposed_at is null',
    ),
    countUse: database.prepare(
      `update usage set
         largest_gap = max(largest_gap, ? - last_seen_at, ?),
         last_seen_at = max(last_seen_at, ?),
         issued = issued + ?,
         last_issued_at = max(coalesce(last_issued_at, ?), coalesce(?, last_issued_at)),
         refused = refused + ?,
         last_refused_at = max(coalesce(last_refused_at, ?), coalesce(?, last_refused_at))
       where id = ?`,
    ),
  };
}
