// Why a request of a known client was refused, in what its owner is told. Never a secret, and never told to the client.
import type { ClientSecret, Credential } from '../domain/credential.ts';
import type { SecretDigester } from '../domain/crypto.ts';
import { type FailedRequest, type Failure, isAuthenticated } from '../domain/failed-request.ts';
import type { NumericDate } from '../domain/time.ts';
import { cleanUserAgent, type Source, sourceOf } from '../domain/usage.ts';
import type { PresentedClient } from './client-authentication.ts';
import type { EndpointRequest } from './endpoint.ts';
import type { Grant } from './grants/grant.ts';

/** Why a client was not recognised. Whoever sends a deleted secret may be the client, or somebody who found it. */
export function failureOfStranger(
  { secrets }: Credential,
  presented: PresentedClient,
  digester: SecretDigester,
): Failure {
  const deleted = digester.match(
    presented.clientSecret,
    secrets.filter(({ deletedAt }) => deletedAt !== null),
  );
  if (!deleted) return { cause: 'wrong_client_secret', detail: {} };
  return { cause: 'deleted_client_secret', detail: { client_secret: deleted.hint } };
}

/** Why a client with a right secret gets nothing. */
export function failureOfClient({ credential, secret }: KnownClient, now: NumericDate): Failure {
  if (secret.expiresAt !== null && secret.expiresAt <= now) {
    return {
      cause: 'secret_expired',
      detail: { client_secret: secret.hint, expired_seconds_ago: now - secret.expiresAt },
    };
  }
  const { enabled, projectEnabled } = credential;
  return { cause: 'disabled', detail: { what: !enabled ? 'credential' : projectEnabled ? 'organization' : 'project' } };
}

/** A client whose secret was right. */
export interface KnownClient {
  readonly credential: Credential;
  readonly secret: ClientSecret;
}

/** What was asked for, and from where. */
interface Asked {
  readonly request: EndpointRequest;
  readonly grant: Pick<Grant, 'mechanism'>;
}

/** The failure as it is kept: one request, to be counted with those like it. */
export function failedRequest(
  { request, grant }: Asked,
  { id, organizationId }: Credential,
  failure: Failure,
  at: NumericDate,
): FailedRequest {
  const userAgent = request.headers['user-agent'];
  return {
    organizationId,
    credentialId: id,
    authenticated: isAuthenticated(failure.cause),
    mechanism: grant.mechanism,
    ...failure,
    source: sourceOfRequest(request),
    userAgent: userAgent === undefined ? null : cleanUserAgent(userAgent),
    firstAt: at,
    lastAt: at,
    count: 1,
  };
}

export function sourceOfRequest({ headers, address }: EndpointRequest): Source {
  const instance = headers['relevo-instance'];
  return sourceOf(typeof instance === 'string' ? instance : undefined, address);
}
