// Bringing a credential to one container: kept, written, read back, reloaded, proven; undone where anything fails.
import { type ContainerState, untouched } from './container-state.ts';
import { asHostFailure, asked, type InstallWork, step } from './container-steps.ts';
import { HostFailure, isUnreached } from './host-failure.ts';
import { becauseOf, type ContainerResult, type Rung, resultOf } from './result.ts';
import { undoContainer } from './undo-container.ts';
import { faultOf, hasIdsOf, isCertainly } from './written-credential.ts';

/** What the steps have learnt, for the result and for an undo. */
interface Learnt {
  rung: Rung;
  isWriteBegun: boolean;
  written: string | null;
  fingerprint: string | null;
  storedDigest: string | null;
  provenBy: 'host' | 'pushed' | null;
  healthy: boolean | null;
  skipped: Record<string, string>;
}

/** Where to go on: with the file that `write` shall expect, or, where it is written already, with its proof. */
type Start = { readonly kind: 'write'; readonly expected: string | null } | { readonly kind: 'prove' };

/** After a cut-off, looks at the container and not at what was meant. */
async function startOf(work: InstallWork, state: ContainerState): Promise<Start> {
  const expected = work.facts.file.sha256;
  if (!state.isWriteBegun) return { kind: 'write', expected };
  const { file, installed } = await asked(work, (signal) => work.driver.readBack(signal));
  if (file.sha256 === expected) return { kind: 'write', expected };
  const isKnown = state.written !== null && file.sha256 === state.written;
  if (isKnown || isCertainly(installed, work.wanted)) return { kind: 'prove' };
  // Only the vendor can read the secret there: writing it once more is the only way to be certain.
  if (installed.fingerprint === null && hasIdsOf(installed, work.wanted))
    return { kind: 'write', expected: file.sha256 };
  throw new HostFailure('changed_since_plan', `${file.path} is neither what was there nor what was written.`);
}

async function write(work: InstallWork, expected: string | null, learnt: Learnt): Promise<void> {
  const { run, wanted, facts, driver } = work;
  const kept = await step(
    work,
    'back_up',
    (signal) => driver.backUp(run, signal),
    (sha256) => sha256,
  );
  if (kept !== facts.file.sha256)
    throw new HostFailure('changed_since_plan', `${facts.file.path} is another file now.`);
  learnt.isWriteBegun = true;
  await step(work, 'write', (signal) => driver.write({ run, wanted, facts, expected }, signal));
}

/** Rung 1. */
async function readBack(work: InstallWork, learnt: Learnt): Promise<void> {
  const read = async (signal: AbortSignal) => {
    const now = await work.driver.readBack(signal);
    const fault = faultOf(work.wanted, work.facts, now);
    if (fault !== null) throw new HostFailure('not_written', fault);
    return now;
  };
  const { file, installed } = await step(work, 'read_back', read, (now) => now.file.sha256);
  learnt.written = file.sha256;
  learnt.fingerprint = installed.fingerprint ?? work.wanted.fingerprint;
  learnt.storedDigest = installed.storedDigest;
  learnt.rung = 1;
}

/** Rungs 2 and 3. */
async function prove(work: InstallWork, learnt: Learnt): Promise<void> {
  const { driver, wanted } = work;
  const loaded = await step(work, 'loaded', (signal) => driver.loadedClientId(signal));
  if (loaded !== null && loaded !== wanted.clientId)
    throw new HostFailure('not_loaded', `The running server has the client id ${loaded}.`);
  if (loaded === null) learnt.skipped['2'] = 'The inventory does not say how to ask the running server.';
  else learnt.rung = 2;
  const proof = await step(work, 'token', (signal) => driver.fetchToken(wanted, signal));
  if (proof === null) throw new HostFailure('token_unreachable', 'No token can be asked for from there.');
  learnt.provenBy = proof.by;
  learnt.rung = 3;
}

/** Rung 5, which is reached only above rung 4: who is healthy need not use the new client secret. */
async function expectHealth(work: InstallWork, learnt: Learnt): Promise<void> {
  const now = new Set(await step(work, 'health', (signal) => work.driver.health(signal)));
  const lost = work.facts.health.filter((line) => !now.has(line));
  learnt.healthy = work.facts.health.length === 0 ? null : lost.length === 0;
  if (lost.length > 0) throw new HostFailure('unhealthy', `No longer as before: ${lost.join(', ')}.`);
}

async function install(work: InstallWork, start: Start, learnt: Learnt): Promise<void> {
  if (start.kind === 'write') await write(work, start.expected, learnt);
  await readBack(work, learnt);
  const { restart } = work.container;
  if (restart === 'none') learnt.skipped['reload'] = 'It is not wanted (restart: none).';
  else await step(work, 'reload', (signal) => work.driver.reload(signal));
  await prove(work, learnt);
  await expectHealth(work, learnt);
}

const nothingLearnt = (): Learnt => ({
  rung: 0,
  isWriteBegun: false,
  written: null,
  fingerprint: null,
  storedDigest: null,
  provenBy: null,
  healthy: null,
  skipped: {},
});

function failedResult(work: InstallWork, failure: HostFailure): ContainerResult {
  const { driver, mechanism, version, build, warnings } = work.facts;
  const { code, message } = failure;
  const told = { ...becauseOf({ code, message }), driver, mechanism, version, build, warnings };
  const outcome = isUnreached(code) ? 'unreachable' : 'failed';
  return resultOf(work.container, outcome, work.clock().toISOString(), told);
}

/** The result of what has been proven. */
function provenResult(work: InstallWork, learnt: Learnt, changed: boolean): ContainerResult {
  const { driver, mechanism, version, build, warnings } = work.facts;
  const { rung, skipped, fingerprint, storedDigest, provenBy, healthy, written: fileSha256 } = learnt;
  const found = { driver, mechanism, version, build, warnings };
  const told = { rung, skipped, changed, fingerprint, storedDigest, provenBy, healthy, fileSha256 };
  return resultOf(work.container, 'ok', work.clock().toISOString(), { ...found, ...told });
}

/** What a plan calls unchanged: it is read and proven, and not touched. Does not reject. */
export async function proveContainer(work: InstallWork): Promise<ContainerResult> {
  const learnt = nothingLearnt();
  try {
    const { file, installed } = await step(work, 'read_back', (signal) => work.driver.readBack(signal));
    if (file.sha256 !== work.facts.file.sha256)
      throw new HostFailure('changed_since_plan', `${file.path} is another file now.`);
    learnt.written = file.sha256;
    learnt.fingerprint = installed.fingerprint ?? work.wanted.fingerprint;
    learnt.storedDigest = installed.storedDigest;
    learnt.rung = 1;
    await prove(work, learnt);
    return provenResult(work, learnt, false);
  } catch (error) {
    return failedResult(work, asHostFailure(error));
  }
}

/**
 * Installs on one container, from where an earlier run was cut off. Does not reject: whatever happens is the result.
 */
export async function installContainer(work: InstallWork, state: ContainerState = untouched): Promise<ContainerResult> {
  if (state.undoing) {
    const { cause: code, detail: message } = state.undoing;
    return undoContainer(work, state, { code, message });
  }
  const learnt = { ...nothingLearnt(), isWriteBegun: state.isWriteBegun, written: state.written };
  try {
    const start = await startOf(work, state).catch((error: unknown) => asHostFailure(error));
    // What was not reached is not known to need an undo: the next look tells.
    if (start instanceof HostFailure && isUnreached(start.code)) return failedResult(work, start);
    if (start instanceof HostFailure) throw start;
    await install(work, start, learnt);
    return provenResult(work, learnt, true);
  } catch (error) {
    const failure = asHostFailure(error);
    if (!learnt.isWriteBegun) return failedResult(work, failure);
    const { code, message } = failure;
    return undoContainer(work, { ...state, written: learnt.written }, { code, message });
  }
}
