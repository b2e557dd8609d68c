// The role that serves requests: it owns no table, so that it can neither change the schema nor switch off row-level
// security, and it may only add to the audit log.
import { type Kysely, sql } from 'kysely';
import { PostgresPool } from './postgres-pool.ts';
import { currentSchema } from './postgres-row-security.ts';
import type { Tables } from './sql/schema.ts';

/** Taken on by an owner that serves requests itself. */
const ownRole = 'relevo_app';

export interface ApplicationRole {
  readonly name: string;
  /** Whether connections log in as another role and take this one on. */
  readonly takenOn: boolean;
}

/**
 * Who serves requests: the role of `url` where it has an owner beside it. Else the owner itself, as `relevo_app` where it
 * may take that on or create it; where it may not, it stays the owner, and only `force row level security` binds it.
 */
export async function applicationRole(owner: PostgresPool, url: string | undefined): Promise<ApplicationRole> {
  if (url !== undefined) return { name: await loginOf(url), takenOn: false };
  const [login] = await owner.rows<{ name: string; may_create: boolean; is_member: boolean }>({
    text: `select rolname as name, rolsuper or rolcreaterole as may_create,
       exists (select from pg_roles app where app.rolname = $1 and pg_has_role(login.oid, app.oid, 'member')) as is_member
     from pg_roles login where rolname = current_user`,
    values: [ownRole],
  });
  if (!login) throw new Error('the server does not know the role that it let in');
  if (!login.is_member && !login.may_create) return { name: login.name, takenOn: false };
  if (!login.is_member || login.may_create) await owner.rows({ text: createOwnRole });
  return { name: ownRole, takenOn: true };
}

/** Roles belong to all databases of a server, so another database's first start may be doing the same. */
const createOwnRole = `do $$ begin
  begin
    create role ${ownRole} nologin;
  exception when duplicate_object or unique_violation then null;
  end;
  if not pg_has_role('${ownRole}', 'member') then
    execute format('grant ${ownRole} to %I', current_user);
  end if;
end $$`;

async function loginOf(url: string): Promise<string> {
  const pool = new PostgresPool({ url, connections: 1, statementTimeoutMilliseconds: 2_000 });
  try {
    const [login] = await pool.rows<{ name: string }>({ text: 'select current_user::text as name' });
    return login?.name ?? '';
  } finally {
    await pool.close();
  }
}

/** Rights on our tables and functions. Runs in the transaction of the start that holds the platform's lock. */
export async function grantTo(tx: Kysely<Tables>, role: string): Promise<void> {
  const to = sql.id(role);
  await sql`grant usage on schema ${sql.id(await currentSchema(tx))} to ${to}`.execute(tx);
  const tables = await tx.introspection.getTables();
  for (const { name } of tables) {
    await sql`grant select, insert, update, delete on ${sql.id(name)} to ${to}`.execute(tx);
  }
  await sql`revoke update, delete on audit_entries from ${to}`.execute(tx);
  await sql`revoke delete on audit_heads from ${to}`.execute(tx);
  await sql`grant execute on function organization_of_client(text), record_use(json), count_use(use_bundle[]),
    add_usage_sources(use_bundle[]) to ${to}`.execute(tx);
}
