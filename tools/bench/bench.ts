// What every row of the bench is measured with.
import type { Options } from './options.ts';
import type { LoadProcess } from './processes.ts';
import type { BenchCredential, Relevo } from './relevo.ts';

/** What every row works with. */
export interface Bench {
  readonly options: Options;
  readonly load: LoadProcess;
  readonly relevo: Relevo;
  readonly credentials: readonly BenchCredential[];
  readonly servers: AsyncDisposableStack;
  readonly progress: (text: string) => void;
}
