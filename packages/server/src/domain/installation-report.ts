// A report of what was found on containers, against what is known of them: what it adds, and what came too late.
import { type Container, type Held, type Installation, isProof, type Verdict } from './instance.ts';
import type { MechanismKind } from './mechanism.ts';
import type { NumericDate } from './time.ts';

export interface InstallationFinding extends Verdict {
  readonly mechanism: MechanismKind;
  readonly fingerprint: string | null;
  readonly provenBy: Installation['provenBy'];
  readonly cause: string | null;
  readonly detail: string | null;
}

/** What is null was not found out, and stays as it is known. At most one installation is `ok`. */
export interface ContainerFinding {
  readonly name: string;
  readonly host: string | null;
  readonly hosting: Container['hosting'] | null;
  readonly driver: Container['driver'];
  readonly version: string | null;
  readonly build: number | null;
  readonly checkedAt: NumericDate;
  readonly installations: readonly InstallationFinding[];
}

/** Who reports, of which credential. */
export interface Reporting {
  readonly credentialId: string;
  readonly runId: string | null;
  readonly reportedBy: string;
}

/** A container as it is known; `installations` of any credential. */
export interface KnownContainer extends Container {
  readonly installations: readonly Installation[];
}

/** What one finding does to what is known. */
export interface Learned {
  readonly container: Container;
  /** It was not known, or something of it is another now. */
  readonly isContainerChanged: boolean;
  /** Those that are new, or other than before. */
  readonly installations: readonly Installation[];
  /** Of those, the ones that came out otherwise than the check before. */
  readonly turned: readonly Installation[];
  /** A later check is known of all that it says. */
  readonly isOutdated: boolean;
}

const facts = ['host', 'hosting', 'driver', 'version', 'build', 'checkedAt', 'holds'] as const;

/** The same object where nothing else is known now. */
function heldAfter(before: Held | null, { checkedAt, installations }: ContainerFinding, credentialId: string) {
  const found = installations.find(({ outcome }) => outcome === 'ok');
  if (!found || (before && checkedAt < before.foundAt)) return before;
  const { mechanism } = found;
  const isSame = before?.foundAt === checkedAt && before.credentialId === credentialId;
  return isSame && before.mechanism === mechanism ? before : { credentialId, mechanism, foundAt: checkedAt };
}

/** Version and build are of Adobe Campaign: where something else does the work now, they are not what was there before. */
function releaseAfter(known: Container | undefined, { driver, version, build }: ContainerFinding) {
  if (driver !== null && driver !== 'nlserver') return { version, build };
  return { version: version ?? known?.version ?? null, build: build ?? known?.build ?? null };
}

function containerAfter(
  known: Container | undefined,
  id: string,
  finding: ContainerFinding,
  credentialId: string,
): Container {
  const { name, checkedAt } = finding;
  const holds = heldAfter(known?.holds ?? null, finding, credentialId);
  const isLate = known?.checkedAt != null && checkedAt < known.checkedAt;
  if (known && isLate) return { ...known, holds };
  return {
    id: known?.id ?? id,
    name,
    host: finding.host ?? known?.host ?? null,
    hosting: finding.hosting ?? known?.hosting ?? 'own',
    driver: finding.driver ?? known?.driver ?? null,
    ...releaseAfter(known, finding),
    checkedAt,
    holds,
  };
}

const compared = ['fingerprint', 'provenBy', 'rung', 'outcome', 'cause', 'detail', 'checkedAt', 'runId'] as const;

/** Undefined where nothing changes: the same was reported before, or a later check is known. */
function installationAfter(known: Installation | undefined, found: Omit<Installation, 'provenAt'>) {
  if (known && found.checkedAt < known.checkedAt) return undefined;
  const provenAt = isProof(found) ? found.checkedAt : (known?.provenAt ?? null);
  const after: Installation = { ...found, provenAt };
  return known && compared.every((name) => known[name] === after[name]) ? undefined : after;
}

/**
 * What a finding says that is not known yet. A check counts by the moment it was made, whenever it arrives: an older one
 * overwrites nothing. `id` is for a container that is not known.
 */
export function learn(
  known: KnownContainer | undefined,
  finding: ContainerFinding,
  { credentialId, runId, reportedBy }: Reporting,
  id: string,
): Learned {
  const { checkedAt } = finding;
  const container = containerAfter(known, id, finding, credentialId);
  const of = ({ mechanism }: Pick<Installation, 'mechanism'>) =>
    known?.installations.find((each) => each.credentialId === credentialId && each.mechanism === mechanism);
  const installations = finding.installations.flatMap((found) => {
    const identity = { containerId: container.id, credentialId, checkedAt, runId, reportedBy };
    return installationAfter(of(found), { ...found, ...identity }) ?? [];
  });
  const isLate = (at: NumericDate | null | undefined) => at != null && checkedAt < at;
  return {
    container,
    isContainerChanged: !known || facts.some((name) => known[name] !== container[name]),
    installations,
    turned: installations.filter((each) => {
      const before = of(each);
      return before?.outcome !== each.outcome || before.cause !== each.cause || isProof(before) !== isProof(each);
    }),
    isOutdated: isLate(known?.checkedAt) && finding.installations.every((found) => isLate(of(found)?.checkedAt)),
  };
}
