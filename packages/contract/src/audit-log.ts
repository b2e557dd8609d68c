// The audit log: who did or tried what, when, from where, before and after.
import { z } from 'zod';
import { Moment, text } from './wire.ts';

const AuditValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

/** What this version writes down; a log that is older or younger may have others. */
export const auditActions = [
  'admin_token.created',
  'api.added',
  'api.changed',
  'api.deleted',
  'backup.restored',
  'brownout.planned',
  'brownout.removed',
  'catalogue.loaded',
  'certificate.added',
  'certificate.removed',
  'cli.authorized',
  'client_secret.added',
  'client_secret.deleted',
  'client_secret.expiry_changed',
  'client_secret.tokens_revoked',
  'container.added',
  'container.deleted',
  'credential.changed',
  'credential.created',
  'credential.deleted',
  'credential.tokens_revoked',
  'deprecation.changed',
  'evidence_key.created',
  'group_mapping.created',
  'group_mapping.deleted',
  'installation.reported',
  'instance.changed',
  'instance.created',
  'instance.deleted',
  'invitation.accepted',
  'invitation.created',
  'invitation.deleted',
  'issuer.changed',
  'key.activated',
  'key.registered',
  'key.retired',
  'mechanism.deleted',
  'migration.acknowledged',
  'migration.cancelled',
  'migration.completed',
  'migration.started',
  'migration.undone',
  'operation.refused',
  'operation.repeated',
  'organization.changed',
  'organization.created',
  'product.added',
  'product.changed',
  'product.deleted',
  'product_profile.added',
  'product_profile.changed',
  'product_profile.deleted',
  'project.changed',
  'project.created',
  'project.deleted',
  'recovery_codes.renewed',
  'session.ended',
  'session.started',
  'session.stepped_up',
  'sign_in.refused',
  'signing_key.published',
  'signing_key.removed',
  'sunset.extended',
  'sunset.extension_removed',
  'token.issued',
  'token.revoked',
  'totp.begun',
  'totp.confirmed',
  'totp.removed',
  'user.changed',
  'user.created',
  'user.joined',
  'user.linked',
  'user.password_changed',
  'user.password_reset',
  'user.removed',
  'user.renamed',
  'user.reset_link_created',
  'user.sessions_revoked',
] as const;
export type AuditAction = (typeof auditActions)[number];

export const AuditEntry = z.object({
  /** The organization's id, or `server`. */
  log: z.string(),
  sequence: z.int(),
  at: Moment,
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string(), address: z.string() }),
  action: z.string(),
  target: z.string(),
  before: z.record(z.string(), AuditValue).nullable(),
  after: z.record(z.string(), AuditValue).nullable(),
  previous_hash: z.string(),
  hash: z.string(),
  /** The project that it concerns, as far as one is known; the hash does not cover it. */
  project_id: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/**
 * What happened in a project: to itself, its credentials, their client secrets, certificates and tokens. For everybody
 * who sees the project, so neither the address of who did it, nor their id, nor what proves the log; `sequence` names the
 * row to whoever may read it there. `name` is what projects say about who changed them: an e-mail address, a client id.
 */
export const ActivityEntry = AuditEntry.pick({
  sequence: true,
  at: true,
  action: true,
  target: true,
  before: true,
  after: true,
}).extend({ actor: AuditEntry.shape.actor.pick({ kind: true, name: true }) });
export type ActivityEntry = z.infer<typeof ActivityEntry>;

/** `server` is the log of what concerns no single organization; for operators. */
const log = z.enum(['organization', 'server']).default('organization');

export const AuditFilter = z.strictObject({
  log,
  actor: text(1, 254).optional(),
  action: text(1, 100).optional(),
  target: text(1, 200).optional(),
  since: Moment.optional(),
  until: Moment.optional(),
});
export const AuditExport = AuditFilter.extend({ format: z.enum(['jsonl', 'csv']).default('jsonl') });
export const AuditVerify = z.strictObject({ log });

export const AuditVerdict = z.object({
  intact: z.boolean(),
  log: z.string(),
  entries: z.int(),
  /** The first row that is wrong, missing or out of place. */
  broken: z
    .object({ sequence: z.int(), reason: z.enum(['altered', 'missing', 'out_of_order', 'head_mismatch']) })
    .nullable(),
});
export type AuditVerdict = z.infer<typeof AuditVerdict>;
