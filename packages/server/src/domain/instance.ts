// What runs in several places: instances, their containers, and what was found installed there.
import type { Credential } from './credential.ts';
import type { MechanismKind } from './mechanism.ts';
import type { NumericDate } from './time.ts';

/** Who runs the hosts of an instance: `hybrid`, some of them. */
export type InstanceHosting = 'own' | 'hybrid' | 'vendor';
/** Nothing is to be done on a container of the vendor: the vendor has done it. */
export type ContainerHosting = 'own' | 'vendor';
/** By what a credential is put on a container. */
export type ContainerDriver = 'nlserver' | 'relevo' | 'env_file' | 'json_file' | 'command';
/** How a check got its token: by what is installed there, or by what was sent there for it. */
export type ProofSource = 'host' | 'pushed';
/** `drift`: a check found something else than what was installed. */
export type InstallationOutcome = 'ok' | 'failed' | 'rolled_back' | 'unreachable' | 'drift';

/** What an instance says of its credential. */
export type InstanceCredential = Pick<Credential, 'id' | 'name' | 'clientId' | 'projectId'>;

export interface Instance {
  readonly id: string;
  /** As its servers call it; unique in the organization. */
  readonly name: string;
  readonly hosting: InstanceHosting;
  /** What its containers are to have; null where none is said, or it is gone. */
  readonly credential: InstanceCredential | null;
  readonly createdAt: NumericDate;
  readonly createdBy: string;
}

/** What a check found in place. */
export interface Held {
  readonly credentialId: string;
  readonly mechanism: MechanismKind;
  readonly foundAt: NumericDate;
}

export interface Container {
  readonly id: string;
  /** What it sends as its label; unique in the instance. */
  readonly name: string;
  readonly host: string | null;
  readonly hosting: ContainerHosting;
  readonly driver: ContainerDriver | null;
  readonly version: string | null;
  /** Of Adobe Campaign; null where it is not known, or something else runs there. */
  readonly build: number | null;
  /** When a report last looked at it; null where it was only declared. */
  readonly checkedAt: NumericDate | null;
  /** What the last check that came to `ok` found there, of whichever credential: it has room for one. */
  readonly holds: Held | null;
}

/** What a check came to. */
export interface Verdict {
  readonly outcome: InstallationOutcome;
  /** How far the verify ladder was climbed, 0 to 5; null where it was not begun. */
  readonly rung: number | null;
}

/** What was found last of one credential and mechanism on one container. */
export interface Installation extends Verdict {
  readonly containerId: string;
  readonly credentialId: string;
  readonly mechanism: MechanismKind;
  /** Of the client secret; null where it cannot be told. */
  readonly fingerprint: string | null;
  /** Null where no token was had. */
  readonly provenBy: ProofSource | null;
  readonly cause: string | null;
  readonly detail: string | null;
  readonly checkedAt: NumericDate;
  /** When a check last came to a proof: history, whatever came later. */
  readonly provenAt: NumericDate | null;
  readonly runId: string | null;
  readonly reportedBy: string;
}

/** Until when the last check of the new mechanism proves that tokens can be had there: null where it does not. */
export interface Proven {
  readonly provenUntil: NumericDate | null;
}

/** An installation with what people call its credential. */
export type NamedInstallation = Installation & Proven & { readonly credential: Pick<Credential, 'name' | 'clientId'> };

export interface ContainerWithInstallations extends Container {
  readonly installations: readonly NamedInstallation[];
}

/** A container where a credential is to be or was found. `isMeant`: the credential is that of the instance. */
export interface ContainerInInstance extends ContainerWithInstallations {
  readonly instance: Pick<Instance, 'id' | 'name' | 'hosting'>;
  readonly isMeant: boolean;
}

/** How many containers an instance has, how many are one's own, and how many of those have proven its credential. */
export interface ContainerCounts {
  readonly total: number;
  readonly own: number;
  readonly proven: number;
  /** One's own whose build is below `leastBuild`. */
  readonly tooOld: number;
  /** When a report last looked at any of them. */
  readonly checkedAt: NumericDate | null;
}

/** From this rung on a token was fetched on the host itself. */
export const provenFromRung = 3;
/** The first build of Adobe Campaign that takes OAuth Server-to-Server: release 7.4.1. */
export const leastBuild = 9383;
/** Of one instance; as many as an inventory names. */
export const containersLimit = 1000;
/** How far the clock of who reports may be ahead. */
export const reportAheadSeconds = 300;

/**
 * Whether a check came to a proof when it was made. Whether that is one still is `isProven`: the container may hold
 * something else since, the mechanism may have been taken back, the client secret may be gone.
 */
export const isProof = ({ outcome, rung }: Verdict): boolean =>
  outcome === 'ok' && rung !== null && rung >= provenFromRung;

export const isProven = ({ provenUntil }: Proven, now: NumericDate): boolean =>
  provenUntil !== null && now < provenUntil;

/** A container of an instance whose credential is looked at: the proof is of that credential. */
export interface ContainerStanding extends Pick<Container, 'name' | 'hosting' | 'build'>, Proven {
  readonly instance: Pick<Instance, 'name' | 'hosting'>;
}

/** What stands between the old mechanism and letting it go on the container `INSTANCE/CONTAINER`, until a report clears it. */
export interface ContainerBlocker {
  readonly kind: 'container_too_old' | 'container_unproven';
  readonly container: string;
  readonly clearsAt: null;
}

/** What a blocker calls a container. */
export const blockingName = (instance: Pick<Instance, 'name'>, { name }: Pick<Container, 'name'>): string =>
  `${instance.name}/${name}`;

/** Too old comes first: what cannot be installed cannot be proven. Undefined where nothing stands in the way. */
export function containerBlocker(standing: ContainerStanding, now: NumericDate): ContainerBlocker | undefined {
  const { name, hosting, build, instance } = standing;
  if (hosting === 'vendor' || instance.hosting === 'vendor') return undefined;
  const container = blockingName(instance, { name });
  if (build !== null && build < leastBuild) return { kind: 'container_too_old', container, clearsAt: null };
  return isProven(standing, now) ? undefined : { kind: 'container_unproven', container, clearsAt: null };
}
