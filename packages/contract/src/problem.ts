// What the admin API says when it refuses: an RFC 9457 body and the closed list of its codes.
import { z } from 'zod';
import { Blocker } from './migrations.ts';

/** Every reason for which the admin API refuses. Stable: scripts may rely on them. */
export const problemCodes = [
  'invalid_request',
  'unauthenticated',
  'totp_required',
  'step_up_required',
  'forbidden',
  'foreign_origin',
  'not_found',
  'method_not_allowed',
  'conflict',
  'name_taken',
  'credential_exists',
  'too_many_secrets',
  'too_many_certificates',
  'last_client_secret',
  'profile_required',
  'authentication_type_not_allowed',
  'confirmation_required',
  'in_use',
  'wrong_migration_state',
  'migration_blocked',
  'undo_impossible',
  'brownout_refused',
  'last_administrator',
  'shared_account',
  'own_rotation_not_allowed',
  'precondition_failed',
  'idempotency_key_reused',
  'too_many_attempts',
  'payload_too_large',
  'unsupported_media_type',
  'storage_unavailable',
  'internal_error',
] as const;

export type ProblemCode = (typeof problemCodes)[number];

/** What every operation may answer, whatever its route says. */
export const commonProblemCodes = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'foreign_origin',
  'step_up_required',
  'payload_too_large',
  'unsupported_media_type',
  'storage_unavailable',
  'internal_error',
] as const satisfies readonly ProblemCode[];

/** RFC 9457 §3. `code` is the stable part, `detail` is for people, `errors` name the fields that are wrong. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(problemCodes),
  detail: z.string(),
  request_id: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  /** What stands in the way, of `migration_blocked`. */
  blockers: z.array(Blocker).optional(),
});
export type Problem = z.infer<typeof Problem>;
