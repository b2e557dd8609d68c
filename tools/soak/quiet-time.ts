// How long a source must have been quiet before anybody may say that it has gone over, as the source itself knows it.

/** Uses of one thing (a way, a client secret, both together) by one source. Milliseconds since 1970. */
interface Uses {
  lastStart: number;
  lastEnd: number;
  largestGap: number;
}

/** The server's moments lie between the start and the end of a request, so every gap it sees is at most the one here. */
export class QuietTime {
  readonly #uses = new Map<string, Uses>();

  note(what: string, start: number, end: number): void {
    const known = this.#uses.get(what);
    if (!known) {
      this.#uses.set(what, { lastStart: start, lastEnd: end, largestGap: 0 });
      return;
    }
    known.largestGap = Math.max(known.largestGap, end - known.lastStart);
    known.lastStart = start;
    known.lastEnd = end;
  }

  /** The first moment of a later second than the last use: only then does a use of something else come after it. */
  nextSecondAfter(what: string): number {
    const end = this.#uses.get(what)?.lastEnd ?? 0;
    return (Math.floor(end / 1000) + 1) * 1000;
  }

  /** When all of these have been quiet for longer than any ever was, in whole seconds of any clock of this machine. */
  quietAfter(whats: readonly string[]): number {
    const uses = whats.flatMap((what) => this.#uses.get(what) ?? []);
    const lastEnd = Math.max(0, ...uses.map((each) => each.lastEnd));
    const largestGap = Math.max(0, ...uses.map((each) => each.largestGap));
    return (Math.floor(lastEnd / 1000) + Math.ceil(largestGap / 1000) + 2) * 1000;
  }
}
