// The audit log: who did or tried what, when, from where, before and after.
import { z } from 'zod';
import { Moment, text } from './wire.ts';

const AuditValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

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
});
export type AuditEntry = z.infer<typeof AuditEntry>;

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
