// Refusals of the admin API as RFC 9457 responses: the one map from code to HTTP status.
import type { Problem, ProblemCode } from '@relevo/contract/problem';
import { AdminError, type FieldError, MigrationBlockedError } from '../admin/admin-error.ts';
import { ConflictError, StorageUnavailableError } from '../domain/store.ts';

const statusOf: Record<ProblemCode, number> = {
  invalid_request: 400,
  unauthenticated: 401,
  totp_required: 401,
  step_up_required: 403,
  forbidden: 403,
  foreign_origin: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  name_taken: 409,
  credential_exists: 409,
  too_many_secrets: 409,
  too_many_certificates: 409,
  last_client_secret: 409,
  profile_required: 409,
  authentication_type_not_allowed: 409,
  confirmation_required: 409,
  in_use: 409,
  wrong_migration_state: 409,
  migration_blocked: 409,
  undo_impossible: 409,
  brownout_refused: 409,
  last_administrator: 409,
  shared_account: 409,
  own_rotation_not_allowed: 403,
  precondition_failed: 412,
  idempotency_key_reused: 409,
  too_many_attempts: 429,
  payload_too_large: 413,
  unsupported_media_type: 415,
  storage_unavailable: 503,
  internal_error: 500,
};

const titles: Record<ProblemCode, string> = {
  invalid_request: 'The request is not valid',
  unauthenticated: 'Sign in first',
  totp_required: 'A one-time code is required',
  step_up_required: 'Prove again who you are',
  forbidden: 'Not allowed',
  foreign_origin: 'Request of another site',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  conflict: 'Not possible now',
  name_taken: 'The name is taken',
  credential_exists: 'There is such a credential already',
  too_many_secrets: 'Too many client secrets',
  too_many_certificates: 'Too many certificates',
  last_client_secret: 'The last client secret',
  profile_required: 'A product profile is required',
  authentication_type_not_allowed: 'Authentication type not allowed',
  confirmation_required: 'Confirmation required',
  in_use: 'Still in use',
  wrong_migration_state: 'Not a step of this migration now',
  migration_blocked: 'Something still uses it',
  undo_impossible: 'This cannot be undone any more',
  brownout_refused: 'This window cannot be planned',
  last_administrator: 'The last system administrator',
  shared_account: 'The account belongs to other organizations, too',
  own_rotation_not_allowed: 'Rotation by the credential itself is not allowed',
  precondition_failed: 'Changed meanwhile',
  idempotency_key_reused: 'The idempotency key was used before',
  too_many_attempts: 'Too many attempts',
  payload_too_large: 'The request is too large',
  unsupported_media_type: 'Unsupported media type',
  storage_unavailable: 'The storage is not available',
  internal_error: 'Internal error',
};

export interface ProblemResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Problem;
}

export function problemResponse(
  code: ProblemCode,
  detail: string,
  requestId: string,
  errors: readonly FieldError[] = [],
): ProblemResponse {
  const status = statusOf[code];
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(status === 401 ? { 'www-authenticate': 'Bearer realm="relevo"' } : {}),
      ...(status === 503 ? { 'retry-after': '1' } : {}),
    },
    body: {
      type: `urn:relevo:problem:${code}`,
      title: titles[code],
      status,
      code,
      detail,
      request_id: requestId,
      ...(errors.length > 0 ? { errors: [...errors] } : {}),
    },
  };
}

/** What people call the things that must be unique, by the name of the rule in storage, and the field that has it. */
const takenThings: Readonly<Record<string, FieldError>> = {
  'credential.name': { field: 'name', message: 'Another credential of the organization has this name.' },
  'project.name': { field: 'name', message: 'Another project of the organization has this name.' },
  'product.code': { field: 'code', message: 'Another product of the organization has this code.' },
  'api.code': { field: 'code', message: 'Another API of the organization has this code.' },
  'instance.name': { field: 'name', message: 'Another instance of the organization has this name.' },
  'container.name': { field: 'name', message: 'Another container of the instance has this name.' },
  'product_profile.name': { field: 'name', message: 'Another product profile of the organization has this name.' },
};

/** What must be gone before something can be deleted, by the name of the rule in storage. */
const usedThings: Readonly<Record<string, string>> = {
  'product.in_use': 'The product has APIs or product profiles; delete those first.',
  'api.in_use': 'A credential has this API; take it off there first.',
  'product_profile.in_use': 'A credential has this product profile; take it off there first.',
};

/** The response to whatever an operation threw; undefined for what nobody expected. */
export function problemOf(error: unknown, requestId: string): ProblemResponse | undefined {
  if (error instanceof AdminError) {
    const response = problemResponse(error.code, error.message, requestId, error.fields);
    if (error instanceof MigrationBlockedError) {
      return { ...response, body: { ...response.body, blockers: [...error.blockers] } };
    }
    if (error.retryAfterSeconds === undefined) return response;
    return { ...response, headers: { ...response.headers, 'retry-after': String(error.retryAfterSeconds) } };
  }
  if (error instanceof ConflictError) {
    const taken = takenThings[error.what];
    if (taken) return problemResponse('name_taken', taken.message, requestId, [taken]);
    const used = usedThings[error.what];
    if (used) return problemResponse('in_use', used, requestId);
    const detail =
      error.what === 'certificate.fingerprint' ? 'This certificate is bound already.' : 'It is there already.';
    return problemResponse('conflict', detail, requestId);
  }
  if (error instanceof StorageUnavailableError) {
    return problemResponse(
      'storage_unavailable',
      'The storage does not answer now; nothing was changed. Try again.',
      requestId,
    );
  }
  return undefined;
}
