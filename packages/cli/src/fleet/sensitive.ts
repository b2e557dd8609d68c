// A secret in memory: whatever prints, serialises or inspects it gets [REDACTED].
import { inspect } from 'node:util';

const shown = '[REDACTED]';

/** Holds a secret. Only `reveal` gives it away, which is done where it is written to a host or sent to a token service. */
export class Sensitive {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return shown;
  }
  toJSON(): string {
    return shown;
  }
  [inspect.custom](): string {
    return shown;
  }
}
