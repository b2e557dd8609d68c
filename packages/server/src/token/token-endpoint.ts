// The token endpoint: the phases in the order of RFC 6749, and the only writer of their response.
import { accessTokenClaims } from '../domain/access-token.ts';
import type { Dialect } from '../domain/catalogue.ts';
import { type Credential, hasMechanism } from '../domain/credential.ts';
import type { NumericDate } from '../domain/time.ts';
import { sourceOf, type UseRecord } from '../domain/usage.ts';
import {
  authenticateClient,
  type FailureStyle,
  hasSecretInQuery,
  invalidClient,
  type PresentedClient,
  readClientAuthentication,
  secretInQuery,
} from './client-authentication.ts';
import { type Endpoint, type EndpointRequest, type EndpointResponse, privateJson } from './endpoint.ts';
import { clientCredentials } from './grants/client-credentials.ts';
import type { Grant, IssueDecision } from './grants/grant.ts';
import { replayedJti, serviceAccountJwt } from './grants/service-account-jwt.ts';
import { OAuthError, oauthErrorResponse, temporarilyUnavailable } from './oauth-error.ts';
import { type Parameters, readRequest } from './token-request.ts';
import type { TokenService } from './token-service.ts';

interface TokenPath {
  readonly dialect: Dialect;
  readonly failureStyle: FailureStyle;
  /** The grant that a request names, or what is wrong with it. */
  readonly grantOf: (parameters: Parameters) => Grant | OAuthError;
  /** Said to a client without the mechanism of the grant. */
  readonly mechanismMissing: OAuthError;
  /** `expires_in` is in seconds, at the legacy exchange in milliseconds (T-15). */
  readonly expiresInUnit: 1 | 1000;
}

const noGrantType = new OAuthError('invalid_request', 'grant_type is required.');
const unsupportedGrant = new OAuthError('unsupported_grant_type', 'Only client_credentials is supported here.');
const grantNotAllowed = new OAuthError('unauthorized_client', 'This client may not use this grant.');
const usesNoAssertion = new OAuthError(
  'unauthorized_client',
  'This client has no Service Account (JWT) mechanism. Request tokens at /ims/token/v3 with grant_type client_credentials.',
);

function grantByType(parameters: Parameters): Grant | OAuthError {
  const grantType = parameters.get('grant_type');
  if (grantType === undefined) return noGrantType;
  return grantType === 'client_credentials' ? clientCredentials : unsupportedGrant;
}

const byGrantType = { grantOf: grantByType, mechanismMissing: grantNotAllowed, expiresInUnit: 1 } as const;

/** `POST /oauth2/token` */
export function strictTokenEndpoint(service: TokenService): Endpoint {
  return tokenEndpoint(service, { ...byGrantType, dialect: 'oauth2', failureStyle: 'oauth2' });
}

/** `POST /ims/token/v1` to `v4` */
export function compatibleTokenEndpoint(service: TokenService): Endpoint {
  return tokenEndpoint(service, { ...byGrantType, dialect: 'ims', failureStyle: 'ims_token' });
}

/** `POST /ims/exchange/jwt` */
export function jwtExchangeEndpoint(service: TokenService): Endpoint {
  const grant = serviceAccountJwt(service);
  return tokenEndpoint(service, {
    dialect: 'ims',
    failureStyle: 'ims_exchange',
    grantOf: () => grant,
    mechanismMissing: usesNoAssertion,
    expiresInUnit: 1000,
  });
}

function tokenEndpoint(service: TokenService, path: TokenPath): Endpoint {
  return async (request) => {
    const answer = await answerRequest(service, path, request);
    if (!(answer instanceof OAuthError)) return answer;
    service.metrics.refused(answer.code);
    return oauthErrorResponse(answer);
  };
}

/** A request after phase two: well-formed, with a grant and a presented client. */
interface Attempt {
  readonly path: TokenPath;
  readonly request: EndpointRequest;
  readonly parameters: Parameters;
  readonly grant: Grant;
  readonly presented: PresentedClient;
}

async function answerRequest(
  service: TokenService,
  path: TokenPath,
  request: EndpointRequest,
): Promise<EndpointResponse | OAuthError> {
  const parameters = await readRequest(path.dialect, request);
  if (parameters instanceof OAuthError) return parameters;
  const grant = path.grantOf(parameters);
  if (grant instanceof OAuthError) return grant;
  const presented = readClientAuthentication(path.failureStyle, request.headers.authorization, parameters);
  if (presented instanceof OAuthError) return presented;
  return issueOrRefuse(service, { path, request, parameters, grant, presented });
}

type Decision =
  | {
      readonly kind: 'issue';
      readonly credential: Credential;
      readonly issue: IssueDecision & { kind: 'issue' };
      readonly use: UseRecord;
    }
  /** `use` is there when the client was authenticated: the refusal is evidence. */
  | { readonly kind: 'refuse'; readonly error: OAuthError; readonly use?: UseRecord };

/** How often a credential may change under one request before the client is told to try again. */
const attemptsLimit = 10;

/**
 * Decides on what memory knows; a refusal is decided again on what the storage knows, and an issue is confirmed by the
 * commit of its usage record, which finds a credential that changed meanwhile (decision 7).
 */
async function issueOrRefuse(service: TokenService, attempt: Attempt): Promise<EndpointResponse | OAuthError> {
  const { clientId } = attempt.presented;
  let credential = await service.credentials.byClientId(clientId);
  for (let round = 0; round < attemptsLimit; round++) {
    const now = service.clock();
    let decision = decide(service, attempt, credential, now);
    if (decision.kind === 'refuse' && round === 0) {
      const fresh = await service.credentials.fresh(clientId);
      if (fresh !== credential) decision = decide(service, attempt, fresh, now);
    }
    if (decision.kind === 'refuse') {
      if (decision.use) await service.store.recordUse(decision.use);
      return decision.error;
    }
    const answer = await issue(service, attempt, decision, now);
    if (answer !== 'stale') return answer;
    credential = await service.credentials.fresh(clientId);
  }
  return temporarilyUnavailable;
}

function decide(
  service: TokenService,
  attempt: Attempt,
  credential: Credential | undefined,
  now: NumericDate,
): Decision {
  const { path, parameters, grant, presented } = attempt;
  const client = authenticateClient(credential, presented, service.digester, now);
  const rejected = invalidClient(path.failureStyle, presented.method === 'client_secret_basic');
  if (client.kind === 'failed') return { kind: 'refuse', error: rejected };
  const use = useRecord(attempt, client, now);
  if (client.kind === 'refused') return { kind: 'refuse', error: rejected, use };
  service.onSecretSeen(client.credential, client.secret, presented.clientSecret);
  if (hasSecretInQuery(parameters) && !client.credential.acceptsSecretInQuery) {
    return { kind: 'refuse', error: secretInQuery, use };
  }
  if (!hasMechanism(client.credential, grant.mechanism)) return { kind: 'refuse', error: path.mechanismMissing, use };
  const { dialect } = path;
  const issue = grant.decide({ dialect, parameters, credential: client.credential, issuer: service.issuer, now });
  if (issue.kind === 'refuse') {
    return { kind: 'refuse', error: issue.error, use: { ...use, certificateId: issue.certificateId ?? null } };
  }
  const { certificateId, assertion } = issue;
  return {
    kind: 'issue',
    credential: client.credential,
    issue,
    use: { ...use, outcome: 'issued', certificateId, assertion },
  };
}

function useRecord(
  { request, parameters, grant }: Attempt,
  { credential, secret }: { credential: Credential; secret: { id: string } },
  at: NumericDate,
): UseRecord {
  const instance = request.headers['relevo-instance'];
  return {
    outcome: 'refused',
    credentialId: credential.id,
    revision: credential.revision,
    mechanism: grant.mechanism,
    secretId: secret.id,
    certificateId: null,
    source: sourceOf(typeof instance === 'string' ? instance : undefined, request.address),
    userAgent: request.headers['user-agent'] ?? null,
    at,
    secretExposed: parameters.inQuery.has('client_secret'),
    assertion: null,
  };
}

/** Signs while the record is made durable; the token leaves only when both are done. */
async function issue(
  service: TokenService,
  { path }: Attempt,
  { credential, issue: { grant }, use }: Decision & { kind: 'issue' },
  now: NumericDate,
): Promise<EndpointResponse | OAuthError | 'stale'> {
  const { dialect } = path;
  const { issuer, compatibleServerName, signer, store, ids } = service;
  const server = { issuer, compatibleServerName, jti: ids.uuid(), issuedAt: now };
  const claims = accessTokenClaims({ credential, grant, dialect, obtainedBy: use, ...server });
  // signing first: if it cannot, nothing was recorded; the group commit begins after this turn anyway
  const signing = signer.sign(grant.signingAlgorithm, dialect === 'ims' ? 'JWT' : 'at+jwt', claims, now);
  const [token, recorded] = await Promise.all([signing, store.recordUse(use)]);
  if (recorded === 'stale') return 'stale';
  if (recorded === 'replayed') {
    await store.recordUse({ ...use, outcome: 'refused', assertion: null });
    return replayedJti;
  }
  service.metrics.issued(use.mechanism);
  return privateJson(200, {
    access_token: token,
    token_type: 'bearer',
    expires_in: grant.lifetimeSeconds * path.expiresInUnit,
    ...(dialect === 'oauth2' ? { scope: grant.scopes.join(' ') } : {}),
  });
}
