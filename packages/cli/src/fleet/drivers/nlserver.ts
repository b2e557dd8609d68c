// Driver for a genuine nlserver: its own command writes, since nobody else can encrypt for it. The secret is on
// standard input up to that command, which takes it in its own argv and no other way.
import type { Driver, HostFacts, HostWarning, Mechanism, WantedCredential, WriteTask } from '../driver.ts';
import { HostFailure } from '../host-failure.ts';
import type { Container } from '../inventory/container.ts';
import { Sensitive } from '../sensitive.ts';
import { type Answer, exitCode, oneLine } from '../ssh/remote-step.ts';
import {
  configured,
  fileOf,
  findInstance,
  healthOf,
  installedOf,
  needFile,
  needNlserver,
  tellHealth,
  tellInstalled,
  tellVersion,
} from './campaign-script.ts';
import { campaignToken } from './campaign-token.ts';
import { beginChange, noteWritten } from './file-script.ts';
import { type FilePlace, fileStep, type HostShell, keptFile } from './kept-file.ts';
import { loadedClientId } from './loaded-client-id.ts';

/** 7.4.1, the first with -setimsoauth. */
const firstOauthBuild = 9383;

const bannerForm =
  /Application server for Adobe Campaign(?: Classic)? \((.+?) build (\d+)(?:@([0-9a-f]+))?\) of (\d\d\/\d\d\/\d{4})/;

const asLoginUser = oneLine('sudo -n -l 2>/dev/null | grep -q log_input && echo @@sudo_logs_input');

const tellAudit = oneLine(`
  if A=$(auditctl -l 2>/dev/null); then case "$A" in *execve*) echo @@audited_exec;; esac;
  else grep -qx auditd /proc/[0-9]*/comm 2>/dev/null && echo @@audited_exec; fi;
`);

const describe = `${needNlserver} ${tellVersion} ${tellInstalled}`;
const probe = oneLine(`${findInstance} ${describe} ${tellHealth} ${tellAudit} echo "@@clock $(date +%s)";`);
const readBack = oneLine(`${findInstance} quiet; ${describe}`);
const health = oneLine(`${findInstance} ${needNlserver} ${tellHealth}`);

/** $1 expected SHA-256, $2 flag, $3 ids; the secret is the first line of standard input, a key in base64 the second. */
const write = oneLine(`
  ${needNlserver} ${needFile}
  IFS= read -r S && [ -n "$S" ] || die ${exitCode('command_failed')} "No client secret came.";
  IFS= read -r K && S="$S/$K";
  ${beginChange} ${noteWritten}
  OUT=$( { nl config "-instance:$I" "-$2:$3/$S" -noconsole 2>&1; echo "@@exit $?"; } | tail -n 100 ); S=; K=; relink;
  case "\${OUT##*@@exit }" in
    0) noteWritten done; echo "@@result written";;
    143) noteWritten failed; die ${exitCode('timed_out')} "nlserver did not end in time.";;
    *) noteWritten failed; refuse "$OUT";;
  esac;
`);

/** $1: reload or full. Only modules that run are restarted. */
const reload = oneLine(`
  ${findInstance} ${needNlserver}
  running() { nl pdump "-instance:$I" 2>/dev/null | grep -o "$1 (" | sed "s/ ($//"; };
  again() { E=$(nl restart "$1" 2>&1) || die ${exitCode('command_failed')} "$E"; };
  E=$(nl config -reload -noconsole 2>&1) || die ${exitCode('command_failed')} "$E";
  if [ "$1" = full ]; then for m in $(running "[A-Za-z][A-Za-z0-9]*@$I") $(running web@default); do again "$m"; done;
  else for m in $(running "pipelined@$I"); do again "$m"; done; fi;
`);

export interface Method {
  readonly method: 'setimsoauth' | 'setimsjwtauth';
  readonly mechanism: Mechanism;
}

/** How a credential can be installed by an nlserver with these flags and this build; null for not at all. */
export function methodOf(flags: readonly string[], build: number | null): Method | null {
  if (flags.includes('setimsoauth') || (build ?? 0) >= firstOauthBuild) {
    return { method: 'setimsoauth', mechanism: 'oauth_server_to_server' };
  }
  return flags.includes('setimsjwtauth') ? { method: 'setimsjwtauth', mechanism: 'service_account_jwt' } : null;
}

function capability(answer: Answer): Method & Pick<HostFacts, 'version' | 'build'> {
  const [, version = null, number] = bannerForm.exec(answer.one('banner') ?? '') ?? [];
  const build = number === undefined ? null : Number(number);
  const method = methodOf(answer.all('flag'), build);
  if (method) return { ...method, version, build };
  const name = version === null ? 'What is there' : `${version} build ${build}`;
  const found = { driver: 'nlserver', version, build } as const;
  throw new HostFailure('too_old', `${name} knows neither -setimsoauth nor -setimsjwtauth.`, { found });
}

/** `now` in milliseconds, when the answer came. */
function warningsOf(answer: Answer, installed: HostFacts['installed'], now: number): readonly HostWarning[] {
  const hides = answer.all('empty').some((name) => answer.one(`shared_${name}`) !== undefined);
  const isOff = Math.abs(Number(answer.one('clock')) - now / 1000) > 60;
  const present: Readonly<Record<HostWarning, boolean>> = {
    argv_exposure: true,
    audited_exec: answer.one('audited_exec') !== undefined,
    sudo_logs_input: answer.one('sudo_logs_input') !== undefined,
    empty_attribute: hides,
    organization_missing: installed.clientId !== undefined && !installed.organizationId,
    clock_off: isOff,
  };
  return (Object.keys(present) as HostWarning[]).filter((warning) => present[warning]);
}

function factsOf(answer: Answer): HostFacts {
  if (configured(answer, 'vault') === 'true') {
    throw new HostFailure('vault_in_use', 'dataStore/@useVault is true in the configuration of the instance.');
  }
  const { method, mechanism, version, build } = capability(answer);
  const installed = installedOf(answer, mechanism);
  const warnings = warningsOf(answer, installed, Date.now());
  const file = fileOf(answer);
  return { driver: 'nlserver', method, mechanism, version, build, file, installed, health: healthOf(answer), warnings };
}

/** The lines that `write` reads. */
function secretLines({ secret, privateKey }: WantedCredential, method: string): readonly (string | Sensitive)[] {
  if (method === 'setimsoauth') return [secret, '\n'];
  if (method === 'setimsjwtauth' && privateKey !== null) {
    return [secret, '\n', new Sensitive(Buffer.from(privateKey.reveal()).toString('base64')), '\n'];
  }
  throw new HostFailure('too_old', 'It knows Service Account (JWT) alone, for which there is no private key.');
}

const idsWord = ({ organizationId, clientId, technicalAccountId }: WantedCredential) =>
  `${organizationId}/${clientId}/${technicalAccountId}`;

/** `endpoint`: where tokens come from; null where the container's own configuration says it. */
export function nlserverDriver(shell: HostShell, container: Container, endpoint: string | null): Driver {
  const { instance, home, confDir, restart, become } = container;
  const place: FilePlace = { script: findInstance, words: [home ?? '', confDir ?? '', instance] };
  const { words } = place;
  const writeStep = ({ run, wanted, facts, expected }: WriteTask) => ({
    ...fileStep(place, write, [run, expected ?? '', facts.method, idsWord(wanted)]),
    input: secretLines(wanted, facts.method),
  });
  return {
    ...keptFile(shell, place),
    probe: async (signal) =>
      factsOf(await shell({ script: probe, words, ...(become === null ? {} : { asLoginUser }) }, signal)),
    write: async (task, signal) => {
      await shell(writeStep(task), signal);
    },
    reload: async (signal) => {
      if (restart !== 'none') await shell({ script: reload, words: [...words, restart] }, signal);
    },
    readBack: async (signal) => {
      const answer = await shell({ script: readBack, words }, signal);
      return { file: fileOf(answer), installed: installedOf(answer, capability(answer).mechanism) };
    },
    loadedClientId: (signal) => loadedClientId(shell, container, signal),
    fetchToken: (wanted, signal) => campaignToken(shell, { container, place, wanted, endpoint }, signal),
    health: async (signal) => healthOf(await shell({ script: health, words }, signal)),
  };
}
