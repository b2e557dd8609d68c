// Why a client gets no token: what is kept of its refused requests, explained to its owner.
import type { FailureCause } from '../domain/failed-request.ts';
import { credentialOf } from './credential-reference.ts';
import type { Operation } from './operation.ts';
import { moment } from './wire-format.ts';

/** What happened, and what to do. */
const explanations: Record<FailureCause, string> = {
  wrong_client_secret: 'The client secret is wrong. Look whether it was copied whole, and of the right credential.',
  deleted_client_secret: 'The client secret was deleted. Give the client one that is alive.',
  secret_in_query: 'Secrets came in the query. Send them in the body, or allow accept_secret_in_query.',
  mechanism_missing: 'The credential does not have this mechanism. Look which grant the client uses, and where.',
  mechanism_retired: 'The credential has migrated. Change the client to OAuth Server-to-Server, or undo the migration.',
  brownout: 'A planned brownout refuses Service Account (JWT). Change the client to OAuth Server-to-Server.',
  sunset: 'Service Account (JWT) has ended. Change the client to OAuth Server-to-Server, or extend its time.',
  disabled: 'The credential, its project or its organization is disabled. Enable it.',
  secret_expired: 'The client secret has expired. Add a new one and give it to the client.',
  assertion_missing: 'jwt_token is missing in the request.',
  assertion_undecodable: 'jwt_token is no JWT. Look whether it was cut off or encoded twice.',
  assertion_wrong_algorithm: 'The JWT must be signed with RS256 and use no header extension.',
  assertion_unknown_key:
    'No certificate of the credential belongs to the key that signed. Add the certificate of that key.',
  assertion_certificate_not_valid: 'The certificate that matches is not valid at this time. Add a new one.',
  assertion_malformed_claim: 'iss and sub must be texts, nbf and iat numbers.',
  assertion_exp_not_integer: 'exp must be whole seconds.',
  assertion_jti_malformed: 'jti must be a text of up to 255 characters, or an integer.',
  assertion_jti_missing: 'The credential demands a jti in each JWT.',
  assertion_expired: 'The JWT had expired. Make one for each request, and look at the clock of the client.',
  assertion_lifetime_too_long: 'exp lies more than 24 hours ahead. Make it a few minutes.',
  assertion_not_yet_valid: 'The JWT is from the future. Look at the clock of the client.',
  assertion_wrong_audience: 'aud is not what this server expects of the client.',
  assertion_wrong_issuer: 'iss must be the organization id.',
  assertion_wrong_subject: 'sub must be the technical account id.',
  assertion_replayed: 'The jti was used before. Make a new JWT for each request.',
  assertion_from_before_restore: 'The JWT is from before the server was restored. Make a new one.',
  metascope_not_granted: 'The JWT claims a metascope that the credential does not have, or none.',
  scope_not_granted: 'A requested scope is not granted. Take it out, or add a product profile that has it.',
  nothing_granted: 'No enabled API with an enabled product profile belongs to the credential.',
  unknown_resource: 'A requested resource is no API of the credential.',
};

export const failedRequestList: Operation<'failedRequestList'> = async (context, { params }) => {
  const { store, organizationId, writeFailures } = context;
  const credential = await credentialOf(store.read, organizationId, params.credential);
  await writeFailures();
  const failures = await store.read.failedRequests.ofCredential(organizationId, credential.id);
  const items = failures.map((failed) => ({
    cause: failed.cause,
    explanation: explanations[failed.cause],
    authenticated: failed.authenticated,
    mechanism: failed.mechanism,
    source: failed.source.name,
    source_kind: failed.source.kind,
    user_agent: failed.userAgent,
    detail: { ...failed.detail },
    first_at: moment(failed.firstAt),
    last_at: moment(failed.lastAt),
    count: failed.count,
  }));
  return { items };
};
