// One command that rotates a client secret: adds one, waits until all known sources use it, deletes the old one. Every
// moment in between two secrets work, so that it may be cut off anywhere and be run again.
import { setTimeout as wait } from 'node:timers/promises';
import type { Call } from '@relevo/contract/call';
import type { ClientSecret } from '@relevo/contract/client-secrets';
import { blockerLine } from './blocker-text.ts';
import { Failure } from './failure.ts';
import type { JsonOption } from './output.ts';
import { createdSecretLines } from './secret-output.ts';
import { connect } from './session.ts';

export interface RotateOptions extends JsonOption {
  /** Seconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly every: number;
}

/** One line of JSON for each step, since the new secret is wanted while the command still waits. */
function say({ json }: JsonOption, step: object, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(step) : text}\n`);
}

/** By the clock of this host: in doubt the server refuses what would leave none. */
const isAlive = ({ expires_at }: ClientSecret): boolean => expires_at === null || Date.now() < Date.parse(expires_at);

async function aliveSecrets(call: Call, credential: string): Promise<ClientSecret[]> {
  return (await call('clientSecretList', { params: { credential } })).items.filter(isAlive);
}

/** The secret that shall go: the older of two, or the only one after another was added beside it. */
async function begin(call: Call, credential: string, options: JsonOption): Promise<string | undefined> {
  const [oldest, younger] = await aliveSecrets(call, credential);
  if (oldest && younger) {
    const step = { step: 'resumed', id: younger.id, old_id: oldest.id };
    say(options, step, `Two are alive; waiting until ${younger.hint} is used in place of ${oldest.hint}.`);
    return oldest.id;
  }
  const created = await call('clientSecretAdd', { params: { credential }, body: {} });
  say(options, { step: 'added', old_id: oldest?.id ?? null, ...created }, createdSecretLines(created));
  return oldest?.id;
}

/** A server that starts again, or is not reached for a moment, ends no wait. */
const isPassing = (error: unknown): boolean =>
  error instanceof Failure && (error.code === 'unreachable' || error.code === 'storage_unavailable');

type Blockers = ClientSecret['blockers'];
const linesOf = (blockers: Blockers): string => blockers.map((blocker) => `  ${blockerLine(blocker)}`).join('\n');
/** Without their moments, which move with every use. */
const namesOf = (blockers: Blockers): string => blockers.map(({ kind, source }) => `${kind} ${source}`).join('\n');

/** What stands between the secret and deleting it; `gone` where somebody else has deleted it, or it has expired. */
async function blockersOf(call: Call, credential: string, old: string): Promise<Blockers | 'gone'> {
  return (await aliveSecrets(call, credential)).find(({ id }) => id === old)?.blockers ?? 'gone';
}

interface Waiting {
  readonly look: () => Promise<Blockers | 'gone'>;
  readonly options: RotateOptions;
  /** An interrupt of the person. */
  readonly interrupted: AbortSignal;
}

/** Looks until nothing blocks, the time is up or the person has enough. Resolves with what was seen last. */
async function waitForAll({ look, options, interrupted }: Waiting): Promise<Blockers | 'gone'> {
  const deadline = performance.now() + options.timeout * 1000;
  let shown = '';
  for (;;) {
    const left = deadline - performance.now();
    const seen = await look().catch((error: unknown) => {
      if (left > 0 && !interrupted.aborted && isPassing(error)) return undefined;
      throw error;
    });
    if (seen === 'gone' || seen?.length === 0) return seen;
    if (seen && (left <= 0 || interrupted.aborted)) return seen;
    const names = seen ? namesOf(seen) : shown;
    if (seen && !options.json && names !== shown) process.stderr.write(`Waiting:\n${linesOf(seen)}\n`);
    shown = names;
    await wait(Math.max(0, Math.min(options.every * 1000, left)), undefined, { signal: interrupted }).catch(() => {});
  }
}

function stillUsed(blockers: Blockers, { aborted }: AbortSignal): Failure {
  const end = aborted ? 'Interrupted' : 'The time is up';
  return new Failure('still_used', `${end}; the old client secret was not deleted.\n${linesOf(blockers)}`.trimEnd());
}

/** Fails with `still_used` where the old secret stays. */
export async function rotate(credential: string, options: RotateOptions): Promise<void> {
  const interrupt = new AbortController();
  // a second one ends the process, which does no harm either
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  const call = await connect();
  const old = await begin(call, credential, options);
  if (old === undefined)
    return say(options, { step: 'rotated', deleted_id: null }, 'There was no other one to delete.');
  const look = () => blockersOf(call, credential, old);
  const seen = await waitForAll({ look, options, interrupted: interrupt.signal });
  if (seen !== 'gone' && (seen.length > 0 || interrupt.signal.aborted)) {
    say(options, { step: 'waiting', old_id: old, blockers: seen }, `The old client secret ${old} stays.`);
    throw stillUsed(seen, interrupt.signal);
  }
  if (seen !== 'gone') await call('clientSecretDelete', { params: { credential, client_secret: old }, query: {} });
  const end = seen === 'gone' ? 'The old client secret is gone already.' : 'Deleted the old client secret.';
  say(options, { step: 'rotated', deleted_id: old }, `${end} All known sources use the new one.`);
}
