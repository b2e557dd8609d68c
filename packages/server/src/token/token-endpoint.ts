// The token endpoint: the phases in the order of RFC 6749, and the only writer of their response.
import { accessTokenClaims } from '../domain/access-token.ts';
import type { Dialect } from '../domain/catalogue.ts';
import { type Credential, hasMechanism } from '../domain/credential.ts';
import type { FailedRequest, Failure } from '../domain/failed-request.ts';
import type { MechanismKind } from '../domain/mechanism.ts';
import type { NumericDate } from '../domain/time.ts';
import type { UseRecord } from '../domain/usage.ts';
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
import {
  failedRequest,
  failureOfClient,
  failureOfStranger,
  type KnownClient,
  sourceOfRequest,
} from './failed-request.ts';
import { clientCredentials } from './grants/client-credentials.ts';
import type { Grant, IssueDecision } from './grants/grant.ts';
import { replayedJti, serviceAccountJwt } from './grants/service-account-jwt.ts';
import { legacyHeaders, legacyRefusal } from './legacy-standing.ts';
import { OAuthError, oauthErrorResponse, temporarilyUnavailable } from './oauth-error.ts';
import { type Parameters, readRequest } from './token-request.ts';
import type { TokenService } from './token-service.ts';

interface TokenPath {
  readonly dialect: Dialect;
  readonly failureStyle: FailureStyle;
  /** The grant that a request names, or what is wrong with it. */
  readonly grantOf: (parameters: Parameters) => Grant | OAuthError;
  /** `expires_in` is in seconds, at the legacy exchange in milliseconds (T-15). */
  readonly expiresInUnit: 1 | 1000;
  /** What an authenticated client is told besides, whatever the answer. */
  readonly headersFor?: (client: Credential) => Readonly<Record<string, string>>;
}

const noGrantType = new OAuthError('invalid_request', 'grant_type is required.');
const unsupportedGrant = new OAuthError('unsupported_grant_type', 'Only client_credentials is supported here.');
const grantNotAllowed = new OAuthError('unauthorized_client', 'This client may not use this grant.');
function grantByType(parameters: Parameters): Grant | OAuthError {
  const grantType = parameters.get('grant_type');
  if (grantType === undefined) return noGrantType;
  return grantType === 'client_credentials' ? clientCredentials : unsupportedGrant;
}

const byGrantType = { grantOf: grantByType, expiresInUnit: 1 } as const;

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
    expiresInUnit: 1000,
    headersFor: ({ legacy }) => legacyHeaders(legacy, service.publicUrl),
  });
}

function tokenEndpoint(service: TokenService, path: TokenPath): Endpoint {
  return async (request) => {
    const { answer, client } = await answerRequest(service, path, request);
    if (answer instanceof OAuthError) service.metrics.refused(answer.code);
    const response = answer instanceof OAuthError ? oauthErrorResponse(answer) : answer;
    if (!client || !path.headersFor) return response;
    return { ...response, headers: { ...response.headers, ...path.headersFor(client) } };
  };
}

interface Answered {
  readonly answer: EndpointResponse | OAuthError;
  /** Who asked, where that was proven. */
  readonly client?: Credential;
}

/** A request after phase two: well-formed, with a grant and a presented client. */
interface Attempt {
  readonly path: TokenPath;
  readonly request: EndpointRequest;
  readonly parameters: Parameters;
  readonly grant: Grant;
  readonly presented: PresentedClient;
}

async function answerRequest(service: TokenService, path: TokenPath, request: EndpointRequest): Promise<Answered> {
  const parameters = await readRequest(path.dialect, request);
  if (parameters instanceof OAuthError) return { answer: parameters };
  const grant = path.grantOf(parameters);
  if (grant instanceof OAuthError) return { answer: grant };
  const presented = readClientAuthentication(path.failureStyle, request.headers.authorization, parameters);
  if (presented instanceof OAuthError) return { answer: presented };
  return issueOrRefuse(service, { path, request, parameters, grant, presented });
}

type Decision =
  | {
      readonly kind: 'issue';
      readonly credential: Credential;
      readonly issue: IssueDecision & { kind: 'issue' };
      readonly use: UseRecord;
    }
  | {
      readonly kind: 'refuse';
      readonly error: OAuthError;
      /** There when the client was authenticated: the refusal is evidence. */
      readonly proven?: { readonly client: Credential; readonly use: UseRecord };
      /** For the owner, where the client is known. */
      readonly failed?: FailedRequest;
    };

/** How often a credential may change under one request before the client is told to try again. */
const attemptsLimit = 10;

/**
 * Decides on what memory knows; a refusal is decided again on what the storage knows, and an issue is confirmed by the
 * commit of its usage record, which finds a credential that changed meanwhile (decision 7).
 */
async function issueOrRefuse(service: TokenService, attempt: Attempt): Promise<Answered> {
  const { clientId } = attempt.presented;
  let credential = await service.credentials.byClientId(clientId);
  for (let round = 0; round < attemptsLimit; round++) {
    const now = service.clock();
    let decision = decide(service, attempt, credential, now);
    if (decision.kind === 'refuse' && round === 0) {
      const fresh = await service.credentials.fresh(clientId);
      if (fresh !== credential) decision = decide(service, attempt, fresh, now);
    }
    if (decision.kind === 'refuse') return refuse(service, decision);
    const answer = await issue(service, attempt, decision, now);
    if (answer !== 'stale') return { answer, client: decision.credential };
    credential = await service.credentials.fresh(clientId);
  }
  return { answer: temporarilyUnavailable };
}

async function refuse(
  service: TokenService,
  { error, proven, failed }: Decision & { kind: 'refuse' },
): Promise<Answered> {
  if (failed) service.onFailure(failed);
  if (!proven) return { answer: error };
  await service.store.recordUse(proven.use);
  return { answer: error, client: proven.client };
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
  if (client.kind === 'failed') {
    if (!credential) return { kind: 'refuse', error: rejected };
    const failure = failureOfStranger(credential, presented, service.digester);
    return { kind: 'refuse', error: rejected, failed: failedRequest(attempt, credential, failure, now) };
  }
  const use = useRecord(attempt, client, now);
  const refused = (error: OAuthError, failure: Failure, certificateId: string | null = null): Decision => ({
    kind: 'refuse',
    error,
    proven: { client: client.credential, use: { ...use, certificateId } },
    failed: failedRequest(attempt, client.credential, failure, now),
  });
  if (client.kind === 'refused') return refused(rejected, failureOfClient(client, now));
  service.onSecretSeen(client.credential, client.secret, presented.clientSecret);
  if (hasSecretInQuery(parameters) && !client.credential.acceptsSecretInQuery) {
    return refused(secretInQuery, { cause: 'secret_in_query', detail: {} });
  }
  const unavailable = mechanismRefusal(service, client.credential, grant.mechanism, now);
  if (unavailable) return refused(unavailable.error, unavailable.failure);
  const { dialect } = path;
  const issue = grant.decide({ dialect, parameters, credential: client.credential, issuer: service.issuer, now });
  if (issue.kind === 'refuse') return refused(issue.error, issue.failure, issue.certificateId);
  const { certificateId, assertion } = issue;
  return {
    kind: 'issue',
    credential: client.credential,
    issue,
    use: { ...use, outcome: 'issued', certificateId, assertion },
  };
}

/** Why the mechanism gets nothing, whatever the request says; undefined where it is in use. */
function mechanismRefusal(
  { publicUrl }: TokenService,
  credential: Credential,
  mechanism: MechanismKind,
  now: NumericDate,
): { readonly error: OAuthError; readonly failure: Failure } | undefined {
  if (mechanism === 'service_account_jwt') return legacyRefusal(credential, now, publicUrl);
  if (hasMechanism(credential, mechanism)) return undefined;
  return { error: grantNotAllowed, failure: { cause: 'mechanism_missing', detail: {} } };
}

function useRecord(
  { request, parameters, grant }: Attempt,
  { credential, secret }: KnownClient,
  at: NumericDate,
): UseRecord {
  return {
    outcome: 'refused',
    credentialId: credential.id,
    revision: credential.revision,
    mechanism: grant.mechanism,
    secretId: secret.id,
    certificateId: null,
    source: sourceOfRequest(request),
    userAgent: request.headers['user-agent'] ?? null,
    at,
    secretExposed: parameters.inQuery.has('client_secret'),
    assertion: null,
  };
}

/** Signs while the record is made durable; the token leaves only when both are done. */
async function issue(
  service: TokenService,
  attempt: Attempt,
  { credential, issue: { grant }, use }: Decision & { kind: 'issue' },
  now: NumericDate,
): Promise<EndpointResponse | OAuthError | 'stale'> {
  const { dialect, expiresInUnit } = attempt.path;
  const { issuer, compatibleServerName, signer, store, ids } = service;
  const server = { issuer, compatibleServerName, jti: ids.uuid(), issuedAt: now };
  const claims = accessTokenClaims({ credential, grant, dialect, obtainedBy: use, ...server });
  // signing first: if it cannot, nothing was recorded; the group commit begins after this turn anyway
  const signing = signer.sign(grant.signingAlgorithm, dialect === 'ims' ? 'JWT' : 'at+jwt', claims, now);
  const [token, recorded] = await Promise.all([signing, store.recordUse(use)]);
  if (recorded === 'stale') return 'stale';
  if (recorded === 'replayed') {
    service.onFailure(failedRequest(attempt, credential, { cause: 'assertion_replayed', detail: {} }, now));
    await store.recordUse({ ...use, outcome: 'refused', assertion: null });
    return replayedJti;
  }
  service.metrics.issued(use.mechanism);
  return privateJson(200, {
    access_token: token,
    token_type: 'bearer',
    expires_in: grant.lifetimeSeconds * expiresInUnit,
    ...(dialect === 'oauth2' ? { scope: grant.scopes.join(' ') } : {}),
  });
}
