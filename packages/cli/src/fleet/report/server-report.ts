// Telling a Relevo server what was found on containers. A failure to tell is a warning: what was done is done.
import { type InstallationReport, reportedContainersLimit } from '@relevo/contract/instances';
import { asFailure } from '../../failure.ts';
import { isUnreached } from '../host-failure.ts';
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
/** What the server takes of a text that a host said. Cleaned after it is cut: a cut leaves half of a character. */
const shortened = (text: string | null, limit: number): string | null =>
  text === null
    ? null
    : text
        .slice(0, limit)
        .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
        .trim();

function reportedContainer(result: ContainerResult): ReportedContainer {
  const { label, host, hosting, driver, build } = result;
  const version = shortened(result.version, 100) || null;
  const { mechanism, fingerprint, rung, provenBy, cause, detail } = result;
  const outcome = reportedOutcome(result);
  const installation = outcome && {
    ...(mechanism && { mechanism }),
    ...{ fingerprint, rung, proven_by: provenBy, outcome, cause, detail: shortened(detail, 300) },
  };
  return {
    ...{ name: label, host, hosting, driver, version, build },
    checked_at: wholeSeconds(result.checkedAt),
    installations: installation ? [installation] : [],
  };
}

/** Which credential a result is about. What says nothing of it goes with the first: the server knows the container then. */
const credentialOf = (result: ContainerResult, { clientId, results }: Report): string | null =>
  result.clientId ?? clientId ?? results.find((each) => each.clientId !== null)?.clientId ?? null;

/** The credentials that a report is about: a check without one compares each container with its own. */
export const reportedCredentials = (report: Report): readonly string[] => [
  ...new Set(report.results.flatMap((result) => credentialOf(result, report) ?? [])),
];

/** The bodies of the reports on one credential, each of as many containers as the server takes at once. */
export function installationReports(report: Report, credential: string): InstallationReport[] {
  const { hosting, run: run_id, results } = report;
  const containers = results.filter((result) => credentialOf(result, report) === credential).map(reportedContainer);
  const starts = Array.from(
    { length: Math.ceil(containers.length / reportedContainersLimit) },
    (_, index) => index * reportedContainersLimit,
  );
  return starts.map((start) => ({
    ...{ credential, hosting, run_id },
    containers: containers.slice(start, start + reportedContainersLimit),
  }));
}

/** Resolves with a warning where that failed. Does not reject. */
async function reportOn(credential: string, report: Report): Promise<string | null> {
  try {
    const server = await ownServer();
    if (!server) return null;
    for (const body of installationReports(report, credential)) {
      await server.call('installationReport', { params: { instance: report.instance }, body });
    }
    return null;
  } catch (error) {
    const { code, message } = asFailure(error);
    // A credential of another provider is none of this server's.
    return code === 'not_found' ? null : `The server was not told: ${message.split('\n')[0]} (${code})`;
  }
}

/** Reports where somebody is signed in. Resolves with a warning where that failed, null otherwise. Does not reject. */
export async function reportToServer(report: Report, { report: isWanted }: ServerReportOption): Promise<string | null> {
  const warnings: string[] = [];
  for (const credential of isWanted ? reportedCredentials(report) : []) {
    const warning = await reportOn(credential, report);
    if (warning !== null && !warnings.includes(warning)) warnings.push(warning);
  }
  return warnings.length === 0 ? null : warnings.join('\n');
}
