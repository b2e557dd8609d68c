// What Ctrl-C does to a run: the first lets end what is under way, the second ends everything.

export interface Interrupt {
  /** Nothing more shall be begun. */
  readonly stopping: AbortSignal;
  /** What is under way shall end as well. */
  readonly ending: AbortSignal;
  /** Ends the watch. */
  readonly release: () => void;
}

/** Watches SIGINT and SIGTERM. `say` tells people what their first one does. */
export function watchInterrupts(say: (text: string) => void): Interrupt {
  const stopping = new AbortController();
  const ending = new AbortController();
  const onSignal = () => {
    if (!stopping.signal.aborted) {
      stopping.abort();
      return say('Stopping: what is under way is brought to its end. Once more to end at once.');
    }
    ending.abort();
    // ssh is told first; the journal has every step, so that the run can go on later.
    setImmediate(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  return {
    stopping: stopping.signal,
    ending: ending.signal,
    release: () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
    },
  };
}
