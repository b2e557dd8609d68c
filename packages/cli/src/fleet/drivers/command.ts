// Driver command: the operator's own texts install, show and restore. Whatever they do, the secret is on standard
// input.
import { createHash } from 'node:crypto';
import type { CredentialIds, Driver, HostFacts } from '../driver.ts';
import { HostFailure } from '../host-failure.ts';
import type { CommandTarget, Container } from '../inventory/container.ts';
import { type Answer, oneLine } from '../ssh/remote-step.ts';
import { runText } from './command-text.ts';
import { beginAttempt, endIfTakenBack, fileFunctions, forgetScript, takenBack } from './file-script.ts';
import { type FilePlace, fileStep, type HostShell, keptResult } from './kept-file.ts';
import { askToken, clientCredentialsInput, tokenProof } from './token-request.ts';

/** $1 endpoint, $2 label. */
const fetchPushed = oneLine(`${askToken} U=$1; echo "@@endpoint $U"; ask "$U/ims/token/v3" "$2";`);

const idValues = (instance: string, ids: CredentialIds) => ({
  client_id: ids.clientId,
  technical_account_id: ids.technicalAccountId,
  organization_id: ids.organizationId,
  instance,
});

export interface CommandDriverWish {
  readonly container: Container;
  readonly target: CommandTarget;
  /** Where tokens come from. */
  readonly endpoint: string;
}

/** F is no file: beside its name lie the lock and, for each run, a note whether its `install` was begun. */
const notes = oneLine(`${fileFunctions} F="$HOME/.relevo/command-$1"; shift;`);
const takeRun = 'B="$F.s2s-$1"; shift;';
const takeLock = 'E=$(mkdir -p "$HOME/.relevo" 2>&1) || refuse "$E"; mustLock;';

/** Constant text before and after the operator's own. What was not installed is not restored. */
const around = {
  probe: { before: '', after: '' },
  readBack: { before: 'quiet;', after: '' },
  backUp: { before: `${takeRun} ${takeLock} ${beginAttempt}`, after: '' },
  compare: { before: `${takeRun} quiet; [ "$(cat "$B.new" 2>/dev/null)" = installed ] && echo @@begun;`, after: '' },
  install: {
    before: `${takeRun} ${takeLock} ${endIfTakenBack}
      E=$( { echo installed | cat >"$B.new"; } 2>&1 ) || refuse "$E";`,
    after: '',
  },
  restore: {
    before: `${takeRun} ${takeLock} [ "$(cat "$B.new" 2>/dev/null)" = installed ] || {
      echo "${takenBack}" >"$B.new"; echo "@@result kept"; exit 0; };`,
    after: `echo "${takenBack}" >"$B.new"; echo "@@result restored";`,
  },
} as const;

type Found = Pick<HostFacts, 'file' | 'installed'>;

/** Of what `show` has printed. */
function foundOf({ text }: Answer): Found {
  const shown = text.trim();
  const sha256 = shown === '' ? null : createHash('sha256').update(shown).digest('hex');
  const known = shown === '' ? { mechanism: null } : { clientId: shown, mechanism: 'oauth_server_to_server' as const };
  const installed = { ...known, fingerprint: null, storedDigest: null };
  return { file: { path: 'what the command shows', sha256, owner: '', mode: '' }, installed };
}

/** What `show` prints stands for the file: its SHA-256 tells whether somebody changed it meanwhile. */
export function commandDriver(shell: HostShell, { container, target, endpoint }: CommandDriverWish): Driver {
  const { instance, label } = container;
  const digest = createHash('sha256')
    .update(JSON.stringify([instance, label]))
    .digest('hex');
  const place: FilePlace = { script: notes, words: [digest.slice(0, 16)] };
  const within = (part: keyof typeof around, ...run: readonly string[]) => {
    const { before, after } = around[part];
    return { before: oneLine(`${place.script} ${before}`), after, words: [...place.words, ...run] };
  };
  const show = (part: keyof typeof around, signal: AbortSignal, ...run: readonly string[]) =>
    runText(shell, { text: target.show, around: within(part, ...run), values: { instance } }, signal);
  return {
    probe: async (signal) => {
      const found = foundOf(await show('probe', signal));
      const unknown = { version: null, build: null, health: [], warnings: [] };
      return { driver: 'command', method: 'command', mechanism: 'oauth_server_to_server', ...found, ...unknown };
    },
    backUp: async (run, signal) => foundOf(await show('backUp', signal, run)).file.sha256,
    write: async ({ run, wanted, expected }, signal) => {
      const answer = await show('compare', signal, run);
      const { file, installed } = foundOf(answer);
      const isOurs = installed.clientId === wanted.clientId && answer.one('begun') !== undefined;
      if (file.sha256 !== expected && !isOurs) {
        throw new HostFailure('changed_since_plan', 'The command shows something else than the plan has seen.');
      }
      const values = { ...idValues(instance, wanted), run };
      const input = [wanted.secret, '\n'];
      await runText(shell, { text: target.install, around: within('install', run), values, input }, signal);
    },
    reload: () => Promise.resolve(),
    readBack: async (signal) => foundOf(await show('readBack', signal)),
    loadedClientId: () => Promise.resolve(null),
    fetchToken: async (wanted, signal) => {
      if (wanted === null) return null;
      const words = [wanted.endpoint ?? endpoint, label];
      const answer = await shell({ script: fetchPushed, words, input: clientCredentialsInput(wanted) }, signal);
      return tokenProof(answer, { by: 'pushed', unit: 'seconds' });
    },
    health: () => Promise.resolve([]),
    restore: async ({ run }, signal) => {
      const values = { instance, run };
      return keptResult(await runText(shell, { text: target.restore, around: within('restore', run), values }, signal));
    },
    forget: async (run, signal) => {
      await shell(fileStep(place, forgetScript, [run]), signal);
    },
  };
}
