// Records the use of credentials: one group, one statement, one round trip, one durable commit. Records that say the
// same are sent once with their number; `postgres-record-use.ts` is what the server does with them.
import { cleanUserAgent, type RecordOutcome, type UseRecord } from '../domain/usage.ts';
import type { PostgresPool } from './postgres-pool.ts';

/** Records that stand or fall together, as the composite type `use_bundle` spells it. */
interface UseBundle {
  readonly place: number;
  readonly credential_id: string;
  readonly credential_revision: number;
  readonly organization_revision: number;
  readonly outcome: UseRecord['outcome'];
  readonly mechanism: string;
  readonly client_secret_id: string;
  readonly certificate_id: string;
  readonly kind: string;
  readonly name: string;
  readonly user_agent: string | null;
  readonly at: number;
  readonly exposed: boolean;
  readonly jti_hash: string | null;
  readonly jti_expires_at: number | null;
  /** How many records it stands for. */
  times: number;
}

/** Commits all records in one transaction, or rejects with `StorageUnavailableError` and has recorded none. */
export async function recordUses(pool: PostgresPool, records: readonly UseRecord[]): Promise<RecordOutcome[]> {
  const { bundles, placeOf } = bundle(records);
  const [row] = await pool.rows<{ outcomes: RecordOutcome[] }>({
    name: 'record_use',
    text: 'select record_use($1) as outcomes',
    values: [JSON.stringify(bundles)],
  });
  const outcomes = row?.outcomes;
  if (outcomes?.length !== bundles.length) throw new Error('the server did not answer for every bundle');
  return placeOf.flatMap((place) => outcomes[place] ?? []);
}

/** The bundles in the order of their first record, and for each record the place of its bundle. */
function bundle(records: readonly UseRecord[]): { bundles: readonly UseBundle[]; placeOf: readonly number[] } {
  const bundles: UseBundle[] = [];
  const known = new Map<string, UseBundle>();
  const placeOf = records.map((record) => {
    const key = keyOf(record);
    // A jti is used once, so its record stands alone.
    const same = record.assertion ? undefined : known.get(key);
    if (same) {
      same.times += 1;
      return same.place;
    }
    const first = toBundle(record, bundles.length);
    bundles.push(first);
    known.set(key, first);
    return first.place;
  });
  return { bundles, placeOf };
}

/** The user agent comes last: it alone may contain what separates the others. */
function keyOf(record: UseRecord): string {
  const { credentialId, revision, outcome, mechanism, secretId, certificateId, source, at, secretExposed } = record;
  return `${credentialId}\n${revision.credential}\n${revision.organization}\n${outcome}\n${mechanism}\n${secretId}\n${
    certificateId ?? ''
  }\n${source.kind}\n${source.name}\n${at}\n${secretExposed}\n${record.userAgent ?? ''}`;
}

function toBundle(record: UseRecord, place: number): UseBundle {
  // A refusal uses no jti up.
  const assertion = record.outcome === 'issued' ? record.assertion : null;
  return {
    place,
    credential_id: record.credentialId,
    credential_revision: record.revision.credential,
    organization_revision: record.revision.organization,
    outcome: record.outcome,
    mechanism: record.mechanism,
    client_secret_id: record.secretId,
    certificate_id: record.certificateId ?? '',
    kind: record.source.kind,
    name: record.source.name,
    user_agent: record.userAgent === null ? null : cleanUserAgent(record.userAgent),
    at: record.at,
    exposed: record.secretExposed,
    jti_hash: assertion?.jtiHash ?? null,
    jti_expires_at: assertion?.expiresAt ?? null,
    times: 1,
  };
}
