// What a run or check found, as a document for programs and as text for people. Pure.
import { details, table } from '../../output.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { FleetExitCode } from './exit-code.ts';
import { type ContainerResult, type Outcome, outcomes, warningTexts } from './result.ts';

export interface Report {
  readonly kind: 'apply' | 'check' | 'rollback';
  readonly run: string | null;
  readonly instance: string;
  /** Who hosts the instance, by the inventory: a run may be about a part of its containers. */
  readonly hosting: Inventory['hosting'];
  readonly clientId: string | null;
  readonly fingerprint: string | null;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly results: readonly ContainerResult[];
  /** What is not about one container. */
  readonly notices: readonly string[];
  /** The client secrets that a rotation is about, by their ids at the provider. */
  readonly rotation?: { readonly oldSecretId: string | null; readonly newSecretId: string };
  readonly exitCode: FleetExitCode;
}

function wireResult(result: ContainerResult, { clientId }: Report) {
  const { label, host, instance, hosting, outcome, rung, skipped, changed, cause, detail, next } = result;
  const { driver, mechanism, version, build, fingerprint, healthy, warnings } = result;
  return {
    ...{ label, host, instance, hosting, client_id: result.clientId ?? clientId },
    ...{ outcome, rung, changed, milliseconds: result.milliseconds },
    ...{ cause, detail, next, driver, mechanism, version, build, fingerprint },
    ...{ file_sha256: result.fileSha256, proven_by: result.provenBy, healthy, checked_at: result.checkedAt },
    ...{ skipped, warnings },
  };
}

const countsOf = (results: readonly ContainerResult[]): Readonly<Record<Outcome, number>> =>
  Object.fromEntries(
    outcomes.map((outcome) => [outcome, results.filter((result) => result.outcome === outcome).length]),
  ) as Record<Outcome, number>; // each key is there

/** The document of `--json`. */
export function reportDocument(report: Report) {
  const { rotation } = report;
  const { kind, run, instance, clientId, fingerprint, startedAt, endedAt, results, notices, exitCode } = report;
  return {
    ...{ kind, run, instance, client_id: clientId, fingerprint },
    ...{ started_at: startedAt, ended_at: endedAt, exit_code: exitCode, counts: countsOf(results), notices },
    ...(rotation && { rotation: { old_secret_id: rotation.oldSecretId, new_secret_id: rotation.newSecretId } }),
    containers: results.map((result) => wireResult(result, report)),
  };
}

/** What each outcome is called. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  ok: 'ok',
  as_left: 'as it was left',
  failed: 'failed, as before',
  rolled_back: 'put back',
  needs_hands: 'needs hands',
  unreachable: 'not reached',
  refused: 'refused',
  not_started: 'not begun',
  nothing_to_do: 'nothing to do',
  drift: 'differs',
};

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
export const rungText = (rung: number | null): string | null => (rung === null ? null : `V${rung}`);

/** One line on one container. */
export function resultLine({ label, outcome, rung, milliseconds, cause, detail }: ContainerResult): string {
  const words = [`${label}: ${outcomeWords[outcome]}`, rungText(rung), `(${seconds(milliseconds)})`];
  const why = cause === null ? '' : ` ${cause}: ${harmless(detail ?? '')}`;
  return `${words.filter((word) => word !== null).join(' ')}${why}`;
}

function resultTable(results: readonly ContainerResult[]): string {
  return table(
    [
      ['CONTAINER', ({ label }) => label],
      ['HOST', ({ host }) => host],
      ['RESULT', ({ outcome }) => outcomeWords[outcome]],
      ['RUNG', ({ rung }) => rungText(rung)],
      ['CHANGED', ({ changed }) => changed],
      ['TIME', ({ milliseconds }) => seconds(milliseconds)],
      ['CAUSE', ({ cause }) => cause],
    ],
    results,
    'No containers.',
  );
}

/** What a host said may steer no terminal. */
export const harmless = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, '?');

/** Each text once, behind the containers that it is about: a fleet often has one thing to say many times. */
export function saidOfAll<C extends { readonly label: string }>(
  containers: readonly C[],
  say: (container: C) => string,
): string[] {
  const same = Map.groupBy(containers, say);
  return [...same].map(([text, about]) => `${about.map(({ label }) => label).join(', ')}: ${text}`);
}

/** Why, and what to do, for all that are not ok. */
function causeLines(results: readonly ContainerResult[]): string[] {
  const caused = results.filter(({ detail, outcome }) => detail !== null && outcome !== 'nothing_to_do');
  return saidOfAll(
    caused,
    ({ detail, next }) => `${harmless(detail ?? '')}${next === null ? '' : `\n  Next: ${next}`}`,
  );
}

/** Each warning once, with the containers that it is about. */
export function warningLines(found: readonly Pick<ContainerResult, 'label' | 'warnings'>[]): string[] {
  const kinds = new Set(found.flatMap(({ warnings }) => warnings));
  return [...kinds].map((kind) => {
    const labels = found.filter(({ warnings }) => warnings.includes(kind)).map(({ label }) => label);
    return `Warning: ${warningTexts[kind]}\n  ${labels.join(', ')}`;
  });
}

/** The summary for people: every container, then every cause, then what holds for all. */
export function reportText(report: Report): string {
  const { run, results, notices } = report;
  const counts = Object.entries(countsOf(results)).filter(([, count]) => count > 0);
  const head = details([
    ['run', run],
    ['instance', report.instance],
    ['client id', report.clientId],
    [
      'result',
      counts.map(([outcome, count]) => `${count} ${outcomeWords[outcome as Outcome]}`).join('; ') || 'nothing',
    ],
  ]);
  const parts = [resultTable(results), ...causeLines(results), ...warningLines(results), ...notices, head];
  return parts.join('\n\n');
}
