// Driver for hosts without a genuine nlserver: our own command edits the instance's file, seals the secret there and
// proves it. It is brought along where something is written, and otherwise only runs from standard input.
import type { Driver, HostFacts, WriteTask } from '../driver.ts';
import type { Container } from '../inventory/container.ts';
import { type Answer, exitCode, oneLine } from '../ssh/remote-step.ts';
import { fileOf, findInstance, installedOf, needFile, tellInstalled } from './campaign-script.ts';
import { beginChange, noteWritten } from './file-script.ts';
import { type FilePlace, fileStep, type HostShell, keptFile } from './kept-file.ts';
import { loadedClientId } from './loaded-client-id.ts';
import { copyOwn, ownCommand, ownFunctions } from './own-command.ts';
import { tokenProof } from './token-request.ts';

/** Our own command would hand over to a genuine one, which takes the secret in its argv, and nobody would be warned. */
const refuseGenuine = oneLine(`
  for GENUINE in "$H/bin/nlserver" "\${C%/*}/bin/nlserver"; do genuine "$GENUINE" &&
    die ${exitCode('no_installer')} "$GENUINE is the genuine nlserver, which alone can install there: driver nlserver.";
    done;
`);

const look = oneLine(`
  ${ownFunctions} ${tellInstalled}
  OUT=$(own config "-instance:$I" "--conf-dir=$C" -showims -json 2>&1); tellOwn;
  echo "@@clock $(date +%s)";
`);

const probe = oneLine(`${findInstance} ${refuseGenuine} ${look}`);
const readBack = oneLine(`${findInstance} quiet; ${look}`);
const copy = oneLine(`${findInstance} ${refuseGenuine} ${ownFunctions} ${copyOwn}`);

/** $1 SHA-256 of the own command, $2 the file's that is expected, $3 ids; standard input: the secret. */
const writeScript = oneLine(`
  ${refuseGenuine} ${ownFunctions} ${needFile} [ -f "$OWN" ] || die ${exitCode('command_failed')} "The own command is gone from $OWN.";
  ${beginChange} ${noteWritten}
  OUT=$(node "$OWN" config "-instance:$I" "--conf-dir=$C" "-setimsoauth:$2" "--run=$R.own" -json -noconsole 2>&1);
    CODE=$?;
  [ "$CODE" = 0 ] || noteWritten failed; (exit "$CODE"); tellOwn;
  noteWritten done; echo "@@result written";
`);

/** $1 label, $2 endpoint or empty. */
const check = oneLine(`
  ${findInstance} ${ownFunctions}
  OUT=$(own config "-instance:$I" "--conf-dir=$C" -checkims -json "--label=$1" \${2:+"--endpoint=$2"} 2>&1); tellOwn;
  printf "%s\\n" "$OUT" | sed -n "s/.*\\"endpoint\\":\\"\\([^\\"]*\\)\\".*/@@endpoint \\1/p";
  printf "%s\\n" "$OUT" | sed -n "s/.*\\"expires_in_seconds\\":\\([0-9]*\\).*/@@expires_in \\1/p";
`);

/** Of `-showims -json`. */
function fingerprintOf(answer: Answer): string | null {
  const shown: unknown = JSON.parse(answer.one('json') ?? '{}');
  const has = typeof shown === 'object' && shown !== null && 'fingerprint' in shown;
  return has && typeof shown.fingerprint === 'string' ? shown.fingerprint : null;
}

const foundOf = (answer: Answer): Pick<HostFacts, 'file' | 'installed'> => ({
  file: fileOf(answer),
  installed: { ...installedOf(answer, 'service_account_jwt'), fingerprint: fingerprintOf(answer) },
});

/** `endpoint`: where tokens come from; null where the container's own configuration says it. */
export function relevoDriver(shell: HostShell, container: Container, endpoint: string | null): Driver {
  const { instance, home, confDir, label } = container;
  const place: FilePlace = { script: findInstance, words: [home ?? '', confDir ?? '', instance] };
  /** A step that changes nothing, with the command on its standard input. */
  const ask = async (script: string, words: readonly string[], signal: AbortSignal) => {
    const { text, sha256 } = await ownCommand();
    return shell({ script, words: [...place.words, sha256, ...words], input: [text] }, signal);
  };
  const write = async ({ run, wanted, expected }: WriteTask, signal: AbortSignal) => {
    await ask(copy, [], signal);
    const ids = `${wanted.organizationId}/${wanted.clientId}/${wanted.technicalAccountId}`;
    const words = [run, (await ownCommand()).sha256, expected ?? '', ids] as const;
    await shell({ ...fileStep(place, writeScript, words), input: [wanted.secret, '\n'] }, signal);
  };
  return {
    ...keptFile(shell, place),
    probe: async (signal) => {
      const answer = await ask(probe, [], signal);
      const isOff = Math.abs(Number(answer.one('clock')) - Date.now() / 1000) > 60;
      const warnings = isOff ? (['clock_off'] as const) : [];
      const unknown = { version: null, build: null, health: [], warnings };
      return {
        driver: 'relevo',
        method: 'relevo',
        mechanism: 'oauth_server_to_server',
        ...foundOf(answer),
        ...unknown,
      };
    },
    write,
    reload: () => Promise.resolve(),
    readBack: async (signal) => foundOf(await ask(readBack, [], signal)),
    loadedClientId: (signal) => loadedClientId(shell, container, signal),
    fetchToken: async (wanted, signal) => {
      const answer = await ask(check, [label, wanted?.endpoint ?? endpoint ?? ''], signal);
      return tokenProof(answer, { by: 'host', unit: 'seconds' });
    },
    health: () => Promise.resolve([]),
  };
}
