// The command by which a client gets its own access token with curl. Pure; tested as text and by running it.
import type { Credential } from '@relevo/contract/credentials';
import type { Organization } from '@relevo/contract/organization';
import type { DialectChoice } from './option-values.ts';

interface Wanted {
  readonly scope?: readonly string[];
  readonly dialect?: DialectChoice;
}

interface TokenRequest {
  readonly url: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** A value inside an unquoted here-document and a quoted value of curl's configuration. */
const literal = (value: string) => value.replace(/[\\$`"]/g, '\\$&');

function tokenRequest(organization: Organization, credential: Credential, wanted: Wanted): TokenRequest {
  const client = [
    ['client_id', literal(credential.client_id)],
    ['client_secret', '$CLIENT_SECRET'],
  ] as const;
  const hasSecretMechanism = credential.mechanisms.some(({ type }) => type === 'oauth_server_to_server');
  if (!hasSecretMechanism) {
    return { url: `${organization.issuer}/ims/exchange/jwt`, parameters: [...client, ['jwt_token', '$ASSERTION']] };
  }
  const compatible = wanted.dialect === 'ims';
  // Without a scope the server grants all that the dialect has; the credential's list is that of both dialects.
  const scope = wanted.scope?.join(compatible ? ',' : ' ');
  return {
    url: compatible ? `${organization.issuer}/ims/token/v3` : organization.token_endpoint,
    parameters: [
      ['grant_type', 'client_credentials'],
      ...client,
      ...(scope ? [['scope', literal(scope)] as const] : []),
    ],
  };
}

/**
 * A command for a POSIX shell, with the placeholder `$CLIENT_SECRET` (and `$ASSERTION`, for a credential that only has
 * the JWT mechanism), which the shell takes from its variables. curl reads everything from its standard input, so that
 * the secret stands in no argument list, where other users could read it.
 */
export function clientCommand(organization: Organization, credential: Credential, wanted: Wanted): string {
  const { url, parameters } = tokenRequest(organization, credential, wanted);
  return [
    'curl --silent --show-error --config - <<EOF',
    `url = "${literal(url)}"`,
    ...parameters.map(([name, value]) => `data-urlencode = "${name}=${value}"`),
    'EOF',
  ].join('\n');
}
