// A run on one container of the model: what it does to the host, and what its journal has of it.
import { expect } from 'vitest';
import type { Driver } from '../../src/fleet/driver.ts';
import type { ContainerResult } from '../../src/fleet/report/result.ts';
import { statesOf, untouched } from '../../src/fleet/run/container-state.ts';
import type { InstallWork } from '../../src/fleet/run/container-steps.ts';
import { installContainer } from '../../src/fleet/run/install-container.ts';
import type { JournalRecord } from '../../src/fleet/run/journal.ts';
import { Sensitive } from '../../src/fleet/sensitive.ts';
import { container, credential } from './host-facts.ts';
import { after, before, Killed, type ModelHost } from './model-host.ts';

const at = '2026-11-21T12:00:00Z';

/** A run on one model host, with its journal in memory. */
export class Run {
  readonly records: JournalRecord[] = [];
  /** How many of them find room. */
  diskEntries = Number.POSITIVE_INFINITY;
  readonly host: ModelHost;
  readonly #driver: Driver;
  readonly #facts: InstallWork['facts'];
  constructor(host: ModelHost) {
    this.host = host;
    this.#driver = host.driver();
    this.#facts = host.facts();
  }

  work(): InstallWork {
    const secret = new Sensitive('new');
    return {
      run: 'r1',
      container: container('web-1'),
      driver: this.#driver,
      wanted: { ...credential, secret, fingerprint: 'new', privateKey: null, scope: 'openid', endpoint: null },
      facts: this.#facts,
      journal: { write: (entry) => this.#write({ at, ...entry }) },
      clock: () => new Date(at),
      signal: new AbortController().signal,
      onStep: () => {},
    };
  }

  /** Runs or goes on; undefined where the process was killed. */
  async go(): Promise<ContainerResult | undefined> {
    const result = await installContainer(this.work(), statesOf(this.records).get('web-1') ?? untouched);
    if (this.host.isKilled) return undefined;
    this.records.push({ at, type: 'result', result });
    return result;
  }

  #write(record: JournalRecord): boolean {
    if (this.host.isKilled) throw new Killed();
    if (this.records.length >= this.diskEntries) return false;
    this.records.push(record);
    return true;
  }
}

/** The host has what the result says. */
export function expectTruth(host: ModelHost, result: ContainerResult | undefined): void {
  const { outcome, rung } = result ?? {};
  const isNew = outcome === 'ok';
  expect({ outcome, file: host.file, loaded: host.loaded }).toEqual({
    outcome: isNew ? 'ok' : expect.stringMatching(/^(failed|rolled_back)$/),
    file: isNew ? after : before,
    loaded: isNew ? after : before,
  });
  if (isNew) expect(rung).toBe(3);
}
