// V3 where only the vendor can read what is installed: a token fetched from the host with what was sent there.
import type { TokenProof, WantedCredential } from '../driver.ts';
import { HostFailure } from '../host-failure.ts';
import type { Container } from '../inventory/container.ts';
import { oneLine } from '../ssh/remote-step.ts';
import { needFile, readConfiguration } from './campaign-script.ts';
import type { FilePlace, HostShell } from './kept-file.ts';
import { serviceAssertion } from './service-assertion.ts';
import { askToken, clientCredentialsInput, exchangeInput, tokenProof, vendorEndpoint } from './token-request.ts';

/** Sets U: $1, else what the instance's file and serverConf.xml say, else the vendor's. Takes $1 away. */
const findEndpoint = oneLine(`
  U=$1; shift;
  [ -n "$U" ] || {
    ${needFile} ${readConfiguration} U=$(printf "%s\\n" "$X" | sed -n "s/^@@endpoint //p");
    [ -n "$U" ] || U=$(xml "$C/serverConf.xml" "" | sed -n "s/^@@endpoint //p"); };
  U=\${U:-${vendorEndpoint}}; U=\${U%/}; echo "@@endpoint $U";
`);

/** $1 path, $2 label. */
const fetchScript = (place: FilePlace) => oneLine(`${place.script} ${findEndpoint} ${askToken} ask "$U$1" "$2";`);

export interface CampaignTokenWish {
  readonly container: Container;
  readonly place: FilePlace;
  readonly wanted: WantedCredential | null;
  readonly endpoint: string | null;
}

/** Null where nothing was sent. An assertion is for one token service, so the host is asked first which it is. */
export async function campaignToken(
  shell: HostShell,
  wish: CampaignTokenWish,
  signal: AbortSignal,
): Promise<TokenProof | null> {
  const { container, place, wanted } = wish;
  if (wanted === null) return null;
  const words = [...place.words, wanted.endpoint ?? wish.endpoint ?? ''];
  const { privateKey } = wanted;
  if (privateKey === null) {
    const input = clientCredentialsInput(wanted);
    const step = { script: fetchScript(place), words: [...words, '/ims/token/v3', container.label], input };
    return tokenProof(await shell(step, signal), { by: 'pushed', unit: 'seconds' });
  }
  const endpoint = (await shell({ script: oneLine(`${place.script} ${findEndpoint}`), words }, signal)).one('endpoint');
  if (endpoint === undefined) throw new HostFailure('unexpected', 'The host did not say which token service it uses.');
  const assertion = serviceAssertion({ ...wanted, privateKey }, endpoint, Math.floor(Date.now() / 1000));
  const input = exchangeInput(wanted, assertion);
  const step = { script: fetchScript(place), words: [...words, '/ims/exchange/jwt', container.label], input };
  return tokenProof(await shell(step, signal), { by: 'pushed', unit: 'milliseconds' });
}
