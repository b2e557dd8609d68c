// A process with many simulated sources. It does what its parent says, and ends when the parent is gone.
import { Source } from './source.ts';
import type { Command, Reply, TrafficResult } from './traffic.ts';

const sources = new Map<string, Source>();
/** At the start, not all at once: a rush that no customer makes would only be a rush. */
const startedTogether = 8;

async function start({ setting, sources: orders }: Extract<Command, { kind: 'start' }>): Promise<void> {
  const waiting = [...orders];
  const startSome = async () => {
    for (let order = waiting.shift(); order; order = waiting.shift()) {
      const source = new Source(order, setting);
      sources.set(order.id, source);
      await source.start(Math.random() * order.intervalMilliseconds);
    }
  };
  await Promise.all(Array.from({ length: startedTogether }, startSome));
}

async function stop(): Promise<TrafficResult> {
  const all = [...sources.values()];
  await Promise.all(all.map((source) => source.stop()));
  const sum = (what: keyof Source['counts']) => all.reduce((total, { counts }) => total + counts[what], 0);
  return {
    requests: sum('requests'),
    retries: sum('retries'),
    failures: sum('failures'),
    tokensByRetired: sum('tokensByRetired'),
    samples: all.flatMap(({ samples }) => samples),
    tallies: all.flatMap(({ tallies }) => tallies),
  };
}

async function carryOut(command: Command): Promise<TrafficResult | undefined> {
  if (command.kind === 'stop') return stop();
  if (command.kind === 'start') await start(command);
  else await sources.get(command.source)?.instruct(command.plan);
  return undefined;
}

process.on('message', async (command: Command) => {
  const { number } = command;
  const reply: Reply = await carryOut(command).then(
    (result) => ({ number, ...(result && { result }) }),
    (error: unknown) => ({ number, error: String(error) }),
  );
  process.send?.(reply);
});
process.on('disconnect', () => process.exit());
// The parent decides when it is over; a terminal's interrupt reaches this process, too.
process.on('SIGINT', () => {});
