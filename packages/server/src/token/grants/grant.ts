// What a grant adds to the token endpoint. The endpoint owns the phases, so no grant can forget one of them.
import type { Dialect } from '../../domain/catalogue.ts';
import type { Credential } from '../../domain/credential.ts';
import type { Failure } from '../../domain/failed-request.ts';
import type { MechanismKind } from '../../domain/mechanism.ts';
import type { TokenGrant } from '../../domain/scope.ts';
import type { NumericDate } from '../../domain/time.ts';
import type { AssertionUse } from '../../domain/usage.ts';
import type { OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../token-request.ts';

export interface GrantRequest {
  readonly dialect: Dialect;
  readonly parameters: Parameters;
  readonly credential: Credential;
  readonly issuer: string;
  readonly now: NumericDate;
}

export type IssueDecision =
  | {
      readonly kind: 'issue';
      readonly grant: TokenGrant;
      readonly certificateId: string | null;
      readonly assertion: AssertionUse | null;
    }
  | {
      readonly kind: 'refuse';
      /** What the client is told. */
      readonly error: OAuthError;
      /** What its owner is told. */
      readonly failure: Failure;
      readonly certificateId?: string;
    };

export interface Grant {
  readonly mechanism: MechanismKind;
  /** Decides for an authenticated client that has the mechanism. No input or output. */
  decide(request: GrantRequest): IssueDecision;
}
