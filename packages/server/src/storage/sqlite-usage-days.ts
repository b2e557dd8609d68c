// Counts use by day and mechanism, one row each.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { MechanismKind } from '../domain/mechanism.ts';
import { daySeconds, type NumericDate } from '../domain/time.ts';
import type { UseRecord } from '../domain/usage.ts';

interface DayTally {
  readonly credentialId: string;
  readonly mechanism: MechanismKind;
  readonly day: NumericDate;
  issued: number;
  refused: number;
}

/** What one group adds: gathered first, so that a group that shares a day and a credential writes one row. */
export class SqliteUsageDays {
  readonly #database: DatabaseSync;
  #tallies = new Map<string, DayTally>();
  /** Prepared at first use: the table may not be there when the thread starts. */
  #statements: Statements | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  add({ credentialId, mechanism, outcome, at }: UseRecord): void {
    const day = at - (at % daySeconds);
    const key = `${credentialId}\n${mechanism}\n${day}`;
    let tally = this.#tallies.get(key);
    if (!tally) {
      tally = { credentialId, mechanism, day, issued: 0, refused: 0 };
      this.#tallies.set(key, tally);
    }
    tally[outcome] += 1;
  }

  /** Writes what was added since the last time. */
  write(): void {
    this.#statements ??= prepareStatements(this.#database);
    const { count, insert } = this.#statements;
    for (const { credentialId, mechanism, day, issued, refused } of this.#tallies.values()) {
      const { changes } = count.run(issued, refused, credentialId, mechanism, day);
      if (changes === 0) insert.run(issued, refused, credentialId, mechanism, day);
    }
    this.#tallies.clear();
  }

  /** To be called when the transaction is rolled back. */
  forget(): void {
    this.#tallies.clear();
  }
}

type Statements = ReturnType<typeof prepareStatements>;

/** Counting a row that is there is the rule, and cheaper than an insertion that meets it. */
function prepareStatements(database: DatabaseSync): Record<'count' | 'insert', StatementSync> {
  return {
    count: database.prepare(
      `update usage_days set issued = issued + ?, refused = refused + ?
       where credential_id = ? and mechanism = ? and day = ?`,
    ),
    insert: database.prepare(
      'insert into usage_days (issued, refused, credential_id, mechanism, day) values (?, ?, ?, ?, ?)',
    ),
  };
}
