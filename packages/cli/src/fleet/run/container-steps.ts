// One step on a container, as a run takes it: journaled before and after, its failure a `HostFailure`.
import type { CredentialIds, Driver, HostFacts, WantedCredential } from '../driver.ts';
import { asHostFailure, HostFailure } from '../host-failure.ts';
import type { Container } from '../inventory/container.ts';
import type { Journal, JournalStep } from './journal.ts';

/** What a run has done on one container, with everything that taking it back needs. */
export interface ContainerWork {
  readonly run: string;
  readonly container: Container;
  readonly driver: Driver;
  readonly wanted: CredentialIds & Pick<WantedCredential, 'fingerprint'>;
  /** As the plan found it. */
  readonly facts: HostFacts;
  readonly journal: Pick<Journal, 'write'>;
  readonly clock: () => Date;
  /** Aborts when somebody has no patience left. */
  readonly signal: AbortSignal;
  /** Told of each step as it begins. */
  readonly onStep: (label: string, step: JournalStep) => void;
}

/** The same for doing it. */
export interface InstallWork extends ContainerWork {
  readonly wanted: WantedCredential;
}

/** Asks something that changes nothing and no decision rests on after a cut-off. Rejects with `HostFailure` only. */
export async function asked<T>(
  work: Pick<ContainerWork, 'signal'>,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await act(work.signal);
  } catch (error) {
    throw asHostFailure(error);
  }
}

/** What is not begun unless the journal has it: everything after it brings to an end what was begun. */
const beginning: ReadonlySet<JournalStep> = new Set<JournalStep>(['back_up', 'write']);

/** Takes one step. `sha256Of` picks what the journal shall remember of its result. */
export async function step<T>(
  work: ContainerWork,
  name: JournalStep,
  act: (signal: AbortSignal) => Promise<T>,
  sha256Of?: (result: T) => string | null,
): Promise<T> {
  const { journal, container, onStep, signal } = work;
  onStep(container.label, name);
  const isKept = journal.write({ type: 'begin', container: container.label, step: name });
  if (!isKept && beginning.has(name))
    throw new HostFailure('journal_failed', 'The journal on this machine cannot be written.');
  try {
    const result = await act(signal);
    const learnt = sha256Of && { sha256: sha256Of(result) };
    journal.write({ type: 'done', container: container.label, step: name, ...learnt });
    return result;
  } catch (error) {
    const failure = asHostFailure(error);
    const { code: cause, message: detail } = failure;
    journal.write({ type: 'failed', container: container.label, step: name, cause, detail });
    throw failure;
  }
}
