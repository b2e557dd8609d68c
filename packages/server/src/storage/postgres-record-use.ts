// The server's side of recording: the function that makes a group of usage records durable. It runs as one statement, so
// that a group is one round trip and one commit, and its steps are:
//
//   1. lock   shared with other recorders, against changes of the organizations concerned. From here to the commit no
//             change of theirs can commit, and what committed before is seen: the revision check is exact.
//   2. admit  issued records need the revision in force, refused ones only their credential
//   3. jti    single-use ids are inserted; where another recorder is inserting the same, this waits for its commit
//   4. count  sources are added up to the limit, usage is added or counted, user agents and exposed secrets noted; use by
//             day comes last: its rows are shared by all sources of a credential, and are locked for the shortest time
//
// Rows are locked in the order of their keys in every step, so recorders of several processes cannot deadlock.
import { type Kysely, sql } from 'kysely';
import { daySeconds } from '../domain/time.ts';
import { sourcesLimit } from '../domain/usage.ts';
import { organizationLock, platformLock, sourcesLock } from './postgres-locks.ts';

/** Adds the function `record_use(json) → text[]`: an array of bundles, and the outcome of each in the same order. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is written before its tables exist
export async function createRecordUse(db: Kysely<any>): Promise<void> {
  for (const statement of [useBundle, addUsageSources, countUse, recordUse]) await sql.raw(statement).execute(db);
  await sql`revoke execute on function record_use(json), count_use(use_bundle[]), add_usage_sources(use_bundle[])
    from public`.execute(db);
}

const useBundle = `
  create type use_bundle as (
    place integer, credential_id text, credential_revision bigint, organization_revision bigint, outcome text,
    mechanism text, client_secret_id text, certificate_id text, kind text, name text, user_agent text, at bigint,
    exposed boolean, jti_hash text, jti_expires_at bigint, times bigint
  )`;

const isSourceOf = (source: string, use: string) => `
  ${source}.credential_id = ${use}.credential_id and ${source}.mechanism = ${use}.mechanism
  and ${source}.kind = ${use}.kind and ${source}.name = ${use}.name`;

/** Adds sources that are new, in the order of their first use, and an overflow source where the limit is reached. */
const addUsageSources = `
  create function add_usage_sources(uses use_bundle[]) returns void language plpgsql as $$
  begin
    perform pg_advisory_xact_lock(key) from (
      select distinct ${sourcesLock('u.credential_id')} as key from unnest(uses) u order by key
    ) locks;
    insert into usage_sources (credential_id, mechanism, kind, name)
    select credential_id, mechanism, kind, name from (
      select fresh.*, row_number() over (partition by credential_id, mechanism order by place) as rank,
        (select count(*) from usage_sources s
         where s.credential_id = fresh.credential_id and s.mechanism = fresh.mechanism and s.kind <> 'overflow') as present
      from (
        select u.credential_id, u.mechanism, u.kind, u.name, min(u.place) as place from unnest(uses) u
        where not exists (select from usage_sources s where ${isSourceOf('s', 'u')})
        group by u.credential_id, u.mechanism, u.kind, u.name
      ) fresh
    ) ranked
    where kind = 'overflow' or present + rank <= ${sourcesLimit}
    order by credential_id, mechanism, kind, name
    on conflict do nothing;
    insert into usage_sources (credential_id, mechanism, kind, name)
    select distinct u.credential_id, u.mechanism, 'overflow', '' from unnest(uses) u
    where not exists (select from usage_sources s where ${isSourceOf('s', 'u')})
    order by 1, 2
    on conflict do nothing;
  end $$`;

/** Counts admitted uses. The clock may go backwards: that is no gap, and nothing is unseen. */
const countUse = `
  create function count_use(uses use_bundle[]) returns void language plpgsql as $$
  begin
    if exists (
      select from unnest(uses) u where not exists (select from usage_sources s where ${isSourceOf('s', 'u')})
    ) then
      perform add_usage_sources(uses);
    end if;

    insert into usage as kept (source_id, client_secret_id, certificate_id, first_seen_at, last_seen_at,
      issued, last_issued_at, refused, last_refused_at, largest_gap)
    select source_id, client_secret_id, certificate_id, (array_agg(at order by place))[1], max(at),
      coalesce(sum(times) filter (where outcome = 'issued'), 0), max(at) filter (where outcome = 'issued'),
      coalesce(sum(times) filter (where outcome = 'refused'), 0), max(at) filter (where outcome = 'refused'),
      greatest(0, max(gap))
    from (
      select coalesce(s.id, overflow.id) as source_id, u.*,
        u.at - max(u.at) over (
          partition by coalesce(s.id, overflow.id), u.client_secret_id, u.certificate_id
          order by u.place rows between unbounded preceding and 1 preceding
        ) as gap
      from unnest(uses) u
      left join usage_sources s on ${isSourceOf('s', 'u')}
      left join usage_sources overflow on s.id is null and overflow.credential_id = u.credential_id
        and overflow.mechanism = u.mechanism and overflow.kind = 'overflow'
    ) counted
    group by source_id, client_secret_id, certificate_id
    order by source_id, client_secret_id, certificate_id
    on conflict (source_id, client_secret_id, certificate_id) do update set
      largest_gap = greatest(kept.largest_gap, excluded.largest_gap, excluded.first_seen_at - kept.last_seen_at),
      last_seen_at = greatest(kept.last_seen_at, excluded.last_seen_at),
      issued = kept.issued + excluded.issued,
      last_issued_at = greatest(kept.last_issued_at, excluded.last_issued_at),
      refused = kept.refused + excluded.refused,
      last_refused_at = greatest(kept.last_refused_at, excluded.last_refused_at);

    with changed as (
      select s.id, u.user_agent, u.place from unnest(uses) u join usage_sources s on ${isSourceOf('s', 'u')}
      where u.user_agent is not null and s.kind <> 'overflow' and s.user_agent is distinct from u.user_agent
      order by s.id for no key update of s
    ), latest as (
      select distinct on (id) id, user_agent from changed order by id, place desc
    )
    update usage_sources s set user_agent = latest.user_agent from latest where latest.id = s.id;

    if exists (select from unnest(uses) u where u.exposed) then
      update client_secrets c set exposed_at = first_use.at
      from (
        select distinct on (u.credential_id, u.client_secret_id) u.credential_id, u.client_secret_id, u.at
        from unnest(uses) u where u.exposed order by u.credential_id, u.client_secret_id, u.place
      ) first_use
      where c.credential_id = first_use.credential_id and c.id = first_use.client_secret_id and c.exposed_at is null;
    end if;

    insert into usage_days as kept (credential_id, mechanism, day, issued, refused)
    select u.credential_id, u.mechanism, u.at - u.at % ${daySeconds},
      coalesce(sum(u.times) filter (where u.outcome = 'issued'), 0),
      coalesce(sum(u.times) filter (where u.outcome = 'refused'), 0)
    from unnest(uses) u group by 1, 2, 3 order by 1, 2, 3
    on conflict (credential_id, mechanism, day) do update set
      issued = kept.issued + excluded.issued, refused = kept.refused + excluded.refused;
  end $$`;

const recordUse = `
  create function record_use(input json) returns text[] language plpgsql
    -- A plan made while the tables were small must not read them whole later.
    set enable_seqscan = off
  as $$
  declare
    uses use_bundle[];
    admitted use_bundle[];
    recorded use_bundle[];
    taken integer[];
  begin
    perform set_config('relevo.organization', '*', true);
    uses := array(select u from json_populate_recordset(null::use_bundle, input) u);
    perform pg_advisory_xact_lock_shared(${platformLock});
    perform pg_advisory_xact_lock_shared(key) from (
      select distinct ${organizationLock('c.organization_id')} as key
      from unnest(uses) u join credentials c on c.id = u.credential_id order by key
    ) locks;

    admitted := array(
      select u from unnest(uses) u
      join credentials c on c.id = u.credential_id
      join organizations o on o.id = c.organization_id
      where u.outcome = 'refused' or (c.revision = u.credential_revision and o.revision = u.organization_revision)
    );

    recorded := admitted;
    if exists (select from unnest(admitted) u where u.jti_hash is not null) then
      with first_use as (
        select distinct on (u.credential_id, u.jti_hash) u.credential_id, u.jti_hash, u.jti_expires_at, u.place
        from unnest(admitted) u where u.jti_hash is not null
        order by u.credential_id, u.jti_hash, u.place
      ), inserted as (
        insert into used_assertions (credential_id, jti_hash, expires_at)
        select credential_id, jti_hash, jti_expires_at from first_use order by credential_id, jti_hash
        on conflict do nothing
        returning credential_id, jti_hash
      )
      select array_agg(place) into taken from first_use join inserted using (credential_id, jti_hash);
      recorded := array(select u from unnest(admitted) u where u.jti_hash is null or u.place = any (taken));
    end if;

    if cardinality(recorded) > 0 then perform count_use(recorded); end if;

    return array(
      select case when r.place is not null then 'recorded' when a.place is not null then 'replayed' else 'stale' end
      from unnest(uses) u
      left join unnest(admitted) a on a.place = u.place
      left join unnest(recorded) r on r.place = u.place
      order by u.place
    );
  end $$`;
