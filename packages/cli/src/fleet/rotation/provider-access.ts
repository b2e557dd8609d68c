// Which provider of client secrets a command speaks to, and as whom: the server where somebody is signed in, or the
// vendor as the credential itself.
import { Failure } from '../../failure.ts';
import { fetchInTime, unreachable } from '../../session.ts';
import { askedSecret, type FoundCredential } from '../credential/credential-source.ts';
import { ownServer } from '../report/own-server.ts';
import { type Provider, providerAt } from './provider.ts';

export interface ProviderOptions {
  /** Address of the API; undefined for the server where somebody is signed in. */
  readonly provider?: string;
  /** As the provider names the credential; its client id if not given. */
  readonly providerCredentialId?: string;
  readonly providerScope: string;
}

/** What the vendor's I/O Management API asks for. */
export const vendorScope = [
  ...['AdobeID', 'openid', 'read_organizations', 'additional_info.projectedProductContext', 'additional_info.roles'],
  ...['adobeio_api', 'read_client_secret', 'manage_client_secrets'],
].join(',');

const vendorEndpoint = 'https://ims-na1.adobelogin.com';

interface TokenWish {
  readonly credential: FoundCredential;
  readonly endpoint: string | null;
  readonly scope: string;
}

/** Our own API gives its tokens at the standard endpoint alone. */
const tokenPath = (scope: string): string => (scope === 'relevo_management' ? '/oauth2/token' : '/ims/token/v3');

/** An access token that the credential gets for itself (RFC 6749 §4.4), for its own client secrets. */
async function ownToken({ credential, endpoint, scope }: TokenWish): Promise<string> {
  const secret = credential.secret ?? (await askedSecret(credential.clientId));
  const url = `${(endpoint ?? vendorEndpoint).replace(/\/+$/, '')}${tokenPath(scope)}`;
  const client = { client_id: credential.clientId, client_secret: secret.reveal() };
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...client, scope });
  const response = await fetchInTime(url, { method: 'POST', body, redirect: 'error' }).catch((error: Error) => {
    throw unreachable(`No answer from ${url}.`, error);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  const token = typeof answer === 'object' && answer !== null && 'access_token' in answer ? answer.access_token : '';
  if (response.ok && typeof token === 'string' && token !== '') return token;
  const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : response.status;
  throw new Failure('forbidden', `${url} gives no token for managing client secrets (${error}).`, {
    next: 'Add the I/O Management API to the project of the credential, or give --provider-scope.',
  });
}

/** The provider of a credential's client secrets. Rejects with `Failure` where nobody can be asked. */
export async function providerFor(
  credential: FoundCredential,
  options: ProviderOptions,
  endpoint: string | null,
): Promise<Provider> {
  const { organizationId, clientId } = credential;
  const credentialId = options.providerCredentialId ?? clientId;
  if (options.provider === undefined) {
    const server = await ownServer();
    if (!server) {
      throw new Failure('unauthenticated', 'Nobody is signed in at a server that has this credential.', {
        next: 'Sign in with "relevo login", or give --provider URL.',
      });
    }
    const headers = async () => ({ authorization: `Bearer ${server.token}` });
    return providerAt({ base: server.url, organizationId, credentialId, headers });
  }
  if (!/^https?:\/\/[^\s?#@]+$/.test(options.provider)) {
    throw new Failure('invalid_usage', '--provider must be an address such as https://api.adobe.io.');
  }
  let token: Promise<string> | undefined;
  const headers = async () => {
    token ??= ownToken({ credential, endpoint, scope: options.providerScope });
    return { authorization: `Bearer ${await token}`, 'x-api-key': clientId };
  };
  return providerAt({ base: options.provider.replace(/\/+$/, ''), organizationId, credentialId, headers });
}
