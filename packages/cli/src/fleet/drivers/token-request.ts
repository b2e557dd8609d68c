// V3: a token fetched from the host, by its own curl, network, proxy and clock. Constant text, and what goes to its
// standard input: nothing of the request is in an argument list or an environment. Pure.
import type { TokenProof, WantedCredential } from '../driver.ts';
import { HostFailure } from '../host-failure.ts';
import { Sensitive } from '../sensitive.ts';
import { type Answer, exitCode, oneLine } from '../ssh/remote-step.ts';

/** Where a genuine Adobe Campaign gets tokens when nothing else is configured. */
export const vendorEndpoint = 'https://ims-na1.adobelogin.com';

/**
 * `ask URL LABEL` sends what curl's configuration on standard input says, and prints how long the token lives as the
 * service says it. Neither token nor answer leave the host: of a refusal only its code and description do.
 */
export const askToken = oneLine(String.raw`
  said() { printf "%s" "$A" | tr "\n" " " |
    sed -n -E 's/.*"'"$1"'" *: *("(([^"\]|\\.)*)"|([0-9]+)).*/\2\4/p'; };
  ask() {
    command -v curl >/dev/null || die ${exitCode('no_http_client')} "There is no curl on that host.";
    printf "%s" "$1" | grep -q "^https\{0,1\}://[A-Za-z0-9.:_/~-]*$" ||
      die ${exitCode('file_invalid')} "The address of the token service there is none.";
    A=$( { printf 'url = "%s"\nheader = "Relevo-Instance: %s"\n' "$1" "$2"; cat; } |
      curl --disable --silent --show-error --proto "=https,http" --max-redirs 0 --connect-timeout 10 --max-time 20
        --write-out "\n@@status %{http_code}" --config - 2>&1 ) ||
      die ${exitCode('token_unreachable')} "$(printf "%s" "$A" | grep "^curl:" | head -n 1) ($1)";
    case "$(printf "%s" "$A" | tail -n 1)" in
      "@@status 200") E=$(said expires_in);
        [ -n "$E" ] || die ${exitCode('token_unreachable')} "What answers at $1 is no token service.";
          echo "@@expires_in $E";;
      "@@status 4"*) die ${exitCode('token_refused')} "$(said error) $(said error_description) ($1)";;
      *) die ${exitCode('token_unreachable')} "$(printf "%s" "$A" | tail -n 1 | cut -c3-) ($1)";;
    esac; };
`);

/** A quoted value in curl's configuration, where the end of a line would end it. */
function literal(value: string): string {
  if (/\p{Cc}/u.test(value)) throw new HostFailure('unexpected', 'A value of a request has a control character.');
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

const parameter = (name: string, value: string) => `data-urlencode = ${literal(`${name}=${value}`)}\n`;

/** Standard input of `ask` for the path /ims/token/v3. */
export const clientCredentialsInput = ({
  clientId,
  secret,
  scope,
}: WantedCredential): readonly (string | Sensitive)[] => [
  parameter('grant_type', 'client_credentials') + parameter('client_id', clientId) + parameter('scope', scope),
  ...secretParameter('client_secret', secret),
];

/** Standard input of `ask` for the path /ims/exchange/jwt. */
export const exchangeInput = (wanted: WantedCredential, assertion: string): readonly (string | Sensitive)[] => [
  parameter('client_id', wanted.clientId),
  ...secretParameter('client_secret', wanted.secret),
  ...secretParameter('jwt_token', new Sensitive(assertion)),
];

/** Only the value is sensitive; escaped as curl reads it. */
function secretParameter(name: string, secret: Sensitive): readonly (string | Sensitive)[] {
  return [`data-urlencode = "${name}=`, new Sensitive(literal(secret.reveal()).slice(1, -1)), '"\n'];
}

interface ProofWish {
  readonly by: TokenProof['by'];
  /** As `expires_in` counts: /ims/token/v3 in seconds, /ims/exchange/jwt in milliseconds. */
  readonly unit: 'seconds' | 'milliseconds';
}

/** What `ask` printed. The script has printed `@@endpoint` as well. */
export function tokenProof(answer: Answer, { by, unit }: ProofWish): TokenProof {
  const expiresIn = Number(answer.one('expires_in'));
  const endpoint = answer.one('endpoint');
  if (!(expiresIn > 0) || endpoint === undefined) {
    throw new HostFailure('token_unreachable', 'The token service did not say how long its token lives.');
  }
  return { expiresInSeconds: unit === 'seconds' ? expiresIn : Math.floor(expiresIn / 1000), endpoint, by };
}
