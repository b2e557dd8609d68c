// The token request as a command. The shell asks for the secret and hands it over by a pipe, so that it stands neither in
// the history nor in the list of processes.
import type { Credential } from '@relevo/contract/credentials';
import type { TokenWay } from './token-way.ts';

/** One word of a POSIX shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** One command even where it is pasted line by line: what follows is not taken for the secret. */
const readInto = (variable: string, prompt: string): string =>
  `printf ${quoted(`${prompt}: `)} && read -rs ${variable} && echo &&`;

/** Gets a token by client credentials (RFC 6749 §4.4). */
export function clientCredentialsCommand({ client_id: clientId }: Credential, { endpoint, scopes }: TokenWay): string {
  return [
    readInto('CLIENT_SECRET', 'Client secret'),
    `printf 'client_secret=%s' "$CLIENT_SECRET" |`,
    `  curl -sS ${quoted(endpoint)} \\`,
    "  --data 'grant_type=client_credentials' \\",
    `  --data-urlencode ${quoted(`client_id=${clientId}`)} \\`,
    `  --data-urlencode ${quoted(`scope=${scopes.join(' ')}`)} \\`,
    '  --data @-',
  ].join('\n');
}

/** Exchanges an assertion that the legacy mechanism has signed; it is taken from the file `assertion.jwt`. */
export function exchangeCommand({ client_id: clientId }: Credential, issuer: string): string {
  return [
    readInto('CLIENT_SECRET', 'Client secret'),
    `printf 'client_secret=%s&jwt_token=%s' "$CLIENT_SECRET" "$(cat assertion.jwt)" |`,
    `  curl -sS ${quoted(`${issuer}/ims/exchange/jwt`)} \\`,
    `  --data-urlencode ${quoted(`client_id=${clientId}`)} \\`,
    '  --data @-',
  ].join('\n');
}
