// `relevo fleet plan`: looks at every container and says what would be done.
import { Failure } from '../../failure.ts';
import type { JsonOption } from '../../output.ts';
import { type FoundCredential, findCredential } from '../credential/credential-source.ts';
import { openHosts } from '../drivers/open-hosts.ts';
import { type InventoryOptions, type ReadInventory, readInventory } from '../inventory/inventory-source.ts';
import { makePlan } from '../plan/make-plan.ts';
import { type Plan, planToWire, writePlan } from '../plan/plan-file.ts';
import { planText } from '../plan/plan-report.ts';
import { type Redact, redactor } from '../redactor.ts';
import { type FleetExitCode, fleetExitCodes } from '../report/exit-code.ts';
import { watchInterrupts } from '../run/interrupt.ts';
import { knownRuns } from '../run/journal.ts';
import { leftBehind, unfinishedRun, unprovenIn } from '../run/run-history.ts';

/** How containers are reached and asked, of every command that does. */
export interface HostOptions {
  readonly parallel: number;
  /** Seconds that one step on a host may take. */
  readonly stepTimeout: number;
}

/** Which credential is meant, of every command that takes one. */
export interface CredentialOptions {
  readonly credential?: string;
  readonly clientId?: string;
  readonly privateKey?: string;
  readonly endpoint?: string;
}

export interface PlanOptions extends JsonOption, InventoryOptions, CredentialOptions, HostOptions {
  readonly out?: string;
}

/** The credential that options or inventory name; undefined where neither does. Rejects with `Failure`. */
export async function namedCredential(
  source: ReadInventory,
  { credential, clientId, privateKey }: CredentialOptions,
): Promise<FoundCredential | undefined> {
  const named = credential ?? source.inventory.credential;
  if (named === null) return undefined;
  const folder = credential === undefined ? source.folder : process.cwd();
  return findCredential({ named, folder, clientId, privateKeyFile: privateKey });
}

/** What takes the secrets of a credential out of texts. */
export const redactorFor = ({ secret, privateKey }: Pick<FoundCredential, 'secret' | 'privateKey'>): Redact =>
  redactor([secret, privateKey].filter((each) => each !== null));

function exitCodeOfPlan({ containers }: Plan): FleetExitCode {
  const refused = containers.filter(({ action }) => action === 'refused').length;
  if (refused === 0) return fleetExitCodes.ok;
  return refused === containers.length ? fleetExitCodes.nothing : fleetExitCodes.some;
}

/** Looks at the containers of an inventory. Rejects with `Failure` before the first connection. */
export async function lookedAt(
  source: ReadInventory,
  credential: FoundCredential,
  options: HostOptions & CredentialOptions,
): Promise<Plan> {
  const { parallel, stepTimeout } = options;
  const endpoint = options.endpoint ?? null;
  const redact = redactorFor(credential);
  const hosts = await openHosts({ source, endpoint, redact, stepLimitSeconds: stepTimeout });
  const interrupt = watchInterrupts(() => {});
  try {
    const [left, unproven] = [leftBehind(source.key), unprovenIn(knownRuns(source.key))];
    const { stopping: signal } = interrupt; // nothing is changed: it can end at once
    const now = new Date();
    const made = await makePlan({ source, credential, endpoint, hosts, parallel, left, unproven, signal, now });
    if (signal.aborted) throw new Failure('failed', 'Interrupted; nothing was changed.');
    return made;
  } finally {
    interrupt.release();
    await hosts.close();
  }
}

function notices(source: ReadInventory, credential: FoundCredential, out: string | undefined): readonly string[] {
  const unfinished = unfinishedRun(source.key);
  const resume = unfinished && `Run ${unfinished.start.run} was cut off: a run of this plan takes its place.`;
  const next =
    out === undefined
      ? 'Nothing was kept: --out FILE keeps the plan for "relevo fleet apply".'
      : `The plan is in ${out}. Next: relevo fleet apply ${out}`;
  return [...credential.warnings.map((warning) => `Warning: ${warning}`), resume, next].filter(
    (line) => line !== undefined,
  );
}

/** Makes and prints a plan. Resolves with the exit code. */
export async function plan(options: PlanOptions): Promise<FleetExitCode> {
  const source = await readInventory(options);
  const credential = await namedCredential(source, options);
  if (!credential) throw new Failure('invalid_usage', 'Give --credential FILE or CLIENT_ID.');
  const made = await lookedAt(source, credential, options);
  const redact = redactorFor(credential);
  if (options.out !== undefined) await writePlan(options.out, made);
  const text = options.json ? JSON.stringify(planToWire(made), undefined, 2) : planText(made);
  process.stdout.write(`${redact(text)}\n`);
  for (const line of notices(source, credential, options.out)) process.stderr.write(`${redact(line)}\n`);
  return exitCodeOfPlan(made);
}
