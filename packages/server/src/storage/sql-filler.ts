// Fills an empty database with the rows of another, in one transaction. The schema is made as it was when they were read,
// and migrated on afterwards: whatever a later migration does to rows, it does to these.
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import { systemActor } from '../domain/audit.ts';
import {
  type DatabaseFiller,
  NotEmptyError,
  restoredAtSetting,
  type StoredRow,
  type StoredTable,
} from '../domain/backup.ts';
import type { NumericDate } from '../domain/time.ts';
import { appendAudit } from './sql/audit.ts';
import { migrateThrough, migrateToNewest } from './sql/migrate.ts';
import type { Tables } from './sql/schema.ts';
import { settingWrites } from './sql/settings.ts';

/** What an engine does around the rows, so that they are taken as they are and in whatever order they come. */
export interface FillRules {
  /** Lets no trigger fire, and foreign keys wait for the end. */
  suspend(tx: Kysely<Tables>, tables: readonly string[]): Promise<void>;
  /** Rejects if a foreign key names a row that did not come. */
  resume(tx: Kysely<Tables>): Promise<void>;
  /** The next number of a table will be higher than this one. */
  continueAfter(tx: Kysely<Tables>, table: string, lastNumber: number): Promise<void>;
  /** Whether a column takes true and false and no 0 and 1. */
  readonly isBoolean: (dataType: string) => boolean;
  /** Where our tables are; undefined where an engine knows no such place. */
  schema(tx: Kysely<Tables>): Promise<string | undefined>;
}

/** Sessions that were ended since the backup must not come back, nor codes and links that were used since. */
const tablesOfSignIn = ['sessions', 'cli_authorizations', 'invitations'] as const;

/** PostgreSQL's limit is the lower of both engines'. */
const mostParameters = 30_000;

export class SqlFiller implements DatabaseFiller {
  readonly #tx: Transaction<Tables>;
  readonly #rules: FillRules;
  readonly #migrations: Record<string, Migration>;
  readonly #booleans = new Map<string, ReadonlySet<string>>();

  constructor(tx: Transaction<Tables>, rules: FillRules, migrations: Record<string, Migration>) {
    this.#tx = tx;
    this.#rules = rules;
    this.#migrations = migrations;
  }

  async createTables(migrations: readonly string[]): Promise<void> {
    if ((await this.#tables({ withInternalKyselyTables: true })).length > 0) throw new NotEmptyError();
    await migrateThrough(this.#tx, migrations, this.#migrations);
    const tables = await this.#tables({ withInternalKyselyTables: false });
    await this.#rules.suspend(
      this.#tx,
      tables.map(({ name }) => name),
    );
    for (const { name, columns } of tables) {
      const booleans = columns.filter(({ dataType }) => this.#rules.isBoolean(dataType));
      this.#booleans.set(name, new Set(booleans.map((column) => column.name)));
      // A migration may have put in rows; they are among those that come.
      await sql`delete from ${sql.id(name)}`.execute(this.#tx);
    }
  }

  async #tables(options: { readonly withInternalKyselyTables: boolean }) {
    const schema = await this.#rules.schema(this.#tx);
    const found = await this.#tx.introspection.getTables(options);
    return found.filter((table) => !table.isView && table.schema === schema);
  }

  async insert({ name, columns }: StoredTable, rows: readonly StoredRow[]): Promise<void> {
    const booleans = this.#booleans.get(name);
    const flags = columns.map((column) => booleans?.has(column) === true);
    const values = rows.map((row) =>
      row.map((value, index) => (flags[index] && value !== null ? Boolean(value) : value)),
    );
    const size = Math.max(1, Math.floor(mostParameters / columns.length));
    const into = sql`insert into ${sql.id(name)} (${sql.join(columns.map((column) => sql.id(column)))})`;
    for (let start = 0; start < values.length; start += size) {
      const tuples = values.slice(start, start + size).map((row) => sql`(${sql.join(row)})`);
      await sql`${into} values ${sql.join(tuples)}`.execute(this.#tx);
    }
  }

  async complete(
    ...[tables, { at, event, sealer }]: Parameters<DatabaseFiller['complete']>
  ): Promise<readonly string[]> {
    for (const { name, lastNumber } of tables) {
      if (lastNumber !== null) await this.#rules.continueAfter(this.#tx, name, lastNumber);
    }
    await this.#rules.resume(this.#tx);
    await migrateToNewest(this.#tx, this.#migrations);
    await this.#passEveryRevision(at);
    await this.#signEverybodyOut();
    await settingWrites(this.#tx, () => {}).set(restoredAtSetting, String(at));
    await appendAudit(this.#tx, { actor: systemActor, at }, [event], sealer);
    return tablesOfSignIn;
  }

  async #signEverybodyOut(): Promise<void> {
    for (const table of tablesOfSignIn) await this.#tx.deleteFrom(table).execute();
  }

  /**
   * Tokens issued after the backup may name revisions that the rows have not reached. "Revoke everything issued so far"
   * must reach those tokens too, so every credential goes on from the seconds of this moment: far above, and above what was
   * reached after the same backup was restored before.
   */
  async #passEveryRevision(at: NumericDate): Promise<void> {
    const revision = sql<number>`case when revision < ${at} then ${at} else revision + 1 end`;
    await this.#tx.updateTable('credentials').set({ revision }).execute();
  }
}
