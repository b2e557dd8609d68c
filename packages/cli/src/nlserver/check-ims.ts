// `-checkims`: whether this host gets a token with what is installed on it.
import { hostname } from 'node:os';
import { refusalOf } from './ims-values.ts';
import { type Installed, type InstancePlace, readEndpoint, readInstalled } from './installed-credential.ts';
import { NlserverError } from './nlserver-error.ts';
import type { NlserverIo } from './nlserver-io.ts';
import { isSkewed, type NoTokenCause, requestToken, type TokenAnswer, type TokenCredential } from './token-request.ts';

const vendorEndpoint = 'https://ims-na1.adobelogin.com';

export interface CheckOptions {
  readonly endpoint: string | undefined;
  readonly label: string | undefined;
  readonly json: boolean;
}

const causeWords: Record<NoTokenCause, string> = {
  name_not_found: 'The name of the token service is not found; look at DNS and at the endpoint.',
  connection_refused: 'Nothing listens there; look at the endpoint, its port and the firewall.',
  unreachable: 'The token service cannot be reached, or failed.',
  timed_out: 'The token service did not answer; look at routes and firewall. No proxy is used.',
  tls: 'Its certificate is not trusted, or TLS fails. NODE_EXTRA_CA_CERTS names a private authority.',
  redirected: 'The token service redirects, which is not followed; name its final address.',
  refused: 'The token service refuses the credential; set the right one, or look why with "relevo why".',
  no_token_service: 'What answers there is no token service.',
};

const noToken = (message: string, next: string) => new NlserverError('no_token', message, { next });

function endpointOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (isPlain) return url.href.replace(/\/+$/, '');
  throw new NlserverError('invalid_usage', 'The address of the token service is no plain http or https URL.', {
    next: 'Give one with --endpoint URL, such as https://ims-na1.adobelogin.com.',
  });
}

/** The first that is there: the flag, the instance's file, the file of all instances, RELEVO_URL, the vendor's. */
async function findEndpoint(
  { settings }: Installed,
  { confDir, environment }: InstancePlace,
  named: string | undefined,
): Promise<string> {
  const configured = named || (await readEndpoint(settings, confDir));
  return endpointOf(configured || environment['RELEVO_URL'] || vendorEndpoint);
}

function withoutSecret({ clientSecret, file }: Installed): NlserverError {
  if (clientSecret.kind === 'vendor') {
    return noToken(
      `The secret in ${file} is encrypted by the vendor; only its own server can read it.`,
      'Ask that one.',
    );
  }
  return clientSecret.kind === 'none'
    ? noToken(`No client secret is installed in ${file}.`, 'Install one with -setimsoauth.')
    : noToken(
        `The secret in ${file} does not open with the key that is here.`,
        'Set the secret again, or restore the key.',
      );
}

function credentialOf(installed: Installed): TokenCredential {
  const { settings, clientSecret, privateKey, file } = installed;
  if (clientSecret.value === undefined) throw withoutSecret(installed);
  const { organizationId = '', clientId = '', technicalAccountId = '' } = settings;
  if (refusalOf('clientId', clientId) !== undefined) {
    throw noToken(`${file} has no usable client id.`, 'Install one with -setimsoauth.');
  }
  if (privateKey.kind !== 'none' && privateKey.value === undefined) {
    throw noToken(`The private key in ${file} cannot be read.`, 'Set it again with -setimsjwtauth.');
  }
  const pem = privateKey.value === undefined ? undefined : Buffer.from(privateKey.value, 'base64').toString('latin1');
  return { organizationId, clientId, technicalAccountId, clientSecret: clientSecret.value, privateKeyPem: pem };
}

/** A host name as the token service takes it for a label: what else stands in it is left out. */
function ownLabel(): string {
  return (
    hostname()
      .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9._-]/g, '')
      .slice(0, 64) || 'host'
  );
}

function isOpenToTheNetwork(endpoint: string): boolean {
  const { protocol, hostname: host } = new URL(endpoint);
  return protocol === 'http:' && !/^(?:localhost|127\..*|\[::1\])$/.test(host);
}

function skewWarning(answer: TokenAnswer): string {
  const direction = answer.skewSeconds > 0 ? 'ahead of' : 'behind';
  return `The clock of this host is ${Math.abs(answer.skewSeconds)} seconds ${direction} that of the token service.`;
}

/** Prints the outcome; rejects with `no_token` where none can be had, after the line of JSON where that is wanted. */
export async function checkIms(place: InstancePlace, options: CheckOptions, io: NlserverIo): Promise<void> {
  const installed = await readInstalled(place);
  const credential = credentialOf(installed);
  const endpoint = await findEndpoint(installed, place, options.endpoint);
  const label = options.label ?? ownLabel();
  if (isOpenToTheNetwork(endpoint)) io.err(`warning: ${endpoint} is not https; the secret can be read on its way.`);
  const answer = await requestToken(credential, { endpoint, label });
  const skew = isSkewed(answer) ? skewWarning(answer) : undefined;
  if (skew) io.err(`warning: ${skew}`);
  const common = { instance: place.instance, mechanism: installed.mechanism, endpoint, label };
  if (answer.kind === 'token') {
    const { expiresInSeconds } = answer;
    if (options.json) io.out(JSON.stringify({ ...common, token: true, expires_in_seconds: expiresInSeconds }));
    else io.out(`${endpoint} gave a token that expires in ${expiresInSeconds} seconds. It was thrown away.`);
    return;
  }
  const { cause, detail, skewSeconds } = answer;
  if (options.json) io.out(JSON.stringify({ ...common, token: false, cause, detail, skew_seconds: skewSeconds }));
  throw noToken(`No token from ${endpoint}: ${cause}, ${detail}.`, causeWords[cause]);
}
