// A large organization for the rows about lists, written by SQL while no server runs: copies of the first project and
// of the first credential of a small one.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How many there are of what. Titles and names are those that a search finds few of. */
export interface Size {
  readonly projects: number;
  readonly credentials: number;
  readonly people: number;
  readonly auditEntries: number;
}

const numbers = `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < :count)`;
const id = (kind: number) => `printf('%08x-0000-400${kind}-8000-000000000000', n)`;
const ofCredential = `numbers, credentials as original where original.id = :credential`;

const copies = {
  projects: `insert into projects (organization_id, id, name, title, description, enabled, owner, contacts,
      created_at, created_by, changed_at, changed_by)
    select organization_id, ${id(1)}, printf('Project%d', n), printf('%s of team %d', title, n % 977), description,
      1, owner, contacts, created_at + n, created_by, created_at + n * 7919 % 100000, changed_by
    from numbers, (select * from projects limit 1)`,
  credentials: `insert into credentials (id, organization_id, project_id, client_id, name, technical_account_id,
      technical_account_email, created_at, enabled, accepts_secret_in_query, requires_jti, allows_own_rotation,
      tokens_revoked_below, revision)
    select ${id(2)}, organization_id, printf('%08x-0000-4001-8000-000000000000', 1 + n % :projects),
      printf('%032x', n), printf('Credential %d', n), printf('%024X@techacct.example', n),
      printf('%x@techacct.example', n), created_at, 1, 0, 0, 0, 0, 1
    from ${ofCredential}`,
  people: `insert into users (id, email, name, totp_last_step, recovery_codes, created_at)
    select ${id(3)}, printf('person-%d@example.com', n), printf('Person %d', n), 0, '[]', 0 from numbers`,
  members: `insert into organization_members (organization_id, user_id, enabled, joined_at)
    select organizations.id, ${id(3)}, 1, 0 from numbers, organizations`,
  auditEntries: `insert into audit_entries (chain, sequence, at, actor_kind, actor_id, actor_name, actor_address,
      action, target, before, after, previous_hash, hash)
    select chain, sequence + n, at, actor_kind, actor_id, actor_name, actor_address, action, printf('%x', n % 20000),
      before, after, previous_hash, hash
    from numbers, (select * from audit_entries where chain <> 'server' order by sequence desc limit 1)`,
};

/** What a credential consists of beside its own row; the columns that a copy has of its own. */
const parts = ['credential_mechanisms', 'credential_apis', 'credential_profiles', 'client_secrets', 'usage_sources'];

function copyPart(database: DatabaseSync, table: string): string {
  const columns = database
    .prepare('select name, pk, type from pragma_table_info(?)')
    .all(table)
    .filter(({ pk, type }) => !(pk === 1 && type === 'INTEGER'))
    .map(({ name }) => String(name));
  const values = columns.map((name) => (name === 'credential_id' ? id(2) : `part.${name}`));
  return `${numbers} insert into ${table} (${columns.join(', ')}) select ${values.join(', ')}
    from numbers, ${table} as part where part.credential_id = :credential`;
}

const copyUsage = `insert into usage (source_id, client_secret_id, certificate_id, first_seen_at, last_seen_at, issued,
    last_issued_at, refused, last_refused_at, largest_gap)
  select source.id, client_secret_id, certificate_id, first_seen_at, last_seen_at, issued, last_issued_at, refused,
    last_refused_at, largest_gap
  from usage, usage_sources as source where source.id <> usage.source_id`;

/** Some projects need attention, as in any organization. */
const exposeSome = 'update client_secrets set exposed_at = created_at where position % 50 = 0';

/** Fills the database of a stopped server that has one project with one credential that was used once. */
export function fillLists(dataDirectory: string, credential: string, size: Size): void {
  using database = new DatabaseSync(join(dataDirectory, 'relevo.db'));
  database.exec('pragma foreign_keys = on; begin immediate');
  const copy = (statement: string, parameters: Record<string, string | number>) =>
    database.prepare(`${numbers} ${statement}`).run(parameters);
  copy(copies.projects, { count: size.projects });
  copy(copies.credentials, { count: size.credentials, projects: size.projects, credential });
  for (const table of parts) database.prepare(copyPart(database, table)).run({ count: size.credentials, credential });
  database.exec(copyUsage);
  database.exec(exposeSome);
  copy(copies.people, { count: size.people });
  copy(copies.members, { count: size.people });
  copy(copies.auditEntries, { count: size.auditEntries });
  database.exec('commit');
}
