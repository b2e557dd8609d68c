// Telling a Relevo server what was found on containers. A failure to tell is a warning: what was done is done.
import type { InstallationReport } from '@relevo/contract/instances';
import { asFailure } from '../failure.ts';
import { isUnreached } from './host-failure.ts';
import { ownServer } from './own-server.ts';
import type { Report } from './report.ts';
import type { ContainerResult } from './result.ts';

export interface ServerReportOption {
  /** False with `--no-report`. */
  readonly report: boolean;
}

type ReportedContainer = InstallationReport['containers'][number];
type ReportedOutcome = ReportedContainer['installations'][number]['outcome'];

/** What the server calls an outcome; null for what says nothing of what is installed. */
function reportedOutcome({ outcome, cause }: ContainerResult): ReportedOutcome | null {
  switch (outcome) {
    case 'ok':
    case 'rolled_back':
    case 'unreachable':
    case 'drift':
      return outcome;
    case 'refused':
      return cause !== null && isUnreached(cause) ? 'unreachable' : 'failed';
    case 'failed':
    case 'needs_hands':
      return 'failed';
    case 'as_left':
    case 'not_started':
    case 'nothing_to_do':
      return null;
    default:
      return outcome satisfies never;
  }
}

/** The server takes moments in whole seconds. */
const wholeSeconds = (moment: string): string => moment.replace(/\.\d+Z$/, 'Z');
const shortened = (detail: string | null): string | null =>
  detail === null
    ? null
    : detail
        .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
        .trim()
        .slice(0, 300);

function reportedContainer(result: ContainerResult): ReportedContainer {
  const { label, host, hosting, driver, version, build, mechanism, fingerprint, rung, cause, detail } = result;
  const outcome = reportedOutcome(result);
  const installation = outcome && {
    ...(mechanism && { mechanism }),
    ...{ fingerprint, rung, outcome, cause, detail: shortened(detail) },
  };
  return {
    ...{ name: label, host, hosting, driver, version, build },
    checked_at: wholeSeconds(result.checkedAt),
    installations: installation ? [installation] : [],
  };
}

/** The body of the report. */
export function installationReport(report: Report, credential: string): InstallationReport {
  const hostings = new Set(report.results.map(({ hosting }) => hosting));
  const [only] = hostings;
  return {
    credential,
    hosting: hostings.size > 1 ? 'hybrid' : (only ?? 'own'),
    run_id: report.run,
    containers: report.results.map(reportedContainer),
  };
}

/** Reports where somebody is signed in. Resolves with a warning where that failed, null otherwise. Does not reject. */
export async function reportToServer(report: Report, { report: isWanted }: ServerReportOption): Promise<string | null> {
  if (!isWanted || report.clientId === null || report.results.length === 0) return null;
  try {
    const server = await ownServer();
    if (!server) return null;
    const body = installationReport(report, report.clientId);
    await server.call('installationReport', { params: { instance: report.instance }, body });
    return null;
  } catch (error) {
    const { code, message } = asFailure(error);
    // A credential of another provider is none of this server's.
    return code === 'not_found' ? null : `The server was not told: ${message.split('\n')[0]} (${code})`;
  }
}
