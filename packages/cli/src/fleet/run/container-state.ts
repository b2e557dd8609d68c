// How far a run has come on one container, folded from its journal. Pure.
import type { ContainerResult } from '../report/result.ts';
import type { JournalRecord } from './journal.ts';

export interface ContainerState {
  /** The file may have been written: nobody knows before it was read. */
  readonly isWriteBegun: boolean;
  /** SHA-256 (hex) of what was there before, once it is kept; null where there was no file. */
  readonly kept: { readonly sha256: string | null } | null;
  /** SHA-256 (hex) of what this run has written, once it was read back. */
  readonly written: string | null;
  /** Why it is being put back, where that has begun and not ended. */
  readonly undoing: Extract<JournalRecord, { type: 'failed' }> | null;
  /** How it ended last. */
  readonly result: ContainerResult | null;
}

export const untouched: ContainerState = {
  isWriteBegun: false,
  kept: null,
  written: null,
  undoing: null,
  result: null,
};

/** Whether what was done is only being proven again: what fails then is not undone. */
const isDone = ({ result }: ContainerState): boolean => result?.outcome === 'ok';

/** After a result: what is as before is begun anew, and what is not keeps its marks. */
function ended(state: ContainerState, result: ContainerResult): ContainerState {
  const isAsBefore = result.outcome === 'rolled_back' || (result.outcome === 'failed' && !isDone(state));
  return isAsBefore ? { ...untouched, kept: state.kept, result } : { ...state, undoing: null, result };
}

function after(state: ContainerState, record: JournalRecord): ContainerState {
  if (record.type === 'result') return ended(state, record.result);
  if (record.type === 'begin' && record.step === 'write') return { ...state, isWriteBegun: true, result: null };
  if (record.type === 'failed' && record.step !== 'restore' && state.isWriteBegun && !isDone(state))
    return { ...state, undoing: state.undoing ?? record, result: null };
  if (record.type !== 'done') return state;
  if (record.step === 'back_up') return { ...state, kept: { sha256: record.sha256 ?? null } };
  if (record.step === 'read_back') return { ...state, written: record.sha256 ?? null };
  return state;
}

const labelOf = (record: JournalRecord): string | undefined => {
  if (record.type === 'result') return record.result.label;
  return 'container' in record ? record.container : undefined;
};

/** The state of each container that the journal names. */
export function statesOf(records: readonly JournalRecord[]): ReadonlyMap<string, ContainerState> {
  const states = new Map<string, ContainerState>();
  for (const record of records) {
    const label = labelOf(record);
    if (label !== undefined) states.set(label, after(states.get(label) ?? untouched, record));
  }
  return states;
}
