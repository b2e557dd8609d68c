// Client authentication for the endpoints that issue nothing: introspection and revocation.
import type { Dialect } from '../domain/catalogue.ts';
import type { Credential } from '../domain/credential.ts';
import {
  authenticateClient,
  type FailureStyle,
  hasSecretInQuery,
  invalidClient,
  type PresentedClient,
  readClientAuthentication,
  secretInQuery,
} from './client-authentication.ts';
import type { EndpointRequest } from './endpoint.ts';
import { OAuthError } from './oauth-error.ts';
import { type Parameters, readRequest } from './token-request.ts';
import type { TokenService } from './token-service.ts';

export interface ClientRequest {
  readonly client: Credential;
  readonly parameters: Parameters;
  readonly token: string;
}

const tokenMissing = new OAuthError('invalid_request', 'token is required.');

/** The authenticated caller and the `token` parameter of a request, or what is wrong. */
export async function readClientRequest(
  service: TokenService,
  dialect: Dialect,
  request: EndpointRequest,
): Promise<ClientRequest | OAuthError> {
  const style: FailureStyle = dialect === 'ims' ? 'ims_token' : 'oauth2';
  const parameters = await readRequest(dialect, request);
  if (parameters instanceof OAuthError) return parameters;
  const presented = readClientAuthentication(style, request.headers.authorization, parameters);
  if (presented instanceof OAuthError) return presented;
  const client = await authenticate(service, presented);
  if (client.kind !== 'authenticated') return invalidClient(style, presented.method === 'client_secret_basic');
  if (hasSecretInQuery(parameters) && !client.credential.acceptsSecretInQuery) return secretInQuery;
  const token = parameters.get('token');
  return token === undefined ? tokenMissing : { client: client.credential, parameters, token };
}

/** Who memory does not let in may have got a secret a moment ago elsewhere: asked of the storage before it is said. */
async function authenticate({ credentials, digester, clock }: TokenService, presented: PresentedClient) {
  const recent = await credentials.recent(presented.clientId);
  const client = authenticateClient(recent, presented, digester, clock());
  if (client.kind === 'authenticated') return client;
  const fresh = await credentials.fresh(presented.clientId);
  return fresh === recent ? client : authenticateClient(fresh, presented, digester, clock());
}
