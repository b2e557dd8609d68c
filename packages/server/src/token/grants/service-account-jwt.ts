// The legacy exchange of a Service Account (JWT) assertion. Error codes are the original's (wire facts 11 and 14).
import { acceptedClockSkewSeconds } from '../../domain/access-token.ts';
import { assertionDetail } from '../../domain/assertion-failure.ts';
import { type Certificate, isCertificateValid } from '../../domain/credential.ts';
import type { AssertionReader } from '../../domain/crypto.ts';
import { type FailureCause, type FailureDetail, keptText } from '../../domain/failed-request.ts';
import { decideGrant, metascopesOf } from '../../domain/scope.ts';
import { type AssertionRefusal, decideAssertion, mayBeFromBefore } from '../../domain/service-account-assertion.ts';
import type { NumericDate } from '../../domain/time.ts';
import { OAuthError } from '../oauth-error.ts';
import type { Grant, GrantRequest, IssueDecision } from './grant.ts';

const refusals: Record<AssertionRefusal, OAuthError> = {
  malformed_claim: new OAuthError('bad_request', 'iss and sub must be strings, nbf and iat numbers.'),
  exp_not_integer: new OAuthError('invalid_token', 'exp must be an integer number of seconds.'),
  jti_malformed: new OAuthError('invalid_token', 'jti must be a string of up to 255 characters or an integer.'),
  jti_missing: new OAuthError('invalid_jti', 'This client must send a jti.'),
  expired: new OAuthError('invalid_token', 'The JWT has expired.'),
  lifetime_too_long: new OAuthError(
    'invalid_token',
    'exp is more than 24 hours ahead, or more than 24 hours after iat.',
  ),
  not_yet_valid: new OAuthError('invalid_token', 'The JWT is not valid yet. Check the clock of the client.'),
  wrong_audience: new OAuthError('invalid_client', 'aud must be this issuer, /c/ and the client_id.'),
  wrong_issuer: new OAuthError('bad_request', 'iss must be the organization id of the client.'),
  wrong_subject: new OAuthError('bad_request', 'sub must be the technical account id of the client.'),
};

const missing = new OAuthError('invalid_token', 'jwt_token is required.');
const undecodable = new OAuthError('invalid_token', 'The JWT cannot be decoded.');
const wrongAlgorithm = new OAuthError(
  'invalid_signature',
  'The JWT must be signed with RS256 and use no header extension.',
);
const noMatch = new OAuthError('invalid_signature', 'No certificate of this client matches the signature.');
const certificateExpired = new OAuthError('invalid_signature', 'The certificate that matches is not valid now.');
const scopeNotGranted = new OAuthError(
  'invalid_scope',
  'The metascopes are missing or not all granted to this client.',
);
const nothingGranted = new OAuthError('invalid_scope', 'No enabled API with a product profile belongs to this client.');

/** A replayed `jti`: said by the endpoint when the commit finds that it was used before. */
export const replayedJti = new OAuthError('invalid_jti', 'The jti was used before.');

const usedBeforeRestore = new OAuthError(
  'invalid_jti',
  'The jti may have been used before the server was restored from a backup. Send a JWT made now, and say so with iat.',
);

export interface AssertionRules {
  readonly assertions: AssertionReader;
  /** When the server came back from a backup, if it did: single-use `jti`s used shortly before were lost. */
  readonly restoredAt: NumericDate | undefined;
}

const refuse = (error: OAuthError, cause: FailureCause, detail: FailureDetail = {}): IssueDecision => ({
  kind: 'refuse',
  error,
  failure: { cause, detail },
});

export function serviceAccountJwt(rules: AssertionRules): Grant {
  const { assertions } = rules;
  return {
    mechanism: 'service_account_jwt',
    decide(request) {
      const jwt = request.parameters.get('jwt_token');
      if (jwt === undefined) return refuse(missing, 'assertion_missing');
      const assertion = assertions.decode(jwt);
      if (!assertion) return refuse(undecodable, 'assertion_undecodable');
      if (!assertions.isPlainRs256(assertion)) return refuse(wrongAlgorithm, 'assertion_wrong_algorithm');
      const { certificates } = request.credential;
      // a renewed certificate may have the key of an expired one: the one that is valid counts
      const valid = certificates.filter((each) => isCertificateValid(each, request.now));
      const certificate = assertions.signerOf(assertion, valid) ?? assertions.signerOf(assertion, certificates);
      if (!certificate) {
        const bound = keptText(certificates.map(({ fingerprint }) => fingerprint).join(' '));
        return refuse(noMatch, 'assertion_unknown_key', { bound_certificates: bound });
      }
      const decision = decideSigned(request, assertion.claims, certificate, rules);
      if (decision.kind === 'issue') return decision;
      const detail = { ...decision.failure.detail, certificate: certificate.fingerprint };
      return { ...decision, certificateId: certificate.id, failure: { ...decision.failure, detail } };
    },
  };
}

/** When a certificate that matches counts, seen from now. */
function validity({ notBefore, notAfter }: Certificate, now: NumericDate): FailureDetail {
  return now < notBefore ? { valid_in_seconds: notBefore - now } : { expired_seconds_ago: now - notAfter };
}

/** The rest of the decision, once a bound certificate has signed. */
function decideSigned(
  request: GrantRequest,
  claims: Readonly<Record<string, unknown>>,
  certificate: Certificate,
  { assertions, restoredAt }: AssertionRules,
): IssueDecision {
  const { credential, issuer, now } = request;
  if (!isCertificateValid(certificate, now)) {
    return refuse(certificateExpired, 'assertion_certificate_not_valid', validity(certificate, now));
  }
  const checked = decideAssertion(claims, credential, issuer, now);
  if (checked.kind === 'refused') {
    const detail = assertionDetail(checked.reason, claims, request);
    return refuse(refusals[checked.reason], `assertion_${checked.reason}`, detail);
  }
  const { metascopes, jti, exp } = checked;
  // Without a jti it could be sent twice anyway.
  if (jti !== null && restoredAt !== undefined && mayBeFromBefore(restoredAt, { iat: claims['iat'], exp }))
    return refuse(usedBeforeRestore, 'assertion_from_before_restore');
  const decision = decideGrant(credential, { dialect: request.dialect, mechanism: 'service_account_jwt', metascopes });
  if (decision.kind === 'nothing_granted') return refuse(nothingGranted, 'nothing_granted');
  if (decision.kind !== 'granted') {
    const detail = { given: keptText(metascopes.join(' ')), granted: keptText(metascopesOf(credential).join(' ')) };
    return refuse(scopeNotGranted, 'metascope_not_granted', detail);
  }
  return {
    kind: 'issue',
    grant: decision.grant,
    certificateId: certificate.id,
    assertion: jti === null ? null : { jtiHash: assertions.hashJti(jti), expiresAt: exp + acceptedClockSkewSeconds },
  };
}
