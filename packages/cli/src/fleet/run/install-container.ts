// Bringing a credential to one container: kept, written, read back, reloaded, proven; undone where anything fails.
import { asHostFailure, HostFailure, type HostFailureCode, isUnreached } from '../host-failure.ts';
import { faultOf } from '../plan/written-credential.ts';
import { becauseOf, type ContainerResult, type Rung, resultOf, withoutInstalling } from '../report/result.ts';
import { type ContainerState, untouched } from './container-state.ts';
import { asked, type InstallWork, step } from './container-steps.ts';
import { leftContainer, undoContainer } from './undo-container.ts';

/** What the steps have learnt, for the result and for an undo. */
interface Learnt {
  rung: Rung;
  /** The file may be ours: by now, or by the run that was cut off. */
  isWriteBegun: boolean;
  /** The host has let this run write, or it had. */
  isWriteDone: boolean;
  written: string | null;
  fingerprint: string | null;
  storedDigest: string | null;
  provenBy: 'host' | 'pushed' | null;
  healthy: boolean | null;
  skipped: Record<string, string>;
}

/** Where to go on: with the write, or, where it was read back already, with the proof. */
type Start = 'write' | 'prove';

/**
 * After a cut-off, looks at the container and not at what was meant. Where nobody has read back what was written, the
 * write is tried again: the host has a note of what this run made of the file, and lets nothing else be overwritten.
 */
async function startOf(work: InstallWork, state: ContainerState): Promise<Start> {
  if (!state.isWriteBegun) return 'write';
  const { file } = await asked(work, (signal) => work.driver.readBack(signal));
  return state.written !== null && file.sha256 === state.written ? 'prove' : 'write';
}

async function write(work: InstallWork, learnt: Learnt): Promise<void> {
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
  await step(work, 'write', (signal) => driver.write({ run, wanted, facts, expected: kept }, signal));
  learnt.isWriteDone = true;
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
  if (start === 'write') await write(work, learnt);
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
  isWriteDone: false,
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

/** With these the host, or this machine, has not let anything be written. */
const writeRefusals: ReadonlySet<HostFailureCode> = new Set<HostFailureCode>([
  'changed_since_plan',
  'locked',
  'journal_failed',
]);

/** What comes of a failure: there is nothing to undo where nothing was written, and nothing of somebody else's. */
async function failed(work: InstallWork, state: ContainerState, learnt: Learnt & { failure: HostFailure }) {
  const { failure, isWriteBegun, isWriteDone, written } = learnt;
  const { code, message } = failure;
  const isRefused = !isWriteDone && writeRefusals.has(code);
  if (isRefused && state.isWriteBegun) return leftContainer(work, { code, message });
  if (isRefused || !isWriteBegun) return failedResult(work, failure);
  return undoContainer(work, { ...state, written }, { code, message });
}

/** The result of what has been proven. */
function provenResult(work: InstallWork, learnt: Learnt, changed: boolean): ContainerResult {
  const { driver, mechanism, version, build } = work.facts;
  const warnings = changed ? work.facts.warnings : withoutInstalling(work.facts.warnings);
  const { rung, skipped, fingerprint, storedDigest, provenBy, healthy, written: fileSha256 } = learnt;
  const found = { driver, mechanism, version, build, warnings };
  const told = { rung, skipped, changed, fingerprint, storedDigest, provenBy, healthy, fileSha256 };
  return resultOf(work.container, 'ok', work.clock().toISOString(), { ...found, ...told });
}

/**
 * What a plan calls unchanged, or this run has done: it is read and proven, and not touched. `facts` say what should be
 * there, `changed` whether this run has brought it. Does not reject.
 */
export async function proveContainer(work: InstallWork, changed = false): Promise<ContainerResult> {
  const learnt = nothingLearnt();
  try {
    const { file, installed } = await step(work, 'read_back', (signal) => work.driver.readBack(signal));
    if (file.sha256 !== work.facts.file.sha256)
      throw new HostFailure('changed_since_plan', `${file.path} is another file now.`);
    learnt.written = file.sha256;
    // The proof may be by what was sent, which says nothing of what is stored.
    const isKnown = installed.storedDigest === work.facts.installed.storedDigest;
    learnt.fingerprint = installed.fingerprint ?? (isKnown ? work.facts.installed.fingerprint : null);
    learnt.storedDigest = installed.storedDigest;
    learnt.rung = 1;
    await prove(work, learnt);
    return provenResult(work, learnt, changed);
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
    learnt.isWriteDone = start === 'prove';
    await install(work, start, learnt);
    return provenResult(work, learnt, true);
  } catch (error) {
    return failed(work, state, { ...learnt, failure: asHostFailure(error) });
  }
}
