// What a PostgreSQL server must be like, asked at the start.
import type { PostgresPool } from './postgres-pool.ts';

const oldestVersion = 150_000;

/** Settings without which an acknowledged commit can be lost, or text comes back changed. */
const required: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'remote_apply'],
  server_encoding: ['UTF8'],
};

/** Rejects with an error that names every setting that is not as it must be. */
export async function checkServer(pool: PostgresPool): Promise<void> {
  const names = ['server_version_num', 'server_version', ...Object.keys(required)];
  const text = 'select name, current_setting(name) as value from unnest($1::text[]) as name';
  const rows = await pool.rows<{ name: string; value: string }>({ text, values: [names] });
  const found = new Map(rows.map(({ name, value }) => [name, value]));
  if (Number(found.get('server_version_num')) < oldestVersion)
    throw new Error(`PostgreSQL 15 or newer is needed; the server is ${found.get('server_version')}.`);
  const faults = Object.entries(required)
    .filter(([name, values]) => !values.includes(found.get(name) ?? ''))
    .map(([name, values]) => `PostgreSQL's ${name} must be ${values.join(' or ')}; it is ${found.get(name)}.`);
  if (faults.length > 0) throw new Error(faults.join(' '));
}

/** Rejects if the role that brings the schema up to date may not make tables. */
export async function checkOwnerRole(pool: PostgresPool): Promise<void> {
  const text = `select current_user::text as name, current_schema()::text as schema,
    coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) as may_create`;
  const [role] = await pool.rows<{ name: string; schema: string | null; may_create: boolean }>({ text });
  if (role?.may_create) return;
  const where = role?.schema ? `the schema ${role.schema}` : 'any schema of its search path';
  throw new Error(
    `The role ${role?.name} may not make tables in ${where}: set RELEVO_DATABASE_OWNER_URL, of the role that owns the database.`,
  );
}

/** Rejects if row-level security does not hold for the role that serves requests. */
export async function checkApplicationRole(pool: PostgresPool): Promise<void> {
  const text = 'select rolname as name, rolsuper or rolbypassrls as above from pg_roles where rolname = current_user';
  const [role] = await pool.rows<{ name: string; above: boolean }>({ text });
  if (!role || role.above) {
    throw new Error(
      `The role ${role?.name} of DATABASE_URL ignores row-level security: take SUPERUSER and BYPASSRLS from it.`,
    );
  }
}
