// Rows that compare requests per CPU second under full load: Relevo's endpoints and the rivals, in turn, round by round.
import type { Bench } from './bench.ts';
import { type Contender, median, type Round, runRound } from './contender.ts';
import {
  exchanges,
  firstIntrospections,
  knownGatewayChecks,
  knownIntrospections,
  rival,
  tokenRequests,
  tokens,
} from './contenders.ts';
import { postgresTokens } from './postgres-rows.ts';
import type { Row } from './table.ts';

type Results = ReadonlyMap<Contender, readonly Round[]>;

/** Requests per CPU second; per second where the system does not tell. */
const speed = (round: Round) => round.perCpuSecond ?? round.perSecond;

/** How many times as fast as `anchor`, round by round. */
function ratio(results: Results, contender: Contender, anchor: Contender): number {
  const anchorRounds = results.get(anchor) ?? [];
  const ratios = (results.get(contender) ?? []).map((round, index) => {
    const other = anchorRounds[index];
    return other ? speed(round) / speed(other) : Number.NaN;
  });
  return median(ratios);
}

export function speedOf(rounds: readonly Round[]): Pick<Row, 'perSecond' | 'perCpuSecond'> {
  const perCpuSecond = rounds.map((round) => round.perCpuSecond).filter((value) => value !== undefined);
  return {
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    perCpuSecond: perCpuSecond.length > 0 ? median(perCpuSecond) : undefined,
  };
}

async function warmUp({ load, options }: Bench, contender: Contender): Promise<number> {
  return (await runRound(load, contender, { kind: 'closed', seconds: options.warmUpSeconds })).perSecond;
}

async function runRounds(bench: Bench, contenders: readonly Contender[]): Promise<Results> {
  const { load, options, progress } = bench;
  const results = new Map<Contender, Round[]>(contenders.map((contender) => [contender, []]));
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [contender, rounds] of results) {
      progress(`round ${round} of ${options.rounds}: ${contender.name}`);
      rounds.push(await runRound(load, contender, { kind: 'closed', seconds: options.seconds }));
    }
  }
  return results;
}

interface Comparison {
  readonly contender: Contender;
  readonly targets: readonly { readonly anchor: Contender; readonly of: string; readonly atLeast: number }[];
}

function comparedRows(results: Results, { contender, targets }: Comparison): Row[] {
  const speeds = speedOf(results.get(contender) ?? []);
  const [first, ...others] = targets.map(({ anchor, of, atLeast }) => {
    const value = ratio(results, contender, anchor);
    const result = `${value.toFixed(2)} × ${of}`;
    return { result, target: `at least ${atLeast.toFixed(2)} ×`, met: value >= atLeast };
  });
  return [{ name: contender.name, ...speeds, ...first }, ...others.map((other) => ({ name: '', ...other }))];
}

async function optionalComparisons(bench: Bench, relevoTokens: Contender, ceiling: Contender): Promise<Comparison[]> {
  const { options, load, relevo, credentials } = bench;
  const comparisons: Comparison[] = [];
  const setting = { load, relevo, credentials };
  const targetOf = (atLeast: number) => [{ anchor: relevoTokens, of: 'token rate', atLeast }];
  const onPostgres = options.rows.has('postgres') ? await postgresTokens(bench) : undefined;
  if (onPostgres)
    comparisons.push({ contender: onPostgres, targets: [{ anchor: ceiling, of: 'ceiling', atLeast: 0.7 }] });
  if (options.rows.has('exchange')) {
    const contender = await exchanges(relevo, Math.ceil(options.credentials / 5));
    comparisons.push({ contender, targets: [{ anchor: ceiling, of: 'ceiling', atLeast: 0.5 }] });
  }
  if (options.rows.has('introspection')) {
    const perRound = Math.ceil((await warmUp(bench, relevoTokens)) * options.seconds);
    const known = await knownIntrospections(setting);
    const first = firstIntrospections(setting, perRound);
    comparisons.push({ contender: known, targets: targetOf(1.5) }, { contender: first, targets: targetOf(0.6) });
  }
  if (options.rows.has('gateway')) {
    comparisons.push({ contender: await knownGatewayChecks(setting), targets: targetOf(1.5) });
  }
  return comparisons;
}

export interface ClosedLoop {
  readonly rows: readonly Row[];
  readonly ceiling: Contender;
  readonly relevoTokens: Contender;
  /** Token requests per second that Relevo answers under full load. */
  readonly capacity: number;
}

/** The rivals, Relevo's token requests, and what else was asked for. */
export async function closedLoopRows(bench: Bench): Promise<ClosedLoop> {
  const { relevo, credentials, servers } = bench;
  const ceiling = await rival('fastify ceiling', './rivals/fastify-ceiling.ts');
  servers.use(ceiling.server);
  const oidcProvider = await rival('oidc-provider, JWT ES256, in memory', './rivals/oidc-provider.ts');
  servers.use(oidcProvider.server);
  const requests = tokenRequests(relevo, credentials);
  const relevoTokens = await tokens('Relevo, token requests on SQLite', relevo, () => requests);
  const comparisons: Comparison[] = [
    { contender: ceiling, targets: [] },
    { contender: oidcProvider, targets: [] },
    {
      contender: relevoTokens,
      targets: [
        { anchor: ceiling, of: 'ceiling', atLeast: 0.8 },
        { anchor: oidcProvider, of: 'oidc-provider', atLeast: 3 },
      ],
    },
    ...(await optionalComparisons(bench, relevoTokens, ceiling)),
  ];
  const contenders = comparisons.map(({ contender }) => contender);
  for (const contender of contenders) await warmUp(bench, contender);
  const results = await runRounds(bench, contenders);
  const rows = comparisons.flatMap((comparison) => comparedRows(results, comparison));
  return { rows, ceiling, relevoTokens, capacity: speedOf(results.get(relevoTokens) ?? []).perSecond ?? 0 };
}
