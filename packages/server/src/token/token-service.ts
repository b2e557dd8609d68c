// What the endpoints of the token service are made with, handed over by the composition root.
import type { ClientSecret, Credential } from '../domain/credential.ts';
import type { AssertionReader, RandomIds, SecretDigester, TokenSigner } from '../domain/crypto.ts';
import type { LegacyStanding } from '../domain/deprecation.ts';
import type { FailedRequest } from '../domain/failed-request.ts';
import type { StorageUnavailableError, Store } from '../domain/store.ts';
import type { Clock, NumericDate } from '../domain/time.ts';

/** Credentials as the token path reads them: from memory, and fresher when a decision needs it. */
export interface CredentialReader {
  /** As last seen; may be behind. */
  byClientId(clientId: string): Promise<Credential | undefined>;
  /** With every change of this process, and those of others that are a second old. */
  recent(clientId: string): Promise<Credential | undefined>;
  /** As it is now. The same object as before if nothing changed. */
  fresh(clientId: string): Promise<Credential | undefined>;
}

/** Tokens that were revoked one by one. */
export interface RevokedTokenReader {
  /** By its `jti`; as recent as `CredentialReader.recent`. */
  has(jti: string): Promise<boolean>;
}

/** Counts what the endpoints did; no ids in it. */
export interface TokenMetrics {
  issued(mechanism: Credential['mechanisms'][number]['kind']): void;
  refused(error: string): void;
}

export interface TokenService {
  readonly issuer: string;
  readonly compatibleServerName: string;
  readonly credentials: CredentialReader;
  readonly revokedTokens: RevokedTokenReader;
  readonly store: Store;
  readonly digester: SecretDigester;
  /** Hears of every client secret that was right. */
  readonly onSecretSeen: (credential: Credential, secret: ClientSecret, plain: string) => void;
  /** Hears why a known client was refused. Must not throw, nor wait. */
  readonly onFailure: (failed: FailedRequest) => void;
  /** What the organization that runs the server has announced about the legacy mechanism; as last known without storage. */
  readonly homeStanding: () => Promise<LegacyStanding>;
  /** Where people reach the console, without trailing slash. */
  readonly publicUrl: string;
  readonly signer: TokenSigner;
  readonly assertions: AssertionReader;
  /** When the storage came back from a backup, if it did: assertions of before are refused where they are single-use. */
  readonly restoredAt: NumericDate | undefined;
  readonly ids: RandomIds;
  readonly clock: Clock;
  readonly metrics: TokenMetrics;
  readonly onStorageFailure: (error: StorageUnavailableError) => void;
}
