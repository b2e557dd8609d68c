// `relevo fleet check`: whether every container still has what it should have. For people and for cron.
import { Failure } from '../../failure.ts';
import type { JsonOption } from '../../output.ts';
import { checkContainers } from '../check/check-containers.ts';
import type { FoundCredential } from '../credential/credential-source.ts';
import type { WantedCredential } from '../driver.ts';
import { openHosts } from '../drivers/open-hosts.ts';
import { type InventoryOptions, type ReadInventory, readInventory } from '../inventory/inventory-source.ts';
import type { Redact } from '../redactor.ts';
import { exitCodeOf, type FleetExitCode } from '../report/exit-code.ts';
import type { Report } from '../report/report.ts';
import { expectReportable, publishReport, type ReportOptions } from '../report/report-output.ts';
import type { ServerReportOption } from '../report/server-report.ts';
import { watchInterrupts } from '../run/interrupt.ts';
import { knownRuns } from '../run/journal.ts';
import { lastKnownIn } from '../run/run-history.ts';
import { silentView, viewFor } from '../run/run-view.ts';
import { type CredentialOptions, type HostOptions, namedCredential, redactorFor } from './plan-command.ts';

export interface CheckOptions
  extends JsonOption,
    InventoryOptions,
    CredentialOptions,
    HostOptions,
    ReportOptions,
    ServerReportOption {}

const clock = () => new Date();

/** The credential as a container would get it; null where its client secret is not known here. */
function wantedFrom(
  source: ReadInventory,
  credential: FoundCredential,
  endpoint: string | undefined,
): WantedCredential | null {
  const { secret, fingerprint, privateKey, organizationId, clientId, technicalAccountId } = credential;
  if (secret === null || fingerprint === null) return null;
  const { scope } = source.inventory;
  const ids = { organizationId, clientId, technicalAccountId };
  return { ...ids, secret, fingerprint, privateKey, scope, endpoint: endpoint ?? source.inventory.endpoint };
}

interface Asked {
  readonly source: ReadInventory;
  readonly credential: FoundCredential | undefined;
  readonly redact: Redact;
  /** Shows nothing while it is at work. */
  readonly isSilent: boolean;
}

/** Checks an inventory. Rejects with `Failure` before the first connection, or where it was interrupted. */
export async function checked(options: CheckOptions, { source, credential, redact, isSilent }: Asked): Promise<Report> {
  const endpoint = options.endpoint ?? null;
  const view = isSilent ? silentView : viewFor(options.json === true, redact);
  const interrupt = watchInterrupts(() => {});
  const startedAt = clock().toISOString();
  const hosts = await openHosts({ source, endpoint, redact, stepLimitSeconds: options.stepTimeout });
  const { instance, hosting, containers } = source.inventory;
  const left = lastKnownIn(knownRuns(source.key));
  try {
    const results = await checkContainers({
      ...{ containers, hosts, credential, left, view, clock },
      parallel: options.parallel,
      wanted: credential ? wantedFrom(source, credential, options.endpoint) : null,
      signal: interrupt.stopping,
    });
    if (interrupt.stopping.aborted) throw new Failure('failed', 'Interrupted; nothing was changed.');
    const clientIds = new Set(results.flatMap(({ clientId: each }) => each ?? []));
    const [only = null] = clientIds;
    const clientId = credential?.clientId ?? (clientIds.size > 1 ? null : only);
    const [endedAt, exitCode] = [clock().toISOString(), exitCodeOf(results)];
    const fingerprint = credential?.fingerprint ?? null;
    return {
      kind: 'check',
      run: null,
      instance,
      hosting,
      clientId,
      fingerprint,
      startedAt,
      endedAt,
      results,
      notices: [],
      exitCode,
    };
  } finally {
    interrupt.release();
    await hosts.close();
  }
}

/** Checks and reports. Resolves with the exit code. */
export async function check(options: CheckOptions): Promise<FleetExitCode> {
  await expectReportable(options);
  const source = await readInventory(options);
  const credential = await namedCredential(source, options);
  const redact = redactorFor(credential ?? { secret: null, privateKey: null });
  const report = await checked(options, { source, credential, redact, isSilent: false });
  await publishReport(report, options, redact);
  return report.exitCode;
}
