// V2: asks the running Adobe Campaign, from its own host, which client id it has loaded.
import { readFile } from 'node:fs/promises';
import { HostFailure } from '../host-failure.ts';
import type { Container } from '../inventory/container.ts';
import { Sensitive } from '../sensitive.ts';
import { exitCode, oneLine } from '../ssh/remote-step.ts';
import type { HostShell } from './kept-file.ts';

/** $1: address of the SOAP router; the request is on standard input. The method answers with one text. */
const script = oneLine(String.raw`
  command -v curl >/dev/null || die ${exitCode('no_http_client')} "There is no curl on that host.";
  A=$(curl --disable --silent --show-error --proto "=https,http" --max-redirs 0 --connect-timeout 10 --max-time 20
    --header "Content-Type: text/xml; charset=utf-8" --header "SOAPAction: xtk:session#GetTAClientId"
    --write-out "\n@@status %{http_code}" --data-binary @- --url "$1" 2>&1) || die ${exitCode('not_loaded')} "$A";
  [ "$(printf "%s" "$A" | tail -n 1)" = "@@status 200" ] ||
    die ${exitCode('not_loaded')} "$(printf "%s" "$A" | tr "\n" " " | sed "s/<[^>]*>/ /g")";
  printf "%s" "$A" | tr "\n" " " |
    sed -n 's/.*<[A-Za-z0-9:_-]*GetTAClientIdResponse[^>]*>[^<]*<[^>/]*>\([^<]*\)<.*/@@loaded \1/p';
`);

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function requestLines(token: string): readonly (string | Sensitive)[] {
  const envelope = 'http://schemas.xmlsoap.org/soap/envelope/';
  return [
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="${envelope}"><s:Body>`,
    '<urn:GetTAClientId xmlns:urn="urn:xtk:session"><urn:sessiontoken>',
    new Sensitive(escaped(token)),
    '</urn:sessiontoken></urn:GetTAClientId></s:Body></s:Envelope>',
  ];
}

/** Null where the inventory does not say how to ask; '' where the server has none. */
export async function loadedClientId(
  shell: HostShell,
  { soap }: Pick<Container, 'soap'>,
  signal: AbortSignal,
): Promise<string | null> {
  if (soap === null) return null;
  const token = await readFile(soap.tokenFile, 'utf8').catch((cause: unknown) => {
    throw new HostFailure('not_loaded', `The file with the session token cannot be read: ${soap.tokenFile}`, { cause });
  });
  const answer = await shell({ script, words: [soap.url], input: requestLines(token.trim()) }, signal);
  const loaded = answer.one('loaded');
  if (loaded !== undefined) return loaded;
  throw new HostFailure('not_loaded', 'The running server does not say which client id it has.');
}
