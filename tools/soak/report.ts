// What the soak found, as text and as a verdict.
import type { Call } from '@relevo/contract/call';
import type { SoakCredential } from './participants.ts';
import type { TrafficResult } from './traffic.ts';
import type { Findings } from './verdicts.ts';

const mechanisms = { jwt: 'service_account_jwt', oauth: 'oauth_server_to_server' } as const;

export interface Evidence {
  /** Answers that sources got and that the server has no record of. */
  readonly lost: number;
  /** Records without an answer that arrived: at most one for each attempt that was made again. */
  readonly unanswered: number;
}

/** Compares what every source has got with what the server recorded of it. */
export async function compareEvidence(
  call: Call,
  credentials: readonly SoakCredential[],
  results: readonly TrafficResult[],
): Promise<Evidence> {
  const tallies = Map.groupBy(
    results.flatMap((result) => result.tallies),
    ({ clientId }) => clientId,
  );
  let lost = 0;
  let unanswered = 0;
  for (const { id, clientId } of credentials) {
    const { items } = await call('usageView', { params: { credential: id } });
    for (const { way, place, issued, refused } of tallies.get(clientId) ?? []) {
      const rows = items.filter(
        (row) => row.mechanism === mechanisms[way] && row.kind === place.kind && row.source === place.name,
      );
      for (const [got, what] of [[issued, 'issued'] as const, [refused, 'refused'] as const]) {
        const recorded = rows.reduce((sum, row) => sum + row[what], 0);
        lost += Math.max(0, got - recorded);
        unanswered += Math.max(0, recorded - got);
      }
    }
  }
  return { lost, unanswered };
}

export interface Soaked {
  readonly findings: Findings;
  readonly results: readonly TrafficResult[];
  readonly evidence: Evidence;
  readonly credentials: number;
  readonly sources: number;
}

const sumOf = (results: readonly TrafficResult[], what: 'requests' | 'retries' | 'failures' | 'tokensByRetired') =>
  results.reduce((sum, result) => sum + result[what], 0);

const shownSamples = 10;

/** What must not be, one sentence each; empty where all is well. */
export function faultsOf({ findings, results, evidence, credentials }: Soaked): string[] {
  const { planted, named, finished, wrong } = findings;
  const failures = sumOf(results, 'failures');
  const tokensByRetired = sumOf(results, 'tokensByRetired');
  const retries = sumOf(results, 'retries');
  const walked = finished.completed + finished.undone + finished.cancelled;
  const samples = results.flatMap((result) => result.samples).slice(0, shownSamples);
  return [
    ...(failures > 0 ? [`${failures} requests failed that should not have:`, ...samples] : []),
    ...(tokensByRetired > 0 ? [`${tokensByRetired} tokens came from a retired mechanism`] : []),
    ...(planted === named ? [] : [`${planted} stragglers were planted and ${named} named`]),
    ...(evidence.lost > 0 ? [`${evidence.lost} uses were not recorded`] : []),
    ...(evidence.unanswered > retries ? [`${evidence.unanswered} uses were recorded that nobody made`] : []),
    ...(walked === credentials ? [] : [`${walked} of ${credentials} credentials came to their end`]),
    ...wrong.slice(0, shownSamples),
  ];
}

export function reportText(soaked: Soaked): string {
  const { findings, results, evidence, credentials, sources } = soaked;
  const { completed, overridden, undone, cancelled } = findings.finished;
  const number = (value: number) => value.toLocaleString('en');
  const tallies = results.flatMap((result) => result.tallies);
  const by = (way: 'jwt' | 'oauth') =>
    tallies.filter((tally) => tally.way === way).reduce((sum, { issued }) => sum + issued, 0);
  const refused = tallies.reduce((sum, tally) => sum + tally.refused, 0);
  const rows: [string, string][] = [
    ['credentials', `${number(credentials)} with ${number(sources)} sources`],
    ['migrations', `${completed} completed, ${undone} undone, ${cancelled} cancelled; ${overridden} over blockers`],
    ['secrets rotated', number(findings.rotated)],
    [
      'requests',
      `${number(sumOf(results, 'requests'))}; tokens ${number(by('jwt'))} by JWT, ${number(by('oauth'))} by OAuth`,
    ],
    ['failures', `${sumOf(results, 'failures')} of sources that followed the rules`],
    ['refused', `${number(refused)} requests of sources that a completion had cut off, as it must be`],
    ['tried again', `${number(sumOf(results, 'retries'))} attempts without an answer`],
    ['tokens by retired', String(sumOf(results, 'tokensByRetired'))],
    ['stragglers', `${findings.named} named, ${findings.planted} planted`],
    ['verdicts', `${number(findings.asked)} asked, ${findings.wrong.length} other than the truth`],
    ['evidence lost', `${evidence.lost} of ${number(by('jwt') + by('oauth') + refused)} answers`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
