// Until when the last check of a credential on a container proves that tokens can be had there: the one place that says
// what must hold beside the check itself.
import { sql } from 'kysely';
import { provenFromRung } from '../../domain/instance.ts';
import { newKind } from './legacy-policy.ts';

/** For what ends with no moment: the end of the year 9999. */
const forever = sql.lit(253_402_300_799);

/** The last end of a client secret that may be the one that was found. One without a fingerprint may be any. */
const secretEnd = sql`(select max(coalesce(secret.expires_at, ${forever})) from client_secrets as secret
  where secret.credential_id = installations.credential_id and secret.deleted_at is null
  and coalesce(secret.fingerprint, installations.fingerprint) = installations.fingerprint)`;

/** The mechanism is there, and was when the check was made: one before it proves an earlier migration, that was cancelled. */
const isOfMechanism = sql<boolean>`exists (select 1 from credential_mechanisms as mechanism
  where mechanism.credential_id = installations.credential_id and mechanism.kind = installations.mechanism
  and mechanism.created_at <= installations.checked_at)`;

/** Of `installations` joined with their `containers`; null for what is no proof. Binds no parameter. */
export const provenUntil = sql<number | null>`case when installations.mechanism = ${newKind}
  and installations.outcome = 'ok' and installations.rung >= ${sql.lit(provenFromRung)}
  and containers.holds_credential_id = installations.credential_id
  and containers.holds_mechanism = installations.mechanism and ${isOfMechanism}
  then case when installations.fingerprint is null then ${forever} else ${secretEnd} end end`;
