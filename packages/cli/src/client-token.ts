// The access token with which a technical account calls the admin API for itself (RFC 6749 §4.4).
import { Failure } from './failure.ts';
import { fetchInTime, unreachable } from './session.ts';

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

interface TokenAnswer {
  readonly access_token?: unknown;
  readonly error?: unknown;
  readonly error_description?: unknown;
}

function refusal({ error, error_description: description }: TokenAnswer, status: number): Failure {
  const message = typeof description === 'string' ? description : `The token endpoint answered ${status}.`;
  if (status >= 500) return new Failure('storage_unavailable', message);
  if (error === 'invalid_client')
    return new Failure('unauthenticated', message, { next: 'Check --client-id and the client secret.' });
  return new Failure('forbidden', message, {
    next: 'The credential needs the API relevo_management and one of its product profiles.',
  });
}

/** A token for the API Relevo Management alone. Rejects with `Failure`. */
export async function clientToken(url: string, { clientId, clientSecret }: Client): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'relevo_management',
  });
  const response = await fetchInTime(`${url}/oauth2/token`, { method: 'POST', body, redirect: 'error' }).catch(
    (error: Error) => {
      throw unreachable(`No answer from ${url}.`, error);
    },
  );
  const answer = (await response.json().catch(() => ({}))) as TokenAnswer; // every field is looked at below
  if (response.ok && typeof answer.access_token === 'string') return answer.access_token;
  throw refusal(answer, response.status);
}
