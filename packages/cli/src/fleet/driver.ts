// What can be done on one container, whoever does it there. The host side implements it, the run side uses it; neither
// knows more of the other.
import type { Container, DriverKind } from './inventory/container.ts';
import type { Sensitive } from './sensitive.ts';

export type Mechanism = 'oauth_server_to_server' | 'service_account_jwt';

/** What identifies a credential. None of it is secret. */
export interface CredentialIds {
  readonly organizationId: string;
  readonly clientId: string;
  readonly technicalAccountId: string;
}

/** What is to be put in place. */
export interface WantedCredential extends CredentialIds {
  readonly secret: Sensitive;
  /** Of `secret`; see `nlserver/fingerprint.ts`. */
  readonly fingerprint: string;
  /** PEM, for containers that know Service Account (JWT) alone. */
  readonly privateKey: Sensitive | null;
  /** Asked for when a token is fetched, separated by commas. */
  readonly scope: string;
  /** Where tokens come from; null where the container's own configuration says it. */
  readonly endpoint: string | null;
}

/** What a container has now. */
export interface Installed extends Partial<CredentialIds> {
  readonly mechanism: Mechanism | null;
  /** Null where there is no secret, or where only the vendor can read it. */
  readonly fingerprint: string | null;
  /** SHA-256 (hex) of the secret as it stands in the file: says that it changed, not what it is. */
  readonly storedDigest: string | null;
}

/** What was found on a container before anything is done. */
export interface HostFacts {
  readonly driver: DriverKind;
  /** What will be called for it, such as `setimsoauth`; the driver's own name where it has no choice. */
  readonly method: string;
  readonly mechanism: Mechanism;
  /** Of Adobe Campaign; null where there is none. */
  readonly version: string | null;
  readonly build: number | null;
  /** The file that holds the credential. `sha256` is null where it does not exist yet. */
  readonly file: {
    readonly path: string;
    readonly sha256: string | null;
    readonly owner: string;
    readonly mode: string;
  };
  readonly installed: Installed;
  /** Modules that should run and do not, and those that run: compared afterwards. Empty where nothing can be asked. */
  readonly health: readonly string[];
  /** What the operator should know before, such as a secret that becomes visible in an argv there. */
  readonly warnings: readonly HostWarning[];
}

export type HostWarning =
  /** The genuine command needs the secret in its own argv. */
  | 'argv_exposure'
  /** auditd records argv. */
  | 'audited_exec'
  /** sudo records standard input. */
  | 'sudo_logs_input'
  /** An empty attribute hides what serverConf.xml says. */
  | 'empty_attribute'
  /** The file names no organization. */
  | 'organization_missing'
  /** The clock of the host is off by more than a minute. */
  | 'clock_off';

/** Proof that a token can be had there. */
export interface TokenProof {
  readonly expiresInSeconds: number;
  readonly endpoint: string;
  /** `host`: by what is installed there. `pushed`: by what was sent there, where only the vendor can read it back. */
  readonly by: 'host' | 'pushed';
}

/**
 * The steps on one container. Each is one connection, rejects with `HostFailure`, gives up when `signal` aborts, and can
 * be repeated: what is done already is left as it is. `run` names the run: letters, digits, `-`, at most 40.
 */
export interface Driver {
  /** V0: everything that a plan wants to know. Changes nothing. */
  readonly probe: (signal: AbortSignal) => Promise<HostFacts>;
  /** Keeps the present file for `restore`. Resolves with its SHA-256 (hex), null where there is none. */
  readonly backUp: (run: string, signal: AbortSignal) => Promise<string | null>;
  /** Puts the credential in place if the file still has the SHA-256 `expected`, else fails with `changed_since_plan`. */
  readonly write: (task: WriteTask, signal: AbortSignal) => Promise<void>;
  /** Makes running processes read the configuration. */
  readonly reload: (signal: AbortSignal) => Promise<void>;
  /** V1: what is there now. */
  readonly readBack: (signal: AbortSignal) => Promise<Pick<HostFacts, 'file' | 'installed'>>;
  /** V2: the client id that the running server has; null where the inventory does not say how to ask. */
  readonly loadedClientId: (signal: AbortSignal) => Promise<string | null>;
  /** V3. `wanted` is what was pushed; null when only what is installed may be used (`fleet check`). Null: not possible so. */
  readonly fetchToken: (wanted: WantedCredential | null, signal: AbortSignal) => Promise<TokenProof | null>;
  /** V5: as `HostFacts.health`. */
  readonly health: (signal: AbortSignal) => Promise<readonly string[]>;
  /**
   * Puts back what `backUp` kept for `run` if the file still has the SHA-256 `written` (null: whatever it has that is
   * not the kept one is not ours, and stays). `kept`: it had not been changed.
   */
  readonly restore: (task: RestoreTask, signal: AbortSignal) => Promise<'restored' | 'kept' | 'foreign'>;
  /** Removes what `backUp` kept for `run`, and our own temporary files. */
  readonly forget: (run: string, signal: AbortSignal) => Promise<void>;
}

export interface WriteTask {
  readonly run: string;
  readonly wanted: WantedCredential;
  readonly facts: HostFacts;
  /** SHA-256 (hex) of the file as planned; null where there was none. */
  readonly expected: string | null;
}

export interface RestoreTask {
  readonly run: string;
  /** SHA-256 (hex) of what this run has written; null where it was never read back. */
  readonly written: string | null;
}

/** Everything a driver needs to reach a container; made once per command. `driverFor` is in `drivers/driver-for.ts`. */
export type DriverFor = (container: Container) => Driver;
