// A start that cannot go on; the message tells people why and what to do, line by line.
export class StartError extends Error {
  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'StartError';
  }
}
