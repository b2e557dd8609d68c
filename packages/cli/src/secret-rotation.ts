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

const secretsOf = async (call: Call, credential: string): Promise<readonly ClientSecret[]> =>
  (await call('clientSecretList', { params: { credential } })).items;

/** Throws `successor_ends_first` where clients that go over would be worse off than before. */
function expectLasting(old: ClientSecret, successor: ClientSecret): void {
  const endOf = ({ expires_at }: ClientSecret) =>
    expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(expires_at);
  if (endOf(successor) >= endOf(old)) return;
  const end = old.expires_at === null ? 'never ends' : `ends at ${old.expires_at}`;
  const detail = `The newer client secret ${successor.id} ends at ${successor.expires_at}, the older one ${old.id} ${end}`;
  throw new Failure('successor_ends_first', `${detail}; nothing was changed.`);
}

/** The secret that shall go: the older of two, or the only one after another was added beside it. */
async function begin(call: Call, credential: string, options: JsonOption): Promise<string | undefined> {
  const [oldest, younger] = (await secretsOf(call, credential)).filter(({ alive }) => alive);
  if (oldest && younger) {
    expectLasting(oldest, younger);
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

/** How the old secret stands. `ended`: in what way it has ended without us, before all sources were seen to have moved. */
interface Standing {
  readonly blockers: Blockers;
  readonly ended: string | null;
}

/** `before`: what blocked when it was seen last. */
async function standingOf(call: Call, credential: string, old: string, before: Blockers): Promise<Standing> {
  const secret = (await secretsOf(call, credential)).find(({ id }) => id === old);
  if (!secret) return { blockers: before, ended: 'was deleted by somebody else' };
  const { alive, blockers } = secret;
  return { blockers, ended: alive || blockers.length === 0 ? null : 'has expired' };
}

interface Waiting {
  readonly look: (before: Blockers) => Promise<Standing>;
  readonly options: RotateOptions;
  /** An interrupt of the person. */
  readonly interrupted: AbortSignal;
}

/** Looks until nothing blocks, the old secret or the time is over, or the person has enough. Resolves with the last look. */
async function waitForAll({ look, options, interrupted }: Waiting): Promise<Standing> {
  const deadline = performance.now() + options.timeout * 1000;
  let last: Blockers = [];
  let shown = '';
  for (;;) {
    const left = deadline - performance.now();
    const isOver = left <= 0 || interrupted.aborted;
    const seen = await look(last).catch((error: unknown) => {
      if (!isOver && isPassing(error)) return undefined;
      throw error;
    });
    if (seen && (seen.ended !== null || seen.blockers.length === 0 || isOver || interrupted.aborted)) return seen;
    last = seen?.blockers ?? last;
    const names = namesOf(last);
    if (!options.json && names !== shown) process.stderr.write(`Waiting:\n${linesOf(last)}\n`);
    shown = names;
    await wait(Math.max(0, Math.min(options.every * 1000, left)), undefined, { signal: interrupted }).catch(() => {});
  }
}

function stillUsed(blockers: Blockers, { aborted }: AbortSignal): Failure {
  const end = aborted ? 'Interrupted' : 'The time is up';
  return new Failure('still_used', `${end}; the old client secret was not deleted.\n${linesOf(blockers)}`.trimEnd());
}

function goneEarly(blockers: Blockers, ended: string): Failure {
  const text = `The old client secret ${ended} before all known sources were seen to use the new one.`;
  return new Failure('old_secret_gone', `${text}\n${linesOf(blockers)}`.trimEnd());
}

/** Fails with `still_used` where the old secret stays, `old_secret_gone` where it ended while something blocked. */
export async function rotate(credential: string, options: RotateOptions): Promise<void> {
  const interrupt = new AbortController();
  // a second one ends the process, which does no harm either
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  const call = await connect();
  const old = await begin(call, credential, options);
  if (old === undefined)
    return say(options, { step: 'rotated', deleted_id: null }, 'There was no other one to delete.');
  const look = (before: Blockers) => standingOf(call, credential, old, before);
  const { blockers, ended } = await waitForAll({ look, options, interrupted: interrupt.signal });
  if (ended !== null) {
    say(options, { step: 'gone', old_id: old, blockers }, `The old client secret ${old} ${ended}.`);
    throw goneEarly(blockers, ended);
  }
  if (blockers.length > 0 || interrupt.signal.aborted) {
    say(options, { step: 'waiting', old_id: old, blockers }, `The old client secret ${old} stays.`);
    throw stillUsed(blockers, interrupt.signal);
  }
  await call('clientSecretDelete', { params: { credential, client_secret: old }, query: {} });
  const text = 'Deleted the old client secret. All known sources use the new one.';
  say(options, { step: 'rotated', deleted_id: old }, text);
}
