// What came of one container, as every report says it. Pure.
import type { HostWarning, Mechanism } from '../driver.ts';
import { type HostFailureCode, hostFailureNexts } from '../host-failure.ts';
import type { Container, DriverKind } from '../inventory/container.ts';

export const outcomes = [
  'ok',
  /** A check found what the last run left, and only the instance itself could prove it. */
  'as_left',
  /** It is as it was before. */
  'failed',
  /** It was changed, and has been put back. */
  'rolled_back',
  /** It may be neither the old nor the new. */
  'needs_hands',
  'unreachable',
  /** The plan says that nothing can be installed there. */
  'refused',
  /** An earlier failure or an interrupt came before it. */
  'not_started',
  /** The vendor looks after it. */
  'nothing_to_do',
  /** A check found something else than what was installed. */
  'drift',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Of the verify ladder; null where it was not begun. */
export type Rung = 0 | 1 | 2 | 3 | 4 | 5;

export interface ContainerResult {
  readonly label: string;
  readonly host: string;
  readonly instance: string;
  readonly hosting: Container['hosting'];
  /** Which credential the result is about; null where the report says it for all. */
  readonly clientId: string | null;
  readonly outcome: Outcome;
  /** The highest rung that was reached with everything below it that could be asked. */
  readonly rung: Rung | null;
  /** Rungs that could not be asked, or were not asked for, each with why. */
  readonly skipped: Readonly<Record<string, string>>;
  /** Whether this run changed the container and the change stays. */
  readonly changed: boolean;
  readonly milliseconds: number;
  readonly cause: HostFailureCode | null;
  /** Redacted words for people. */
  readonly detail: string | null;
  readonly next: string | null;
  readonly driver: DriverKind | null;
  readonly mechanism: Mechanism | null;
  readonly version: string | null;
  readonly build: number | null;
  /** Of the client secret that is installed; null where nobody can tell. */
  readonly fingerprint: string | null;
  readonly storedDigest: string | null;
  /** SHA-256 (hex) of the file with the credential. */
  readonly fileSha256: string | null;
  /** How the token was fetched that is the proof of rung 3; null without one. */
  readonly provenBy: 'host' | 'pushed' | null;
  /** Whether modules run as before (rung 5); null where nobody could be asked. */
  readonly healthy: boolean | null;
  /** RFC 3339: when the container was looked at last. */
  readonly checkedAt: string;
  readonly warnings: readonly HostWarning[];
}

export interface Cause {
  /** Null where nothing has failed: somebody wanted it so. */
  readonly code: HostFailureCode | null;
  readonly message: string;
  /** Instead of the usual next step of the code. */
  readonly next?: string;
}

const unknown = {
  clientId: null,
  rung: null,
  skipped: {},
  changed: false,
  milliseconds: 0,
  cause: null,
  detail: null,
  next: null,
  driver: null,
  mechanism: null,
  version: null,
  build: null,
  fingerprint: null,
  storedDigest: null,
  fileSha256: null,
  provenBy: null,
  healthy: null,
  warnings: [],
} as const;

type Told = Partial<Omit<ContainerResult, 'label' | 'host' | 'instance' | 'hosting' | 'outcome' | 'checkedAt'>>;

/** A result of which only what is told is known. `now`: RFC 3339. */
export function resultOf(container: Container, outcome: Outcome, now: string, told: Told = {}): ContainerResult {
  const { label, host, instance, hosting } = container;
  return { label, host, instance, hosting, outcome, ...unknown, checkedAt: now, ...told };
}

/** The three fields that say why. */
export const becauseOf = ({ code, message, next }: Cause): Pick<ContainerResult, 'cause' | 'detail' | 'next'> => ({
  cause: code,
  detail: message,
  next: next ?? (code === null ? null : hostFailureNexts[code]),
});

/** Of these, the ones that hold as well where nothing is installed. */
export const withoutInstalling = (warnings: readonly HostWarning[]): readonly HostWarning[] =>
  warnings.filter((warning) => warning !== 'argv_exposure' && warning !== 'audited_exec');

/** What the operator should know, by warning. */
export const warningTexts: Readonly<Record<HostWarning, string>> = {
  argv_exposure:
    'nlserver takes the client secret in its own argv: every user of that host can see it while it runs. ' +
    'Rotate it afterwards where that matters ("relevo fleet rotate").',
  audited_exec: 'auditd keeps the argv of every command there, and so the client secret: rotate it afterwards.',
  sudo_logs_input:
    'sudo keeps standard input there, and so the client secret: log in as the user itself, or rotate it.',
  empty_attribute: 'An empty attribute there hides what serverConf.xml says.',
  organization_missing: 'The file there names no organization.',
  clock_off: 'The clock there is off by more than a minute: tokens may be refused.',
};
