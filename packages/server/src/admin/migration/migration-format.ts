// Migrations as the contract puts them on the wire.
import type {
  MigrationOverview,
  Blocker as WireBlocker,
  Migration as WireMigration,
  Straggler as WireStraggler,
} from '@relevo/contract/migrations';
import type { SunsetExtension } from '../../domain/deprecation.ts';
import {
  evidenceRevision,
  legacyMechanism,
  type MigrationBlocker,
  type MigrationFacts,
  migrationBlockers,
  migrationStateOf,
  newMechanism,
  successionOf,
  usersOfNew,
} from '../../domain/migration.ts';
import { hasMoved, type Straggler, stragglersOf, type Window } from '../../domain/straggler.ts';
import type { NumericDate } from '../../domain/time.ts';
import type { UsageDay } from '../../domain/usage.ts';
import type { SourceUse } from '../../domain/usage-ledger.ts';
import { moment, momentOrNull, wireSourceUse } from '../wire-format.ts';

export function wireBlocker(blocker: MigrationBlocker): WireBlocker {
  if ('container' in blocker) {
    return { kind: blocker.kind, source: blocker.container, source_kind: 'container', clears_at: null };
  }
  const source = 'source' in blocker ? blocker.source : undefined;
  return {
    kind: blocker.kind,
    source: source?.name ?? null,
    source_kind: blocker.kind === 'too_many_sources' ? 'overflow' : (source?.kind ?? null),
    clears_at: momentOrNull(blocker.clearsAt),
  };
}

const wireStraggler = ({ use, blocker }: Straggler): WireStraggler => ({
  ...wireSourceUse(use),
  blocker: wireBlocker(blocker),
});

const latest = (moments: readonly (NumericDate | null)[]): NumericDate | null =>
  moments.reduce((one, other) => (one === null || (other !== null && other > one) ? other : one), null);

const lastIssued = (uses: readonly SourceUse[]) => momentOrNull(latest(uses.map(({ lastIssuedAt }) => lastIssuedAt)));

/** Until when a completed migration can be undone; null where it cannot. */
export function undoUntil({ credential, record }: MigrationFacts, now: NumericDate): NumericDate | null {
  const isRetired = credential.mechanisms.some(({ kind, retiredAt }) => kind === legacyMechanism && retiredAt !== null);
  const until = record?.undoUntil ?? null;
  return isRetired && until !== null && now < until ? until : null;
}

/** What the board and the page of one migration share. */
function standingOf(facts: MigrationFacts, projectTitle: string, now: NumericDate) {
  const { credential, record } = facts;
  const succession = successionOf(facts);
  return {
    credential_id: credential.id,
    credential_name: credential.name,
    client_id: credential.clientId,
    project_id: credential.projectId,
    project_title: projectTitle,
    state: migrationStateOf(facts),
    started_at: momentOrNull(record?.startedAt),
    completed_at: momentOrNull(record?.completedAt),
    undo_until: momentOrNull(undoUntil(facts, now)),
    sunset_at: momentOrNull(credential.legacy.sunsetAt),
    sources: succession.old.length,
    moved_sources: succession.old.filter((use) => hasMoved(use, succession, now)).length,
  };
}

export function wireOverview(facts: MigrationFacts, projectTitle: string, now: NumericDate): MigrationOverview {
  const { old, new: current } = successionOf(facts);
  const kinds = Map.groupBy(migrationBlockers(facts, now), ({ kind }) => kind);
  return {
    ...standingOf(facts, projectTitle, now),
    blockers: Object.fromEntries([...kinds].map(([kind, found]) => [kind, found.length])),
    legacy_last_used_at: lastIssued(old),
    new_last_used_at: lastIssued(current),
  };
}

function wireMechanisms(facts: MigrationFacts): WireMigration['mechanisms'] {
  const { old, new: current } = successionOf(facts);
  return facts.credential.mechanisms.map(({ kind, createdAt, retiredAt }) => {
    const uses = kind === newMechanism ? current : old;
    return {
      type: kind,
      created_at: moment(createdAt),
      retired_at: momentOrNull(retiredAt),
      sources: uses.length,
      issued: uses.reduce((sum, { issued }) => sum + issued, 0),
      refused: uses.reduce((sum, { refused }) => sum + refused, 0),
      last_used_at: lastIssued(uses),
    };
  });
}

function windowState({ startsAt, endsAt }: Window, now: NumericDate) {
  if (now < startsAt) return 'planned';
  return now < endsAt ? 'running' : 'over';
}

/** What would not be as before if a completed migration were undone now. */
function lostByUndo({ credential, record }: MigrationFacts, now: NumericDate): WireMigration['lost_by_undo'] {
  const since = record?.completedAt;
  if (since == null) return [];
  const isGone = (at: NumericDate | null) => at !== null && since <= at && at <= now;
  const certificates = credential.certificates.filter(({ notAfter }) => isGone(notAfter));
  const secrets = credential.secrets.filter(({ deletedAt, expiresAt }) => isGone(deletedAt) || isGone(expiresAt));
  return [
    ...certificates.map(({ id, fingerprint }) => ({ kind: 'certificate_expired', id, name: fingerprint }) as const),
    ...secrets.map(({ id, hint }) => ({ kind: 'client_secret_gone', id, name: hint }) as const),
  ];
}

export interface MigrationView {
  readonly facts: MigrationFacts;
  readonly projectTitle: string;
  readonly extension: SunsetExtension | undefined;
  readonly days: readonly UsageDay[];
  readonly now: NumericDate;
  readonly hash: (text: string) => string;
}

export function wireExtension({ sunsetAt, owner, reason, grantedBy, grantedAt }: SunsetExtension) {
  return { sunset_at: moment(sunsetAt), owner, reason, granted_by: grantedBy, granted_at: moment(grantedAt) };
}

export function wireMigration({ facts, projectTitle, extension, days, now, hash }: MigrationView): WireMigration {
  const blockers = migrationBlockers(facts, now);
  const isMigrating = ['not_started', 'in_progress'].includes(migrationStateOf(facts));
  return {
    ...standingOf(facts, projectTitle, now),
    revision: evidenceRevision(blockers, hash),
    blockers: blockers.map(wireBlocker),
    stragglers: isMigrating ? stragglersOf(successionOf(facts), now).map(wireStraggler) : [],
    mechanisms: wireMechanisms(facts),
    days: days.map(({ day, mechanism, issued, refused }) => ({
      day: moment(day).slice(0, 10),
      type: mechanism,
      issued,
      refused,
    })),
    brownouts: facts.brownouts.map((brownout) => ({
      id: brownout.id,
      starts_at: moment(brownout.startsAt),
      ends_at: moment(brownout.endsAt),
      state: windowState(brownout, now),
      created_by: brownout.createdBy,
    })),
    acknowledgements: facts.acknowledgements.flatMap(({ source, at, by, reason }) =>
      source.kind === 'overflow' ? [] : [{ source: source.name, source_kind: source.kind, at: moment(at), by, reason }],
    ),
    extension: extension ? wireExtension(extension) : null,
    override_reason: facts.record?.overrideReason ?? null,
    lost_by_undo: lostByUndo(facts, now),
    users_of_new: usersOfNew(facts, now).map(wireStraggler),
  };
}
