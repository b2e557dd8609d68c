// What an operation of the admin API receives and returns.
import type { ParsedInput, ResponseOf, Route } from '@relevo/contract/route';
import type { OperationId, Routes } from '@relevo/contract/routes';
import type { Access } from '../domain/access.ts';
import type { Actor } from '../domain/audit.ts';
import type { CatalogueDefinition } from '../domain/catalogue.ts';
import type { Credential } from '../domain/credential.ts';
import type {
  AuditSealer,
  CertificateReader,
  CursorSigner,
  EvidenceSigner,
  OneTimeCodes,
  PasswordHasher,
  RandomIds,
  SecretDigester,
  SigningKeyFactory,
  TextEncryption,
  TokenSigner,
} from '../domain/crypto.ts';
import type { Change, Store } from '../domain/store.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import type { Clock, NumericDate } from '../domain/time.ts';
import type { Session, User } from '../domain/user.ts';
import type { RefusedAttempts } from './refused-attempts.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

/** What operations are made with, handed over by the composition root. */
export interface AdminService {
  readonly store: Store;
  readonly clock: Clock;
  readonly digester: SecretDigester;
  readonly signer: TokenSigner;
  readonly signingKeys: SigningKeyFactory;
  readonly certificates: CertificateReader;
  readonly ids: RandomIds;
  readonly encryption: TextEncryption;
  readonly passwords: PasswordHasher;
  readonly oneTimeCodes: OneTimeCodes;
  readonly cursors: CursorSigner;
  readonly sealer: AuditSealer;
  readonly evidenceSigner: EvidenceSigner;
  readonly throttle: SignInThrottle;
  readonly refusedAttempts: RefusedAttempts;
  /** Writes down what this process knows of failed requests. */
  readonly writeFailures: () => Promise<void>;
  /** SHA-256, base64url: for what is random enough that no key is needed. */
  readonly hash: (text: string) => string;
  readonly issuer: string;
  /** Where people reach the server, without trailing slash: links begin with it. */
  readonly publicUrl: string;
  readonly compatibleServerName: string;
  readonly technicalAccountDomain: string;
  readonly organizationSuffix: string;
  /** What a new organization begins with. */
  readonly catalogue: CatalogueDefinition;
  /** The organization that runs the server. */
  readonly homeOrganizationId: string;
  /** What the single sign-on provider is called; null where there is none. */
  readonly singleSignOnName: string | null;
  /** The credential of an active access token for the API Relevo Management of its organization. */
  readonly managementClient: (accessToken: string) => Promise<Credential | undefined>;
  /** Takes changed signing keys into use in this process. */
  readonly reloadSigningKeys: () => Promise<void>;
}

/** Who a request comes from. */
export interface Visit extends AdminService {
  readonly now: NumericDate;
  readonly address: string;
  readonly userAgent: string | null;
  /** Has a browser keep the token of its session, or forget it. */
  readonly keepSession: (token: string | null) => void;
  /** Where the visitor is signed in already. */
  readonly session: { readonly user: User; readonly session: Session } | undefined;
}

/** A person at their own account. */
export interface AccountContext extends Visit {
  readonly session: { readonly user: User; readonly session: Session };
}

interface InOrganization extends AdminService {
  readonly organizationId: string;
  readonly actor: Actor;
  readonly now: NumericDate;
  /**
   * `store.change` by this actor in this organization; with an idempotency key at most once. A request that makes several
   * names the `part` that each one is.
   */
  readonly change: <T>(work: (tx: StoreTransaction) => Promise<Change<T>>, part?: string) => Promise<T>;
}

/** A technical account that acts for itself. */
export interface ClientContext extends InOrganization {
  readonly credential: Credential;
}

/** Who acts in an organization by their roles. */
export interface AdminContext extends InOrganization {
  /** The same for what concerns the whole platform or another organization: only for operators, or an account. */
  readonly changePlatform: InOrganization['change'];
  readonly access: Access;
  /** The signed-in person; undefined for the admin token and for clients. */
  readonly user: User | undefined;
  /** Throws `precondition_failed` where the request demands another version than this representation's. */
  readonly expectVersion: (representation: object) => void;
}

type ContextOf<R extends Route> = R extends { readonly for: 'public' }
  ? Visit
  : R extends { readonly for: 'account' }
    ? AccountContext
    : R extends { readonly for: 'client' }
      ? ClientContext
      : AdminContext;

/** Refuses by throwing `AdminError`. */
export type Operation<Id extends OperationId> = (
  context: ContextOf<Routes[Id]>,
  input: ParsedInput<Routes[Id]>,
) => Promise<ResponseOf<Routes[Id]>>;
