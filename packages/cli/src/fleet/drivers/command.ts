// Driver command: the operator's own texts install, show and restore. Whatever they do, the secret is on standard
// input.
import { createHash } from 'node:crypto';
import type { CredentialIds, Driver, HostFacts } from '../driver.ts';
import { HostFailure } from '../host-failure.ts';
import type { CommandTarget, Container } from '../inventory.ts';
import { oneLine } from '../remote-step.ts';
import { runText } from './command-text.ts';
import type { HostShell } from './kept-file.ts';
import { askToken, clientCredentialsInput, tokenProof, vendorEndpoint } from './token-request.ts';

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
  readonly endpoint: string | null;
}

/** What `show` prints stands for the file: its SHA-256 tells whether somebody changed it meanwhile. */
export function commandDriver(shell: HostShell, { container, target, endpoint }: CommandDriverWish): Driver {
  const { instance, label } = container;
  const look = async (signal: AbortSignal): Promise<Pick<HostFacts, 'file' | 'installed'>> => {
    const { text } = await runText(shell, { text: target.show, values: { instance } }, signal);
    const shown = text.trim();
    const sha256 = shown === '' ? null : createHash('sha256').update(shown).digest('hex');
    const known =
      shown === '' ? { mechanism: null } : { clientId: shown, mechanism: 'oauth_server_to_server' as const };
    const installed = { ...known, fingerprint: null, storedDigest: null };
    return { file: { path: 'what the command shows', sha256, owner: '', mode: '' }, installed };
  };
  const kept = async (_run: string, signal: AbortSignal) => (await look(signal)).file.sha256;
  return {
    probe: async (signal) => {
      const found = await look(signal);
      const unknown = { version: null, build: null, health: [], warnings: [] };
      return { driver: 'command', method: 'command', mechanism: 'oauth_server_to_server', ...found, ...unknown };
    },
    backUp: kept,
    write: async ({ run, wanted, expected }, signal) => {
      if ((await kept(run, signal)) !== expected) {
        throw new HostFailure('changed_since_plan', 'The command shows something else than the plan has seen.');
      }
      const values = { ...idValues(instance, wanted), run };
      await runText(shell, { text: target.install, values, input: [wanted.secret, '\n'] }, signal);
    },
    reload: () => Promise.resolve(),
    readBack: look,
    loadedClientId: () => Promise.resolve(null),
    fetchToken: async (wanted, signal) => {
      if (wanted === null) return null;
      const words = [wanted.endpoint ?? endpoint ?? vendorEndpoint, label];
      const answer = await shell({ script: fetchPushed, words, input: clientCredentialsInput(wanted) }, signal);
      return tokenProof(answer, { by: 'pushed', unit: 'seconds' });
    },
    health: () => Promise.resolve([]),
    restore: async ({ run }, signal) => {
      await runText(shell, { text: target.restore, values: { instance, run } }, signal);
      return 'restored';
    },
    forget: () => Promise.resolve(),
  };
}
