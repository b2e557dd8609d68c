// The second wall between organizations: the server itself hides rows that are not of the transaction's organization.
import { type Kysely, sql } from 'kysely';
import type { RowOwner } from './sql/engine.ts';

/** In parentheses of its own it is asked once per statement and not once per row. */
const current = sql`(select current_setting('relevo.organization', true))`;
const everyone = sql.lit('*');

/** Rows are seen and written only by their organization, and by the platform. Holds for the tables' owner, too. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is written before its tables exist
export async function protectRows(db: Kysely<any>, table: string, owner: RowOwner): Promise<void> {
  const id = sql.id(table);
  await sql`alter table ${id} enable row level security, force row level security`.execute(db);
  await sql`create policy ${sql.id(`${table}_of_organization`)} on ${id} using (${ownedBy(table, owner)})`.execute(db);
}

function ownedBy(table: string, owner: RowOwner) {
  if (owner === 'platform') return sql`${current} = ${everyone}`;
  if ('organization' in owner) return sql`${current} in (${sql.id(owner.organization)}, ${everyone})`;
  const { column, names } = owner;
  // The table that is named hides its rows itself.
  const named = sql`select from ${sql.id(names.table)} as named
    where named.${sql.id(names.column)} = ${sql.id(table, column)}`;
  return sql`${current} = ${everyone} or exists (${named})`;
}

/** The one thing about a credential that may be asked without naming an organization. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is written before its tables exist
export async function createOrganizationOfClient(db: Kysely<any>): Promise<void> {
  const credentials = sql.id(await currentSchema(db), 'credentials');
  // Names no caller can give another meaning: it runs with the owner's rights.
  await sql`create function organization_of_client(client text) returns text
    language plpgsql strict security definer set search_path = pg_catalog, pg_temp as $$
    declare
      before text := current_setting('relevo.organization', true);
      found_id text;
    begin
      perform set_config('relevo.organization', '*', true);
      select organization_id into found_id from ${credentials} where client_id = client;
      perform set_config('relevo.organization', coalesce(before, ''), true);
      return found_id;
    end $$`.execute(db);
  await sql`revoke execute on function organization_of_client(text) from public`.execute(db);
}

/** Where our tables are. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is written before its tables exist
export async function currentSchema(db: Kysely<any>): Promise<string> {
  const { rows } = await sql<{ name: string | null }>`select current_schema::text as name`.execute(db);
  const name = rows[0]?.name;
  if (!name) throw new Error('the search_path of the database names no schema that is there');
  return name;
}
