// One simulated source: a process of a customer that gets tokens with a credential, from one place, one after the other.
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, requestToken } from './client-request.ts';
import { QuietTime } from './quiet-time.ts';
import type { Plan, SourceOrder, Tally, TrafficSetting, Way } from './traffic.ts';

const samplesKept = 5;

const sleepUntil = (moment: number) => delay(Math.max(0, moment - Date.now()));

/** What is known of a secret: its uses by each way, between which the other way makes a gap, and by both. */
const usesOf = (secret: string): string[] => [secret, `${secret} jwt`, `${secret} oauth`];

type Outcome = 'token' | 'refusal' | 'failure';

function outcomeOf({ status, text }: Answer): Outcome {
  if (status === 200 && text.includes('"access_token"')) return 'token';
  // its page is named: the refusal of a mechanism that is retired, and no other error
  return status === 400 && text.includes('"unauthorized_client"') && text.includes('error_uri') ? 'refusal' : 'failure';
}

export class Source {
  readonly #order: SourceOrder;
  readonly #setting: TrafficSetting;
  readonly #agent: Agent;
  readonly #quiet = new QuietTime();
  readonly #tallies = new Map<Way, Tally>();
  readonly #ended = new AbortController();
  #plan: Plan;
  #turn: Promise<void> = Promise.resolve();
  #loop: Promise<void> = Promise.resolve();
  readonly counts = { requests: 0, retries: 0, failures: 0, tokensByRetired: 0 };
  readonly samples: string[] = [];

  constructor(order: SourceOrder, setting: TrafficSetting) {
    const { place, plan } = order;
    this.#order = order;
    this.#setting = setting;
    this.#plan = plan;
    const from = place.kind === 'address' ? { localAddress: place.name } : {};
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1, ...from });
  }

  get tallies(): Tally[] {
    return [...this.#tallies.values()];
  }

  /** Gets its first tokens, two where it has a rhythm; then goes on by itself, after a first pause of its own. */
  async start(firstPauseMilliseconds: number): Promise<void> {
    await this.#use();
    if (this.#order.habit === 'once') return;
    await this.#use();
    this.#loop = this.#goOn(firstPauseMilliseconds);
  }

  /** Asks as `plan` says from now on. Resolves when nobody can take the source for one that still asks as before. */
  async instruct(plan: Plan): Promise<void> {
    const before = this.#plan;
    this.#plan = plan;
    if (this.#order.habit === 'once') return;
    const left = [
      ...(before.way === plan.way ? [] : [before.way]),
      ...(before.clientSecret === plan.clientSecret ? [] : usesOf(before.clientSecret)),
    ];
    if (left.length === 0) return;
    await this.#turn;
    await sleepUntil(Math.max(...left.map((what) => this.#quiet.nextSecondAfter(what))));
    await this.#use();
    // behind an address there may be others, so that one new use says nothing yet
    if (this.#order.place.kind === 'address') {
      await sleepUntil(this.#quiet.quietAfter(left));
    }
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#loop;
    await this.#turn;
    this.#agent.destroy();
  }

  async #goOn(firstPauseMilliseconds: number): Promise<void> {
    const { signal } = this.#ended;
    for (let pause = firstPauseMilliseconds; !signal.aborted; pause = this.#order.intervalMilliseconds) {
      await delay(pause, undefined, { signal }).catch(() => {});
      if (!signal.aborted) await this.#use();
    }
  }

  /** One request at a time. */
  #use(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#request());
    return this.#turn;
  }

  async #request(): Promise<void> {
    const plan = this.#plan;
    const start = Date.now();
    const { client, place } = this.#order;
    const headers: Record<string, string> = place.kind === 'instance' ? { 'relevo-instance': place.name } : {};
    this.counts.requests += 1;
    try {
      const answer = await requestToken(this.#setting, client, plan, { agent: this.#agent, headers });
      this.counts.retries += answer.retries;
      this.#judge(plan, answer);
    } catch (error) {
      this.#fail(`no answer: ${error instanceof Error ? error.message : error}`);
    }
    for (const what of [plan.way, plan.clientSecret, `${plan.clientSecret} ${plan.way}`])
      this.#quiet.note(what, start, Date.now());
  }

  #judge(plan: Plan, answer: Answer): void {
    const outcome = outcomeOf(answer);
    const tally = this.#tallyOf(plan.way);
    if (outcome === 'token') tally.issued += 1;
    if (outcome === 'refusal') tally.refused += 1;
    // what changes while a request is under way may go either way
    const expected = plan.expects === this.#plan.expects ? plan.expects : 'either';
    if (outcome === expected || (expected === 'either' && outcome !== 'failure')) return;
    if (outcome === 'token') this.counts.tokensByRetired += 1;
    else this.#fail(`${answer.status} ${answer.text.slice(0, 300)}`);
  }

  #fail(what: string): void {
    this.counts.failures += 1;
    if (this.samples.length < samplesKept) this.samples.push(`${this.#order.id} by ${this.#plan.way}: ${what}`);
  }

  #tallyOf(way: Way): Tally {
    const { client, place } = this.#order;
    const tally = this.#tallies.get(way) ?? { clientId: client.clientId, way, place, issued: 0, refused: 0 };
    this.#tallies.set(way, tally);
    return tally;
  }
}
