// Putting a container back as it was before a run: only what that run has written, and proven again.
import type { HostFacts } from '../driver.ts';
import { asHostFailure } from '../host-failure.ts';
import { becauseOf, type Cause, type ContainerResult, resultOf } from '../report/result.ts';
import type { ContainerState } from './container-state.ts';
import { asked, type ContainerWork, step } from './container-steps.ts';

type Undone = Pick<ContainerResult, 'outcome' | 'detail' | 'next' | 'cause' | 'fileSha256' | 'fingerprint'>;

/** What a host said may have no full stop. */
const sentences = (first: string, second: string): string => `${first.replace(/\.?\s*$/, '.')} ${second}`;

/** Whether a token can be had with what was there before; a sentence for the report. */
async function provenAgain(work: ContainerWork, installed: HostFacts['installed']): Promise<string> {
  if (installed.clientId === undefined) return 'Nothing was installed before.';
  try {
    const proof = await asked(work, (signal) => work.driver.fetchToken(null, signal));
    if (proof === null) return 'What was there before can be proven by the instance alone.';
    return 'A token was fetched there with what was there before.';
  } catch (error) {
    return `What was there before gets no token there: ${asHostFailure(error).message}`;
  }
}

async function restored(work: ContainerWork, because: Cause): Promise<Undone> {
  if (work.container.restart !== 'none') await step(work, 'reload', (signal) => work.driver.reload(signal));
  const { file, installed } = await asked(work, (signal) => work.driver.readBack(signal));
  if (file.sha256 !== work.facts.file.sha256) {
    const message = sentences(because.message, 'The old file was put back, and another one is there now.');
    return {
      outcome: 'needs_hands',
      ...becauseOf({ ...because, message }),
      fileSha256: file.sha256,
      fingerprint: null,
    };
  }
  const { cause, detail, next } = becauseOf(because);
  const proof = await provenAgain(work, installed);
  const { fingerprint } = installed;
  return {
    outcome: 'rolled_back',
    cause,
    detail: sentences(detail ?? '', proof),
    next,
    fileSha256: file.sha256,
    fingerprint,
  };
}

function handsNeeded({ facts, container, run }: ContainerWork, because: Cause, why: string): Undone {
  const again = because.code === null ? `rollback ${run}` : `apply --resume ${run}`;
  return {
    outcome: 'needs_hands',
    cause: because.code,
    detail: sentences(because.message, why),
    next: `Look at ${facts.file.path} on ${container.host} by hand; "relevo fleet ${again}" looks at it again.`,
    fileSha256: null,
    fingerprint: null,
  };
}

interface Undoing {
  readonly state: ContainerState;
  readonly because: Cause;
  /** Whether running processes may have read what was written, so that putting the file back is not enough. */
  readonly mayBeLoaded: boolean;
}

async function putBack(work: ContainerWork, { state, because, mayBeLoaded }: Undoing): Promise<Undone> {
  // Where nobody has read back what was written, the host's own note of it decides.
  const { written } = state;
  const outcome = await step(work, 'restore', (signal) => work.driver.restore({ run: work.run, written }, signal));
  switch (outcome) {
    case 'restored':
      return restored(work, because);
    case 'kept': {
      if (mayBeLoaded) return restored(work, because);
      const { file, installed } = work.facts;
      const asBefore = { fileSha256: file.sha256, fingerprint: installed.fingerprint };
      return { outcome: 'failed', ...becauseOf(because), ...asBefore };
    }
    case 'foreign':
      return handsNeeded(work, because, 'Somebody else has changed the file since; it stays.');
    default:
      return outcome satisfies never;
  }
}

/** A connection that was cut is worth one more try: the next one is new. */
async function twice<T>(act: (isAgain: boolean) => Promise<T>): Promise<T> {
  try {
    return await act(false);
  } catch (error) {
    if (asHostFailure(error).code !== 'connection_lost') throw error;
    return act(true);
  }
}

function resultAs(work: ContainerWork, undone: Undone): ContainerResult {
  const { driver, mechanism, version, build, warnings } = work.facts;
  const told = { driver, mechanism, version, build, warnings, ...undone };
  return resultOf(work.container, undone.outcome, work.clock().toISOString(), told);
}

/** Leaves a container as it is that an earlier attempt of the run may have written, and that cannot be gone on with. */
export const leftContainer = (work: ContainerWork, because: Cause): ContainerResult =>
  resultAs(work, handsNeeded(work, because, 'The run was cut off there while it wrote; it stays as it is.'));

/** Undoes what the run has done on a container, because of `because`. Does not reject. */
export async function undoContainer(
  work: ContainerWork,
  state: ContainerState,
  because: Cause,
): Promise<ContainerResult> {
  const isKnown = state.written !== null || state.undoing !== null;
  const undone = await twice((isAgain) => putBack(work, { state, because, mayBeLoaded: isKnown || isAgain })).catch(
    (error: unknown) => handsNeeded(work, because, `It could not be put back: ${asHostFailure(error).message}`),
  );
  return resultAs(work, undone);
}
