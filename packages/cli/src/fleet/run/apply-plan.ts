// A run: the containers of a plan in waves, each step in the journal, each container with its result.
import type { HostFacts, WantedCredential } from '../driver.ts';
import type { Hosts } from '../drivers/open-hosts.ts';
import type { Container } from '../inventory/container.ts';
import type { ReadInventory } from '../inventory/inventory-source.ts';
import { changesOf, type PlannedContainer } from '../plan/plan.ts';
import type { Plan } from '../plan/plan-file.ts';
import { type ContainerResult, resultOf } from '../report/result.ts';
import { type ContainerState, statesOf, untouched } from './container-state.ts';
import type { InstallWork } from './container-steps.ts';
import { type RunOptions, type RunView, runWaves } from './fleet-run.ts';
import { installContainer, proveContainer } from './install-container.ts';
import type { Journal, JournalRecord } from './journal.ts';
import { type WaveSize, wavesOf } from './waves.ts';

export interface ApplyRequest {
  readonly run: string;
  readonly plan: Plan;
  readonly source: ReadInventory;
  readonly wanted: WantedCredential;
  readonly hosts: Hosts;
  readonly journal: Journal;
  /** What the journal had before, of a run that goes on. */
  readonly records: readonly JournalRecord[];
  readonly waves: readonly WaveSize[];
  readonly options: RunOptions;
  readonly restart: Container['restart'] | null;
  readonly view: RunView;
  readonly clock: () => Date;
  /** Nothing more is begun. */
  readonly stopping: AbortSignal;
  /** What is under way ends as well. */
  readonly ending: AbortSignal;
  readonly afterWave: (results: readonly ContainerResult[]) => Promise<readonly ContainerResult[]>;
}

/** What the plan says of those that are not dealt with. */
function plannedResult(container: Container, planned: PlannedContainer, now: string): ContainerResult {
  const { action, cause, detail, next, facts, found } = planned;
  const { driver = null, version = null, build = null } = facts ?? found ?? {};
  const { warnings = [] } = facts ?? {};
  const outcome = action === 'nothing_to_do' ? 'nothing_to_do' : 'refused';
  return resultOf(container, outcome, now, { cause, detail, next, driver, version, build, warnings });
}

/** A private key is for containers that know Service Account (JWT) alone. */
export const wantedFor = ({ mechanism }: HostFacts, wanted: WantedCredential): WantedCredential =>
  mechanism === 'service_account_jwt' ? wanted : { ...wanted, privateKey: null };

/** Whether it has what is brought, and nothing that runs there is in doubt; asked once the client secret is known. */
const isThereAlready = ({ wanted }: ApplyRequest, { unproven, facts }: PlannedContainer): boolean => {
  if (unproven || facts === null) return false;
  const { fingerprint, privateKey } = wanted;
  return changesOf({ ids: wanted, fingerprint, hasPrivateKey: privateKey !== null }, facts).length === 0;
};

/** What this run has left there, by its result. */
const factsAfter = (
  facts: HostFacts,
  { fileSha256: sha256, fingerprint, storedDigest }: ContainerResult,
): HostFacts => ({
  ...facts,
  file: { ...facts.file, sha256 },
  installed: { ...facts.installed, fingerprint, storedDigest },
});

/** Deals with one container as the plan says; what this run has done already is proven again and not done again. */
async function deal(request: ApplyRequest, state: ContainerState, work: InstallWork): Promise<ContainerResult> {
  const { facts, container } = work;
  const planned = request.plan.containers.find(({ label }) => label === container.label);
  const { result } = state;
  if (result?.outcome === 'ok') return proveContainer({ ...work, facts: factsAfter(facts, result) }, result.changed);
  const isProof = planned !== undefined && !state.isWriteBegun && isThereAlready(request, planned);
  return isProof ? proveContainer(work) : installContainer(work, state);
}

function dealer(request: ApplyRequest, planned: ReadonlyMap<string, PlannedContainer>) {
  const { run, wanted, hosts, journal, clock, ending: signal, view, records } = request;
  const states = statesOf(records);
  return async (container: Container): Promise<ContainerResult> => {
    const begun = performance.now();
    const facts = planned.get(container.label)?.facts;
    if (!facts) throw new Error(`The plan has no facts on ${container.label}.`);
    // The plan has found out which one it is.
    const driver = hosts.driverFor({ ...container, driver: facts.driver });
    const work = {
      run,
      container,
      driver,
      wanted: wantedFor(facts, wanted),
      facts,
      journal,
      clock,
      signal,
      onStep: view.stepBegins,
    };
    const state = states.get(container.label) ?? untouched;
    const dealt = await deal(request, state, work);
    const result = { ...dealt, milliseconds: Math.round(performance.now() - begun) };
    journal.write({ type: 'result', result });
    return result;
  };
}

/** Applies a plan. Resolves with a result for every container of it, in its order. Rejects for nothing on hosts. */
export async function applyPlan(request: ApplyRequest): Promise<readonly ContainerResult[]> {
  const { plan, source, restart, waves, options, view, clock, stopping, afterWave } = request;
  const planned = new Map(plan.containers.map((each) => [each.label, each]));
  const containers = source.inventory.containers.map((each) => (restart === null ? each : { ...each, restart }));
  const isDealtWith = ({ label }: Container) => ['install', 'unchanged'].includes(planned.get(label)?.action ?? '');
  const dealt = await runWaves({
    waves: wavesOf(containers.filter(isDealtWith), waves),
    options,
    view,
    clock,
    stopping,
    deal: dealer(request, planned),
    afterWave,
  });
  const results = new Map(dealt.map((result) => [result.label, result]));
  return containers.flatMap((container) => {
    const entry = planned.get(container.label);
    const result = results.get(container.label);
    return result ?? (entry ? plannedResult(container, entry, clock().toISOString()) : []);
  });
}
