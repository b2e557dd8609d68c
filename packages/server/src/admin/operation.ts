// What an operation of the admin API receives and returns.
import type { ParsedInput, ResponseOf } from '@relevo/contract/route';
import type { OperationId, Routes } from '@relevo/contract/routes';
import type { Actor } from '../domain/audit.ts';
import type { CertificateReader, RandomIds, SecretDigester, SigningKeyFactory, TokenSigner } from '../domain/crypto.ts';
import type { Store } from '../domain/store.ts';
import type { NumericDate } from '../domain/time.ts';

/** What operations are made with, handed over by the composition root. */
export interface AdminService {
  readonly store: Store;
  readonly digester: SecretDigester;
  readonly signer: TokenSigner;
  readonly signingKeys: SigningKeyFactory;
  readonly certificates: CertificateReader;
  readonly ids: RandomIds;
  readonly issuer: string;
  readonly compatibleServerName: string;
  readonly technicalAccountDomain: string;
  /** Takes changed signing keys into use in this process. */
  readonly reloadSigningKeys: () => Promise<void>;
}

/** Who calls, for which organization, when. */
export interface AdminContext extends AdminService {
  readonly organizationId: string;
  readonly actor: Actor;
  readonly now: NumericDate;
}

/** Refuses by throwing `AdminError`. */
export type Operation<Id extends OperationId> = (
  context: AdminContext,
  input: ParsedInput<Routes[Id]>,
) => Promise<ResponseOf<Routes[Id]>>;
