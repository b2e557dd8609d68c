// Drivers env_file and json_file: credentials for programs that are not Adobe Campaign. The file is read and changed on
// its host, so that what else stands in it stays there.
import { createHash } from 'node:crypto';
import type { Driver, HostFacts, WantedCredential } from '../driver.ts';
import type { Container, FileTarget } from '../inventory/container.ts';
import type { Sensitive } from '../sensitive.ts';
import { type Answer, exitCode, oneLine } from '../ssh/remote-step.ts';
import { fileOf } from './campaign-script.ts';
import { runText } from './command-text.ts';
import { beginChange, describeFile, fileFunctions, noteWritten } from './file-script.ts';
import { type FilePlace, fileStep, type HostShell, keptFile } from './kept-file.ts';
import { askToken, tokenProof } from './token-request.ts';

/** How values stand in a file. */
export interface FileFormat {
  /**
   * Functions for sh: `get NAME` prints the value in F as it stands there, `plain` resolves what is escaped in it,
   * `put FILE NL` prints FILE with what standard input wants, `emptyFile` what a new one begins with.
   */
  readonly functions: string;
  /** A line of the standard input of `put`. */
  readonly line: (name: string, value: string | Sensitive) => readonly (string | Sensitive)[];
}

const findFile = oneLine(`${fileFunctions} F=$1; shift; [ -L "$F" ] && F=$(readlink -f "$F");`);

/** HMAC of standard input, by whatever the host has; the key is no secret. Prints nothing where it has nothing. */
const fingerprint = oneLine(`
  hmac() {
    if command -v openssl; then openssl dgst -sha256 -hmac "$1" | sed "s/.*= *//";
    elif command -v python3; then
      python3 -c "import sys,hmac;print(hmac.new(sys.argv[1].encode(),sys.stdin.buffer.read(),'sha256').hexdigest())"
        "$1";
    elif command -v node; then
      node -e "const h=require('crypto').createHmac('sha256',process.argv[1]);
        process.stdin.on('data',d=>h.update(d)).on('end',()=>console.log(h.digest('hex')))" "$1";
    fi | grep -v / | cut -c1-16; };
`);

const needFile = oneLine(`
  [ -r "$F" ] || die ${exitCode('file_unreadable')} "$F cannot be read.";
  [ "$(wc -c <"$F")" -le 262144 ] || die ${exitCode('file_invalid')} "$F has more than 256 KiB.";
`);

/** $1 to $4: the names of organization, client, technical account and secret. Sets N2 to the client id and S. */
const tell = oneLine(`
  [ -e "$F" ] && {
    ${needFile}
    ORG=$(get "$1") || die ${exitCode('file_invalid')} "$F is broken."; ID=$(get "$2"); TA=$(get "$3"); V=$(get "$4");
    echo "@@organization_id $ORG"; echo "@@client_id $ID"; echo "@@technical_account_id $TA";
    [ -n "$V" ] && { echo "@@stored $(printf %s "$V" | sha256sum | cut -c1-64)";
      [ -n "$ID" ] && echo "@@fingerprint $(printf %s "$V" | plain | hmac "$ID")"; }; };
  ${describeFile}
`);

/** $1: the SHA-256 that is expected; standard input: the lines of the format. */
const write = oneLine(`
  [ -d "\${F%/*}" ] || die ${exitCode('file_unreadable')} "There is no folder \${F%/*}.";
  ${beginChange} ${noteWritten}
  T="$F.relevo-$$"; OLD=/dev/null; NL=1;
  if [ -f "$F" ]; then ${needFile} OLD=$F; [ -s "$F" ] && [ -n "$(tail -c 1 "$F")" ] && NL=;
    E=$(cp -p "$F" "$T" 2>&1) || { rm -f "$T"; refuse "$E"; };
    [ "$(stat -c %u:%g "$T")" = "$(stat -c %u:%g "$F")" ] ||
      { rm -f "$T"; die ${exitCode('file_unreadable')} "$F belongs to somebody else: act as its owner."; };
  else E=$( { emptyFile >"$F.s2s-$R.tmp"; } 2>&1 ) || refuse "$E"; OLD=$F.s2s-$R.tmp; fi;
  E=$( { put "$OLD" "$NL" >"$T"; } 2>&1 ) || { rm -f "$T" "$F.s2s-$R.tmp";
    case "$E" in "") die ${exitCode('file_invalid')} "$F is broken, or has something else where the values belong.";;
      esac; refuse "$E"; };
  rm -f "$F.s2s-$R.tmp"; swap "$T"; noteWritten done; echo "@@result written";
`);

/** $1 to $4 names, $5 endpoint, $6 scope, $7 label. */
const fetchOwn = oneLine(String.raw`
  ${needFile}
  ID=$(get "$2"); V=$(get "$4" | plain);
    [ -n "$ID" ] && [ -n "$V" ] || die ${exitCode('token_refused')} "$F has no credential.";
  U=$5; echo "@@endpoint $U";
  escaped() { printf "%s" "$1" | sed 's/["\\]/\\&/g'; };
  { printf 'data-urlencode = "%s"\n' "grant_type=client_credentials" "scope=$6" "client_id=$(escaped "$ID")"
    "client_secret=$(escaped "$V")"; } |
    ask "$U/ims/token/v3" "$7" || exit $?;
`);

export interface FileDriverWish {
  readonly container: Container;
  readonly target: FileTarget;
  readonly format: FileFormat;
  readonly kind: 'env_file' | 'json_file';
  /** Where tokens come from. */
  readonly endpoint: string;
  readonly scope: string;
}

function installedOf(answer: Answer): HostFacts['installed'] {
  const stored = answer.one('stored') ?? null;
  /** Without the secret, where somebody has put it in the place of an id. */
  const id = (name: string) => {
    const value = answer.one(name) ?? '';
    return createHash('sha256').update(value).digest('hex') === stored ? undefined : value;
  };
  const clientId = id('client_id');
  const organizationId = id('organization_id');
  const technicalAccountId = id('technical_account_id');
  return {
    ...(organizationId ? { organizationId } : {}),
    ...(clientId ? { clientId } : {}),
    ...(technicalAccountId ? { technicalAccountId } : {}),
    mechanism: clientId ? 'oauth_server_to_server' : null,
    fingerprint: answer.one('fingerprint') || null,
    storedDigest: stored,
  };
}

function wantedLines({ target: { names }, format }: FileDriverWish, wanted: WantedCredential) {
  return [
    ...format.line(names.organization_id, wanted.organizationId),
    ...format.line(names.client_id, wanted.clientId),
    ...format.line(names.technical_account_id, wanted.technicalAccountId),
    ...format.line(names.client_secret, wanted.secret),
  ];
}

export function fileTargetDriver(shell: HostShell, wish: FileDriverWish): Driver {
  const { container, target, format, kind } = wish;
  const { organization_id, client_id, technical_account_id, client_secret } = target.names;
  const names = [organization_id, client_id, technical_account_id, client_secret];
  const place: FilePlace = { script: oneLine(`${findFile} ${format.functions} ${fingerprint}`), words: [target.path] };
  const look = (signal: AbortSignal, before = '') =>
    shell({ script: oneLine(`${place.script} ${before} ${tell}`), words: [...place.words, ...names] }, signal);
  return {
    ...keptFile(shell, place),
    probe: async (signal) => {
      const answer = await look(signal);
      const unknown = { version: null, build: null, health: [], warnings: [] };
      const installed = installedOf(answer);
      return {
        driver: kind,
        method: kind,
        mechanism: 'oauth_server_to_server',
        file: fileOf(answer),
        installed,
        ...unknown,
      };
    },
    write: async ({ run, wanted, expected }, signal) => {
      const input = wantedLines(wish, wanted);
      await shell({ ...fileStep(place, write, [run, expected ?? '']), input }, signal);
    },
    reload: async (signal) => {
      if (target.reload !== null && container.restart !== 'none') await runText(shell, { text: target.reload }, signal);
    },
    readBack: async (signal) => {
      const answer = await look(signal, 'quiet;');
      return { file: fileOf(answer), installed: installedOf(answer) };
    },
    loadedClientId: () => Promise.resolve(null),
    fetchToken: async (wanted, signal) => {
      const endpoint = wanted?.endpoint ?? wish.endpoint;
      const words = [...place.words, ...names, endpoint, wanted?.scope ?? wish.scope, container.label];
      const answer = await shell({ script: oneLine(`${place.script} ${askToken} ${fetchOwn}`), words }, signal);
      return tokenProof(answer, { by: 'host', unit: 'seconds' });
    },
    health: () => Promise.resolve([]),
  };
}
