// Moving a credential from Service Account (JWT) to OAuth Server-to-Server, with evidence at every step.
import { z } from 'zod';
import { PageQuery } from './page.ts';
import { UsageSource } from './usage.ts';
import { AuthenticationType, Moment, Reference, text } from './wire.ts';

const migrationStates = ['none', 'not_started', 'in_progress', 'completed'] as const;
const MigrationState = z.enum(migrationStates);

export const blockerKinds = [
  'never_used_new',
  'source_active',
  'cadence_unknown',
  'too_many_sources',
  'container_too_old',
  'container_unproven',
] as const;

/**
 * What stands between the old mechanism, or the old client secret, and letting it go. `clears_at` is when it clears by
 * itself if nothing uses the old one until then; null where only a use of the new one clears it, or a report on the
 * container. A container is named `INSTANCE/CONTAINER`.
 */
export const Blocker = z.object({
  kind: z.enum(blockerKinds),
  source: z.string().nullable(),
  /** `instance`: a label, one certain place. `address`: there may be several behind it. `container`: one of an instance. */
  source_kind: z.enum(['instance', 'address', 'overflow', 'container']).nullable(),
  clears_at: Moment.nullable(),
});
export type Blocker = z.infer<typeof Blocker>;

/** A source that still uses the old one. `source` is the label or address; `instance` the label, null for an address. */
export const Straggler = UsageSource.extend({ blocker: Blocker });
export type Straggler = z.infer<typeof Straggler>;

export const Brownout = z.object({
  id: z.string(),
  starts_at: Moment,
  ends_at: Moment,
  state: z.enum(['planned', 'running', 'over']),
  created_by: z.string(),
});
export type Brownout = z.infer<typeof Brownout>;
export const BrownoutPlan = z.strictObject({ starts_at: Moment, ends_at: Moment });

const Acknowledgement = z.object({
  source: z.string(),
  source_kind: z.enum(['instance', 'address']),
  at: Moment,
  by: z.string(),
  reason: z.string(),
});

/** Use of one mechanism over all its sources. */
export const MechanismUse = z.object({
  type: AuthenticationType,
  created_at: Moment,
  retired_at: Moment.nullable(),
  sources: z.int(),
  issued: z.int(),
  refused: z.int(),
  /** When it last obtained a token. */
  last_used_at: Moment.nullable(),
});

const SunsetExtension = z.object({
  sunset_at: Moment,
  owner: z.string(),
  reason: z.string(),
  granted_by: z.string(),
  granted_at: Moment,
});

const Standing = z.object({
  credential_id: z.string(),
  credential_name: z.string(),
  client_id: z.string(),
  project_id: z.string(),
  project_title: z.string(),
  state: MigrationState,
  started_at: Moment.nullable(),
  completed_at: Moment.nullable(),
  /** Until when a completed migration can be undone; null where it cannot any more. */
  undo_until: Moment.nullable(),
  /** When the legacy mechanism ends for this credential: the organization's date, or its own later one. */
  sunset_at: Moment.nullable(),
  /** "N of M sources moved": sources that have used the legacy mechanism, and those of them that have gone over. */
  sources: z.int(),
  moved_sources: z.int(),
});

/** A line of the organization's board. */
export const MigrationOverview = Standing.extend({
  /** How many blockers of each kind; an empty object where nothing stands in the way. */
  blockers: z.partialRecord(z.enum(blockerKinds), z.int()),
  legacy_last_used_at: Moment.nullable(),
  new_last_used_at: Moment.nullable(),
});
export type MigrationOverview = z.infer<typeof MigrationOverview>;

export const Migration = Standing.extend({
  /** Names the blockers, to be sent back when completing: whoever decides has seen exactly these. */
  revision: z.string(),
  blockers: z.array(Blocker),
  stragglers: z.array(Straggler),
  mechanisms: z.array(MechanismUse),
  /** Use of both mechanisms on each day (UTC) of the last ninety, oldest first; days without any are left out. */
  days: z.array(z.object({ day: z.iso.date(), type: AuthenticationType, issued: z.int(), refused: z.int() })),
  brownouts: z.array(Brownout),
  acknowledgements: z.array(Acknowledgement),
  extension: SunsetExtension.nullable(),
  /** Why blockers were overridden when completing. */
  override_reason: z.string().nullable(),
  /** What would not come back by an undo now. */
  lost_by_undo: z.array(
    z.object({ kind: z.enum(['certificate_expired', 'client_secret_gone']), id: z.string(), name: z.string() }),
  ),
  /** Sources that get tokens by the new mechanism and would lose them by a cancel. */
  users_of_new: z.array(Straggler),
});
export type Migration = z.infer<typeof Migration>;

/** `client_secret` only where the credential had none alive; it is shown only here. */
export const StartedMigration = Migration.extend({ client_secret: z.string().optional() });

const Override = text(1, 500);
const Revision = z.string().regex(/^[\w-]{0,64}$/, 'is not a revision');
export const MigrationComplete = z.strictObject({
  /** The project's title, typed. */
  confirm: text(0, 200).default(''),
  revision: Revision,
  /** Why it goes on over the blockers that `revision` names. */
  override_reason: Override.optional(),
});
export const MigrationCancel = z.strictObject({ override_reason: Override.optional() });
export const MigrationAcknowledge = z.strictObject({
  source: text(1, 128),
  source_kind: z.enum(['instance', 'address']),
  reason: text(1, 500),
});

export const MigrationQuery = PageQuery.extend({
  state: MigrationState.exclude(['none']).optional(),
  /** Part of a project's title, or of a credential's name, client id, technical account id or e-mail. */
  search: text(1, 200).optional(),
});

/** The whole organization at a glance, and how it came to be. */
export const MigrationSummary = z.object({
  not_started: z.int(),
  in_progress: z.int(),
  completed: z.int(),
  sunset_at: Moment.nullable(),
  /** Credentials that still had the legacy mechanism at the end of each day, oldest first. */
  burn_down: z.array(z.object({ day: z.iso.date(), remaining: z.int() })),
});
export type MigrationSummary = z.infer<typeof MigrationSummary>;

/** What a token of each mechanism would contain; a claim that is missing on one side is null there. */
export const MigrationComparison = z.object({
  claims: z.array(
    z.object({ claim: z.string(), legacy: z.string().nullable(), new: z.string().nullable(), differs: z.boolean() }),
  ),
});

const Selected = z.array(Reference).min(1).max(100);
/** For many: each credential by itself, so that one refusal stops only itself. A preview changes nothing. */
export const MigrationStartMany = z.strictObject({ credentials: Selected, preview: z.boolean().default(false) });
export const MigrationCompleteMany = z.strictObject({
  migrations: z
    .array(z.strictObject({ credential: Reference, revision: Revision }))
    .min(1)
    .max(100),
  preview: z.boolean().default(false),
  /** The organization's name, typed; not needed for a preview. */
  confirm: text(0, 200).default(''),
});
export const MigrationOutcome = z.object({
  credential: z.string(),
  credential_name: z.string().nullable(),
  /** `unchanged`: it was so already. */
  outcome: z.enum(['done', 'would_be_done', 'unchanged', 'refused']),
  /** The problem code of a refusal. */
  code: z.string().nullable(),
  detail: z.string().nullable(),
  blockers: z.array(Blocker),
  /** Only of a start, and only where the credential had no client secret alive. */
  client_secret: z.string().optional(),
});
export type MigrationOutcome = z.infer<typeof MigrationOutcome>;

/**
 * A completed migration as a document: readable sections, and a signature (JWS, RFC 7515, compact) over the SHA-256 of
 * each, so that a check can name the section that was altered.
 */
export const Evidence = z.object({
  format: z.literal('relevo-migration-evidence/1'),
  sections: z.record(z.string(), z.unknown()),
  signature: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;

/** The public key that evidence is signed with, as JWK; `thumbprint` by RFC 7638. */
export const EvidenceKey = z.object({ key: z.record(z.string(), z.string()), thumbprint: z.string() });

export const RehearsalQuery = z.strictObject({
  to: z.union([z.iso.date(), Moment], 'must be a date, such as 2026-01-31, or a moment in UTC'),
});
/** What would fail on a date if everything went on as it does now. */
export const Rehearsal = z.object({
  to: Moment,
  credentials: z.array(
    z.object({
      credential_id: z.string(),
      credential_name: z.string(),
      client_id: z.string(),
      project_title: z.string(),
      failures: z.array(
        z.object({
          cause: z.enum(['sunset', 'certificate_expired', 'client_secret_expired']),
          at: Moment,
          sources: z.array(UsageSource),
        }),
      ),
    }),
  ),
});
export type Rehearsal = z.infer<typeof Rehearsal>;
