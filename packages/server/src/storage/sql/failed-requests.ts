// Why clients got no token: equal failures are one row that counts, and each credential keeps the ones seen last.
import { type Kysely, sql } from 'kysely';
import { type FailedRequest, failedRequestsLimit } from '../../domain/failed-request.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import type { Within } from './engine.ts';
import { toFailedRequest } from './migration-rows.ts';
import type { Tables } from './schema.ts';

export function failedRequestReads(within: Within): StoreReads['failedRequests'] {
  return {
    async ofCredential(organizationId, credentialId) {
      const rows = await within(organizationId)
        .selectFrom('credentials')
        .innerJoin('failed_requests', 'failed_requests.credential_id', 'credentials.id')
        .selectAll('failed_requests')
        .select('credentials.organization_id')
        .where('credentials.organization_id', '=', organizationId)
        .where('credentials.id', '=', credentialId)
        .orderBy('failed_requests.last_at', 'desc')
        .orderBy('failed_requests.id', 'desc')
        .execute();
      return rows.map(toFailedRequest);
    },
  };
}

/** Failures in one statement: well below the engines' limits of bound parameters. */
const failuresPerStatement = 500;

export function failedRequestWrites(tx: Kysely<Tables>): StoreTransaction['failedRequests'] {
  return {
    ...failedRequestReads(() => tx),
    async note(failures) {
      for (let start = 0; start < failures.length; start += failuresPerStatement)
        await noteSome(tx, failures.slice(start, start + failuresPerStatement));
    },
  };
}

async function noteSome(tx: Kysely<Tables>, failures: readonly FailedRequest[]): Promise<void> {
  const there = tx.selectFrom('credentials').select(['id', 'organization_id']);
  const asked = [...new Set(failures.map(({ credentialId }) => credentialId))];
  const credentials = await there.where('id', 'in', asked).execute();
  const owners = new Map(credentials.map(({ id, organization_id }) => [id, organization_id]));
  const rows = counted(failures.filter((each) => owners.get(each.credentialId) === each.organizationId));
  if (rows.length === 0) return;
  await tx
    .insertInto('failed_requests')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['credential_id', 'authenticated', 'mechanism', 'cause', 'kind', 'name']).doUpdateSet((eb) => ({
        user_agent: eb.ref('excluded.user_agent'),
        detail: eb.ref('excluded.detail'),
        // The clock may go backwards: nothing is unseen.
        last_at: sql<number>`case when excluded.last_at > failed_requests.last_at then excluded.last_at
          else failed_requests.last_at end`,
        times: eb('failed_requests.times', '+', eb.ref('excluded.times')),
      })),
    )
    .execute();
  await forgetBeyondLimits(tx, [...owners.keys()]);
}

/** A row for each failure, and one row for equal ones: a statement cannot meet a row twice. */
function counted(failures: readonly FailedRequest[]) {
  const rows = new Map<string, ReturnType<typeof rowOf>>();
  for (const failure of failures) {
    const row = rowOf(failure);
    const { credential_id, authenticated, mechanism, cause, kind, name } = row;
    const key = JSON.stringify([credential_id, authenticated, mechanism, cause, kind, name]);
    const known = rows.get(key);
    const joined = known && { ...row, first_at: known.first_at, times: known.times + row.times };
    rows.set(key, joined ?? row);
  }
  return [...rows.values()];
}

function rowOf({ credentialId, authenticated, mechanism, cause, source, ...seen }: FailedRequest) {
  return {
    credential_id: credentialId,
    authenticated,
    mechanism,
    cause,
    kind: source.kind,
    name: source.name,
    user_agent: seen.userAgent,
    detail: JSON.stringify(seen.detail),
    first_at: seen.firstAt,
    last_at: seen.lastAt,
    times: seen.count,
  };
}

/** The ones seen longest ago go; what anybody can cause is counted apart and never pushes out the others. */
async function forgetBeyondLimits(tx: Kysely<Tables>, credentialIds: readonly string[]): Promise<void> {
  const { authenticated, anybody } = failedRequestsLimit;
  const ranked = tx
    .selectFrom('failed_requests')
    .select('id')
    .select(
      sql<boolean>`row_number() over (partition by credential_id, authenticated order by last_at desc, id desc)
        > case when authenticated then ${sql.lit(authenticated)} else ${sql.lit(anybody)} end`.as('beyond'),
    )
    .where('credential_id', 'in', [...credentialIds]);
  await tx
    .deleteFrom('failed_requests')
    .where('id', 'in', tx.selectFrom(ranked.as('ranked')).select('ranked.id').where(sql<boolean>`ranked.beyond`))
    .execute();
}
