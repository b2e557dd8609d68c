// The legacy exchange of a Service Account (JWT) assertion. Error codes are the original's (wire facts 11 and 14).
import { acceptedClockSkewSeconds } from '../../domain/access-token.ts';
import { type Certificate, isCertificateValid } from '../../domain/credential.ts';
import type { AssertionReader } from '../../domain/crypto.ts';
import { decideGrant } from '../../domain/scope.ts';
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

export function serviceAccountJwt(rules: AssertionRules): Grant {
  const { assertions } = rules;
  return {
    mechanism: 'service_account_jwt',
    decide(request) {
      const jwt = request.parameters.get('jwt_token');
      if (jwt === undefined) return { kind: 'refuse', error: missing };
      const assertion = assertions.decode(jwt);
      if (!assertion) return { kind: 'refuse', error: undecodable };
      if (!assertions.isPlainRs256(assertion)) return { kind: 'refuse', error: wrongAlgorithm };
      const { certificates } = request.credential;
      // a renewed certificate may have the key of an expired one: the one that is valid counts
      const valid = certificates.filter((each) => isCertificateValid(each, request.now));
      const certificate = assertions.signerOf(assertion, valid) ?? assertions.signerOf(assertion, certificates);
      if (!certificate) return { kind: 'refuse', error: noMatch };
      return decideSigned(request, assertion.claims, certificate, rules);
    },
  };
}

/** The rest of the decision, once a bound certificate has signed. */
function decideSigned(
  request: GrantRequest,
  claims: Readonly<Record<string, unknown>>,
  certificate: Certificate,
  { assertions, restoredAt }: AssertionRules,
): IssueDecision {
  const { credential, issuer, now } = request;
  const refuse = (error: OAuthError): IssueDecision => ({ kind: 'refuse', error, certificateId: certificate.id });
  if (!isCertificateValid(certificate, now)) return refuse(certificateExpired);
  const checked = decideAssertion(claims, credential, issuer, now);
  if (checked.kind === 'refused') return refuse(refusals[checked.reason]);
  const { metascopes, jti, exp } = checked;
  // Without a jti it could be sent twice anyway.
  if (jti !== null && restoredAt !== undefined && mayBeFromBefore(restoredAt, { iat: claims['iat'], exp }))
    return refuse(usedBeforeRestore);
  const decision = decideGrant(credential, { dialect: request.dialect, mechanism: 'service_account_jwt', metascopes });
  if (decision.kind === 'nothing_granted') return refuse(nothingGranted);
  if (decision.kind !== 'granted') return refuse(scopeNotGranted);
  return {
    kind: 'issue',
    grant: decision.grant,
    certificateId: certificate.id,
    assertion: jti === null ? null : { jtiHash: assertions.hashJti(jti), expiresAt: exp + acceptedClockSkewSeconds },
  };
}
