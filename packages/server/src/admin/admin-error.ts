// A refusal of the admin API. Thrown, so that the transaction it happens in is rolled back.
import type { Blocker } from '@relevo/contract/migrations';
import type { ProblemCode } from '@relevo/contract/problem';

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** `message` is for people: what is wrong and what to do. Never a secret. */
export class AdminError extends Error {
  readonly code: ProblemCode;
  readonly fields: readonly FieldError[];
  /** When another attempt makes sense. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    message: string,
    fields: readonly FieldError[] = [],
    retryAfterSeconds: number | undefined = undefined,
  ) {
    super(message);
    this.name = 'AdminError';
    this.code = code;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Something still uses what should go; `blockers` say who, and until when. */
export class MigrationBlockedError extends AdminError {
  readonly blockers: readonly Blocker[];
  constructor(message: string, blockers: readonly Blocker[]) {
    super('migration_blocked', message);
    this.name = 'MigrationBlockedError';
    this.blockers = blockers;
  }
}

/** The same answer for what does not exist and for what belongs to another organization. */
export function notFound(what: string): AdminError {
  return new AdminError('not_found', `There is no such ${what} in this organization.`);
}

/** The same answer for an organization that does not exist and one that the caller may not enter. */
export const noSuchOrganization = () =>
  new AdminError('not_found', 'There is no such organization, or you may not enter it.');
