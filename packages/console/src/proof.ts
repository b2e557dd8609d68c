// Asks whoever sits there to prove who they are, while a call waits for it; ui/proof-dialog.tsx is what they see.

/** `step_up`: a fresh proof is needed; `sign_in`: the session has ended meanwhile. */
export type ProofKind = 'step_up' | 'sign_in';

export interface WantedProof {
  readonly kind: ProofKind;
  /** Whether it was given. */
  readonly settle: (given: boolean) => void;
}

let wanted: WantedProof | undefined;
let answer: Promise<boolean> | undefined;
const listeners = new Set<() => void>();

function show(next: WantedProof | undefined): void {
  wanted = next;
  for (const listener of listeners) listener();
}

/** Resolves with whether the proof was given. Calls that need one at the same time share the question. */
export function askForProof(kind: ProofKind): Promise<boolean> {
  answer ??= new Promise<boolean>((resolve) => {
    show({
      kind,
      settle: (given) => {
        answer = undefined;
        show(undefined);
        resolve(given);
      },
    });
  });
  return answer;
}

/** What is asked for now, for `useSyncExternalStore`. */
export const wantedProof = (): WantedProof | undefined => wanted;

/** Calls `listener` at each change; returns how to stop that. */
export function onWantedProof(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
