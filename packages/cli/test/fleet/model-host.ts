// A host as the run side knows it, in memory: one file, what was kept of it, and what the running server has loaded. It can
// stop answering before or after the effect of its nth step, as a machine that dies does.
import { createHash } from 'node:crypto';
import type { Driver, HostFacts, Installed, WantedCredential } from '../../src/fleet/driver.ts';
import { HostFailure, type HostFailureCode } from '../../src/fleet/host-failure.ts';
import { credential, hostFacts } from './host-facts.ts';

export const before = 'client=old secret=old';
export const after = `client=${credential.clientId} secret=new`;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
type Step = Exclude<keyof Driver, 'probe' | 'forget'>;

/** What ends the process: no failure of a host, and nothing is remembered after it. */
export class Killed extends Error {}

export interface Mishap {
  readonly step: Step;
  /** Which time the step is taken, from 1. */
  readonly time: number;
  readonly when: 'before' | 'after';
  readonly what: HostFailureCode | 'kill';
}

export class ModelHost {
  file = before;
  loaded = before;
  readonly steps: Step[] = [];
  mishaps: readonly Mishap[] = [];
  isKilled = false;
  /** What somebody else does right after a step. */
  onStep: (step: Step) => void = () => {};
  /** Whether it can tell whose client secret it has; a genuine nlserver cannot. */
  readonly #canTell: boolean;
  #kept: string | null = null;
  #noted: string | null = null;

  constructor({ canTell }: { canTell: boolean }) {
    this.#canTell = canTell;
  }

  facts(): HostFacts {
    return hostFacts({
      file: { path: '/f', sha256: sha256(this.file), owner: 'o', mode: '640' },
      installed: this.#installed(),
    });
  }

  #installed(): Installed {
    const [, clientId = '', secret = ''] = /client=(\S+) secret=(\S+)/.exec(this.file) ?? [];
    const { organizationId, technicalAccountId } = credential;
    const fingerprint = this.#canTell ? secret : null;
    const ids = { organizationId, clientId, technicalAccountId };
    return { mechanism: 'oauth_server_to_server', ...ids, fingerprint, storedDigest: sha256(secret) };
  }

  async #take<T>(step: Step, effect: () => T): Promise<T> {
    if (this.isKilled) throw new Killed();
    this.steps.push(step);
    const time = this.steps.filter((each) => each === step).length;
    const mishap = this.mishaps.find((each) => each.step === step && each.time === time);
    if (mishap?.when === 'before') this.#fail(mishap);
    const result = effect();
    this.onStep(step);
    if (mishap) this.#fail(mishap);
    return result;
  }

  #fail({ what, step }: Mishap): never {
    if (what !== 'kill') throw new HostFailure(what, `${step} went wrong`);
    this.isKilled = true;
    throw new Killed();
  }

  /** Somebody starts the process again, and nothing goes wrong any more. */
  startAgain(): void {
    this.isKilled = false;
    this.mishaps = [];
  }

  #backUp(): string {
    this.#kept ??= this.file;
    return sha256(this.#kept);
  }

  #reload(): void {
    this.loaded = this.file;
  }

  #write(expected: string | null): void {
    const now = sha256(this.file);
    if (this.#noted === now) return;
    if (now !== expected) throw new HostFailure('changed_since_plan', 'another file');
    this.file = after;
    this.#noted = sha256(after);
  }

  #restore(written: string | null): 'restored' | 'kept' | 'foreign' {
    if (this.#kept === null || this.file === this.#kept) return 'kept';
    const now = sha256(this.file);
    if (now !== written && now !== this.#noted) return 'foreign';
    this.file = this.#kept;
    this.#noted = null;
    return 'restored';
  }

  #token(wanted: WantedCredential | null) {
    if (wanted === null && !this.#canTell) return null;
    return { expiresInSeconds: 3600, endpoint: 'https://ims', by: this.#canTell ? 'host' : 'pushed' } as const;
  }

  driver(): Driver {
    return {
      probe: async () => this.facts(),
      backUp: () => this.#take('backUp', () => this.#backUp()),
      write: ({ expected }) => this.#take('write', () => this.#write(expected)),
      reload: () => this.#take('reload', () => this.#reload()),
      readBack: () => this.#take('readBack', () => this.facts()),
      loadedClientId: () => this.#take('loadedClientId', () => null),
      fetchToken: (wanted) => this.#take('fetchToken', () => this.#token(wanted)),
      health: () => this.#take('health', () => []),
      restore: ({ written }) => this.#take('restore', () => this.#restore(written)),
      forget: async () => {},
    };
  }
}
