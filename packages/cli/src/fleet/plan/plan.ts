// What is to be done on each container, and what will differ there afterwards. Pure.
import type { CredentialIds, HostFacts, Installed } from '../driver.ts';
import { type FoundRelease, type HostFailure, type HostFailureCode, hostFailureNexts } from '../host-failure.ts';
import type { Container, DriverKind } from '../inventory/container.ts';

export type PlannedAction =
  | 'install'
  /** It has it already: proven again, and not touched. */
  | 'unchanged'
  /** The vendor looks after it. */
  | 'nothing_to_do'
  /** Nothing can be installed there, or it was not reached: see `cause`. */
  | 'refused';

/** One value that will be another. A secret is shown by its fingerprint alone. */
export interface PlannedChange {
  readonly field: 'mechanism' | 'organization_id' | 'client_id' | 'technical_account_id' | 'client_secret';
  readonly from: string | null;
  readonly to: string;
}

export interface PlannedContainer {
  readonly label: string;
  readonly host: string;
  readonly action: PlannedAction;
  readonly cause: HostFailureCode | null;
  /** Redacted words for people. */
  readonly detail: string | null;
  readonly next: string | null;
  readonly restart: Container['restart'];
  readonly changes: readonly PlannedChange[];
  /** An earlier run wrote there and never proved it: what runs there may have read none of it. */
  readonly unproven: boolean;
  /** What was found there, with the fingerprint as the last run knows it; null where it was not looked at. */
  readonly facts: HostFacts | null;
  /** What was found out of a container that could not be looked at as a whole. */
  readonly found?: FoundRelease;
}

/** What a plan wants everywhere. `fingerprint` is null where the client secret is given at apply. */
export interface PlannedCredential {
  readonly ids: CredentialIds;
  readonly fingerprint: string | null;
  readonly hasPrivateKey: boolean;
}

/** What the last run left on a container: tells whose secret stands there where only the vendor can read it. */
export interface LeftBehind {
  readonly clientId: string;
  readonly fingerprint: string;
  readonly storedDigest: string;
}

export type Probed =
  | { readonly kind: 'found'; readonly facts: HostFacts }
  | { readonly kind: 'failed'; readonly failure: HostFailure };

/** The fingerprint of what is installed: as the host tells it, else as the last run knows it. Null where nobody can. */
export function fingerprintOf(installed: Installed, left: LeftBehind | undefined): string | null {
  if (installed.fingerprint !== null || left === undefined) return installed.fingerprint;
  const isSame = installed.storedDigest === left.storedDigest && installed.clientId === left.clientId;
  return isSame ? left.fingerprint : null;
}

export const redactedSecret = (fingerprint: string): string => `<redacted:${fingerprint.slice(0, 8)}>`;

function shownSecret(installed: Installed, fingerprint: string | null): string | null {
  if (fingerprint !== null) return redactedSecret(fingerprint);
  return installed.storedDigest === null ? null : '<redacted>';
}

type Field = PlannedChange['field'];

/** What a driver need not be able to read back: its absence beside the right client id says nothing. */
const hidden: Partial<Record<DriverKind, ReadonlySet<Field>>> = {
  nlserver: new Set<Field>(['organization_id']),
  command: new Set<Field>(['mechanism', 'organization_id', 'technical_account_id']),
};

/** What will differ, in the order of people's interest; empty where everything is there already. */
export function changesOf(wanted: PlannedCredential, facts: HostFacts): readonly PlannedChange[] {
  const { installed } = facts;
  const changes: PlannedChange[] = [];
  const isMechanismHidden = installed.mechanism === null && hidden[facts.driver]?.has('mechanism');
  if (installed.mechanism !== facts.mechanism && !isMechanismHidden)
    changes.push({ field: 'mechanism', from: installed.mechanism, to: facts.mechanism });
  for (const [field, from, to] of [
    ['organization_id', installed.organizationId, wanted.ids.organizationId],
    ['client_id', installed.clientId, wanted.ids.clientId],
    ['technical_account_id', installed.technicalAccountId, wanted.ids.technicalAccountId],
  ] as const) {
    const isHidden =
      from === undefined && installed.clientId === wanted.ids.clientId && hidden[facts.driver]?.has(field);
    if (from !== to && !isHidden) changes.push({ field, from: from ?? null, to });
  }
  const present = installed.fingerprint;
  if (present === null || present !== wanted.fingerprint) {
    const to = wanted.fingerprint === null ? '<given at apply>' : redactedSecret(wanted.fingerprint);
    changes.push({ field: 'client_secret', from: shownSecret(installed, present), to });
  }
  return changes;
}

interface Asked {
  readonly container: Container;
  readonly wanted: PlannedCredential;
  readonly probed: Probed;
  readonly left?: LeftBehind | undefined;
  readonly unproven?: boolean;
}

/** Decides on one container. The vendor's are `vendorContainer`'s. */
export function plannedContainer({ container, wanted, probed, left, unproven = false }: Asked): PlannedContainer {
  const { label, host, restart } = container;
  const at = { label, host, restart };
  const refused = (cause: HostFailureCode, detail: string, facts: HostFacts | null): PlannedContainer => ({
    ...at,
    action: 'refused',
    cause,
    detail,
    next: hostFailureNexts[cause],
    changes: [],
    unproven,
    facts,
  });
  if (probed.kind === 'failed') {
    const { code, message, found } = probed.failure;
    return { ...refused(code, message, null), ...(found && { found }) };
  }
  const installed = { ...probed.facts.installed, fingerprint: fingerprintOf(probed.facts.installed, left) };
  const facts = { ...probed.facts, installed };
  if (facts.mechanism === 'service_account_jwt' && !wanted.hasPrivateKey) {
    const build = facts.build === null ? '' : ` (build ${facts.build})`;
    return refused('too_old', `${facts.version ?? 'What is there'}${build} knows Service Account (JWT) alone.`, facts);
  }
  const changes = changesOf(wanted, facts);
  const action = changes.length === 0 && !unproven ? 'unchanged' : 'install';
  return { ...at, action, cause: null, detail: null, next: null, changes, unproven, facts };
}

/** A container that the vendor hosts. */
export const vendorContainer = ({ label, host, restart }: Container): PlannedContainer => ({
  label,
  host,
  restart,
  action: 'nothing_to_do',
  cause: null,
  detail: 'The vendor hosts it, and installs credentials there itself.',
  next: null,
  changes: [],
  unproven: false,
  facts: null,
});
