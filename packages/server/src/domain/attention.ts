// What in a project needs somebody's attention: what ends soon, has ended with nothing in its place, was seen by others,
// or belongs to a mechanism that is deprecated. The list of projects is narrowed by the same rule in SQL.
import { type Certificate, type ClientSecret, type Credential, isSecretAlive, type Mechanism } from './credential.ts';
import { daySeconds, type NumericDate } from './time.ts';

/** What ends within this time ends soon. */
export const attentionPeriodSeconds = 30 * daySeconds;

/** The most urgent first. */
const kindsByUrgency = [
  'client_secret_exposed',
  'client_secret_expired',
  'certificate_expired',
  'client_secret_expiring',
  'certificate_expiring',
  'service_account_jwt',
] as const;

export interface Attention {
  readonly kind: (typeof kindsByUrgency)[number];
  readonly credential: Pick<Credential, 'id' | 'name'>;
  /** When it ends, has ended or was exposed; null where no moment is known. */
  readonly at: NumericDate | null;
}

/** What a credential is judged by; a credential has all of it. Whether it is enabled does not matter: it may be again. */
export interface AttentionFacts extends Pick<Credential, 'id' | 'name'> {
  readonly mechanisms: readonly Pick<Mechanism, 'kind' | 'retiredAt'>[];
  readonly secrets: readonly Pick<ClientSecret, 'expiresAt' | 'exposedAt' | 'deletedAt'>[];
  readonly certificates: readonly Pick<Certificate, 'notAfter'>[];
}

interface Ending {
  readonly state: 'expiring' | 'expired';
  readonly at: NumericDate;
}

/**
 * Of things that stand in for each other, by when they end (null: never). What ends soon counts whatever else there is:
 * somebody may still use it. What has ended counts once, and only while nothing else is left.
 */
function endingsOf(ends: readonly (NumericDate | null)[], now: NumericDate): Ending[] {
  const known = ends.filter((end) => end !== null);
  const left = known.filter((end) => now < end);
  if (left.length === 0 && known.length > 0 && known.length === ends.length) {
    return [{ state: 'expired', at: Math.max(...known) }];
  }
  return left.filter((end) => end <= now + attentionPeriodSeconds).map((at) => ({ state: 'expiring', at }));
}

function ofCredential({ id, name, mechanisms, secrets, certificates }: AttentionFacts, now: NumericDate): Attention[] {
  const kept = secrets.filter(({ deletedAt }) => deletedAt === null);
  const exposures = kept.filter((secret) => isSecretAlive(secret, now)).map(({ exposedAt }) => exposedAt);
  // a retired mechanism needs nothing any more, nor do its certificates
  const kinds = mechanisms.filter(({ retiredAt }) => retiredAt === null).map(({ kind }) => kind);
  const isLegacy = kinds.includes('service_account_jwt');
  const ofSecrets = kept.map(({ expiresAt }) => expiresAt);
  const ofCertificates = isLegacy ? certificates.map(({ notAfter }) => notAfter) : [];
  const found: Omit<Attention, 'credential'>[] = [
    ...exposures.filter((at) => at !== null).map((at) => ({ kind: 'client_secret_exposed', at }) as const),
    ...endingsOf(ofSecrets, now).map(({ state, at }) => ({ kind: `client_secret_${state}`, at }) as const),
    ...endingsOf(ofCertificates, now).map(({ state, at }) => ({ kind: `certificate_${state}`, at }) as const),
    ...kinds.filter((kind) => kind === 'service_account_jwt').map((kind) => ({ kind, at: null })),
  ];
  return found.map((each) => ({ ...each, credential: { id, name } }));
}

const urgencyOf = ({ kind }: Attention) => kindsByUrgency.indexOf(kind);

/** What needs attention in a project with these credentials; the most urgent first, of one kind what comes first. */
export function attentionOf(credentials: readonly AttentionFacts[], now: NumericDate): Attention[] {
  return credentials
    .flatMap((credential) => ofCredential(credential, now))
    .toSorted((one, other) => urgencyOf(one) - urgencyOf(other) || (one.at ?? 0) - (other.at ?? 0));
}
