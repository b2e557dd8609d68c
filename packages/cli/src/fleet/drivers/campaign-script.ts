// Finds an instance of Adobe Campaign on a host, and tells what is configured there. Constant text for sh, and what its
// answer means. Pure.
import type { HostFacts, Mechanism } from '../driver.ts';
import { type Answer, exitCode, oneLine } from '../ssh/remote-step.ts';
import { campaignXml } from './campaign-xml.ts';
import { describeFile, fileFunctions } from './file-script.ts';

/**
 * Takes $1 home, $2 folder of the configuration (both may be empty), $3 instance away; sets H, C, I and F, which is
 * where the bytes are: links are followed. `genuine FILE` says whether that is the vendor's nlserver: the first bytes
 * of our own command, which may be installed under the same name, say so. `relink` brings what a program has put in the
 * place of a link to where that leads, and the link back. `nl WORDS` runs nlserver there in its own
 * environment, and at UNTIL ends it with everything it has started; not by timeout(1), in whose argv the secret would
 * stand as well. BANG spells the parameter that has the last process id: see `oneLine`.
 */
export const findInstance = oneLine(`
  ${fileFunctions}
  find_home() {
    for d in "$@"; do [ -f "$d/conf/config-$I.xml" ] && H=$d && return; done;
    for d in "$@"; do [ -x "$d/bin/nlserver" ] && H=$d && return; done; };
  I=$3; H=$1; [ -n "$H" ] || find_home ~neolane/nl[0-9]* /usr/local/neolane/nl[0-9]*;
  C=\${2:-$H/conf}; NAMED=$C/config-$I.xml; F=$NAMED; LINK=; shift 3;
  [ -L "$NAMED" ] && { LINK=$(readlink "$NAMED"); F=$(readlink -f "$NAMED"); };
  genuine() { [ -x "$1" ] && { head -c 256 "$1" | grep -q relevo-nlserver; [ $? = 1 ]; }; };
  BANG=$(printf "\\041");
  relink() { [ -z "$LINK" ] || [ -L "$NAMED" ] || {
    E=$( { cp -p "$NAMED" "$F.relevo-$$" && settle "$F.relevo-$$" && mv -f "$F.relevo-$$" "$F"; } 2>&1 ); COPIED=$?;
    ln -s "$LINK" "$NAMED.relevo-$$" && mv -f "$NAMED.relevo-$$" "$NAMED";
    [ "$COPIED" = 0 ] || { rm -f "$F.relevo-$$"; refuse "$E"; }; }; };
  kin() { for nl_kin in $(sed -n "s/^\\([0-9]*\\) (.*) [A-Za-z] $1 .*/\\1/p" /proc/[0-9]*/stat 2>/dev/null);
    do echo "$nl_kin"; kin "$nl_kin"; done; };
  nl() {
    ( relevo_program=$H/bin/nlserver; [ -r "$H/env.sh" ] && . "$H/env.sh" </dev/null >/dev/null 2>&1;
      exec "$relevo_program" "$@" ) </dev/null & eval "nl_pid=\\$$BANG";
    ( trap 'kill $nl_sleep; exit' TERM; nl_left=$((UNTIL - $(date +%s))); [ $nl_left -gt 0 ] || nl_left=1;
      sleep $nl_left & eval "nl_sleep=\\$$BANG";
      wait $nl_sleep && { trap "" TERM; nl_all="$nl_pid $(kin $nl_pid)"; kill $nl_all; sleep 1; kill -9 $nl_all;
        exit 3; } ) </dev/null >/dev/null 2>&1 &
    eval "nl_watch=\\$$BANG"; wait $nl_pid; nl_code=$?; kill $nl_watch 2>/dev/null; wait $nl_watch;
    [ $? = 3 ] && nl_code=143; return $nl_code; };
`);

export const needNlserver = oneLine(`
  [ -x "$H/bin/nlserver" ] ||
    die ${exitCode('no_installer')} "There is no nlserver in \${H:-~neolane/nl* and /usr/local/neolane/nl*}.";
`);

/** Ends where the instance has no file that can be read. */
export const needFile = oneLine(`
  E=$(ls -d "$F" 2>&1) || case "$E" in
    *denied*) die ${exitCode('file_unreadable')} "$E";;
    *) die ${exitCode('instance_unknown')} "There is no $F.";; esac;
  [ -r "$F" ] || die ${exitCode('file_unreadable')} "$F cannot be read.";
  [ "$(wc -c <"$F")" -le 1048576 ] || die ${exitCode('file_invalid')} "$F has more than 1 MiB.";
`);

/** Sets X to what the instance's file says; `xml FILE PREFIX` prints it of another one. */
export const readConfiguration = oneLine(`
  xml() { awk -v RS="<" -v P="$2" '${campaignXml}' "$1" 2>/dev/null; };
  X=$(xml "$F" "") || die ${exitCode('file_invalid')} "$F is broken, has a DOCTYPE, or is no configuration of an
    instance.";
`);

/**
 * Prints what the file says, the secret only as SHA-256; what serverConf.xml says has names that begin with
 * `shared_`.
 */
export const tellInstalled = oneLine(`
  ${needFile} ${readConfiguration}
  printf "%s\\n" "$X" | grep "^@@";
  V=$(printf "%s\\n" "$X" | sed -n "s/^@stored //p");
    [ -z "$V" ] || echo "@@stored $(printf %s "$V" | sha256sum | cut -c1-64)";
  [ -r "$C/serverConf.xml" ] && xml "$C/serverConf.xml" shared_ | grep "^@@";
  ${describeFile}
`);

/** Prints what the genuine nlserver says of itself. */
export const tellVersion = oneLine(`
  nl -version 2>&1 | head -c 4096 | grep -m 1 "Application server for" | sed "s/^/@@banner /";
  nl config "-?" 2>&1 | head -c 16384 | grep -o "setims[a-z]*" | sort -u | sed "s/^/@@flag /";
`);

/** Prints the modules that run and those that should. */
export const tellHealth = oneLine(`
  nl pdump "-instance:$I" 2>/dev/null | head -c 16384 | grep -o "[A-Za-z][A-Za-z0-9]*@[A-Za-z0-9_-]* (" |
    sed "s/ ($//; s/^/@@running /";
  nl monitor -missing "-instance:$I" 2>/dev/null | head -c 16384 | grep -o "[A-Za-z][A-Za-z0-9]*@[A-Za-z0-9_-]*" |
    sed "s/^/@@missing /";
`);

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const resolved = (raw: string) =>
  raw.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => entities[name] ?? whole);

/** A value of the file, else of serverConf.xml, which an empty one in the file hides. */
export function configured(answer: Answer, name: string): string | undefined {
  const own = answer.one(name);
  const value = own ?? answer.one(`shared_${name}`);
  return value === undefined ? undefined : resolved(value);
}

/** What is installed. `capable`: what the nlserver there would install; tells apart a key that an older one left. */
export function installedOf(answer: Answer, capable: Mechanism): HostFacts['installed'] {
  const clientId = answer.one('client_id');
  const hasKey = answer.one('private_key') !== undefined;
  const organizationId = configured(answer, 'organization_id');
  const technicalAccountId = answer.one('technical_account_id');
  return {
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(clientId === undefined ? {} : { clientId: resolved(clientId) }),
    ...(technicalAccountId === undefined ? {} : { technicalAccountId: resolved(technicalAccountId) }),
    mechanism: clientId === undefined ? null : hasKey ? capable : 'oauth_server_to_server',
    fingerprint: null,
    storedDigest: answer.one('stored') ?? null,
  };
}

/** Of `describeFile`. */
export function fileOf(answer: Answer): HostFacts['file'] {
  const sha256 = answer.one('sha256');
  return {
    path: answer.one('path') ?? '',
    sha256: sha256 ? sha256 : null,
    owner: answer.one('owner') ?? '',
    mode: answer.one('mode') ?? '',
  };
}

/** What was well: modules that ran, and that none was missing. Empty where the nlserver there tells nothing. */
export function healthOf(answer: Answer): readonly string[] {
  const running = answer.all('running').map((module) => `${module} runs`);
  if (running.length === 0) return [];
  return answer.one('missing') === undefined ? [...running, 'no module is missing'] : running;
}
