// What would fail by a date if everything went on as it does now: from recorded use, and what ends by then.
import { hasMechanism } from './credential.ts';
import { legacyMechanism, type MigrationFacts, newMechanism, successionOf } from './migration.ts';
import { type Succession, stragglersOf } from './straggler.ts';
import type { NumericDate } from './time.ts';
import type { UsageEntry } from './usage.ts';
import { ledgerOf, ledgerOfSources, type SourceUse } from './usage-ledger.ts';

export interface RehearsedFailure {
  readonly cause: 'sunset' | 'certificate_expired' | 'client_secret_expired';
  /** When it begins. */
  readonly at: NumericDate;
  /** Who would fail, last seen first; never empty. */
  readonly sources: readonly SourceUse[];
}

interface Ending extends Pick<RehearsedFailure, 'cause' | 'at'> {
  readonly old: readonly SourceUse[];
  /** Uses of what is still good then. */
  readonly new: readonly SourceUse[];
}

/** Certificates that end by `to`. Who signs with a later one, or has left the legacy mechanism, does not need them. */
function endingCertificates({ credential, usage }: MigrationFacts, to: NumericDate): Ending[] {
  const ending = credential.certificates.filter(({ notAfter }) => notAfter <= to);
  return ending.map(({ id, notAfter }) => {
    const later = new Set(credential.certificates.filter((each) => each.notAfter > notAfter).map((each) => each.id));
    const isNew = ({ mechanism, certificateId }: UsageEntry) =>
      mechanism === newMechanism || (certificateId !== null && later.has(certificateId));
    const old = usage.filter(({ mechanism, certificateId }) => mechanism === legacyMechanism && certificateId === id);
    const cause = 'certificate_expired';
    return { cause, at: notAfter, old: ledgerOfSources(old), new: ledgerOfSources(usage.filter(isNew)) };
  });
}

/** Client secrets that end by `to`. Who uses one that ends later does not need them. */
function endingSecrets({ credential, usage }: MigrationFacts, to: NumericDate): Ending[] {
  const kept = credential.secrets.filter(({ deletedAt }) => deletedAt === null);
  return kept.flatMap(({ id, expiresAt: at }) => {
    if (at === null || at > to) return [];
    const isLater = ({ expiresAt }: { readonly expiresAt: NumericDate | null }) => expiresAt === null || expiresAt > at;
    const later = new Set(kept.filter(isLater).map((each) => each.id));
    const isNew = ({ secretId }: UsageEntry) => secretId !== null && later.has(secretId);
    const old = ledgerOfSources(usage.filter(({ secretId }) => secretId === id));
    return [{ cause: 'client_secret_expired', at, old, new: ledgerOfSources(usage.filter(isNew)) }];
  });
}

/** The end of the legacy mechanism, if it comes by `to`. */
function endingMechanism({ credential, usage }: MigrationFacts, to: NumericDate): Ending[] {
  const at = credential.legacy.sunsetAt;
  if (at === null || at > to) return [];
  const by = (kind: UsageEntry['mechanism']) => ledgerOf(usage).filter(({ mechanism }) => mechanism === kind);
  return [{ cause: 'sunset', at, old: by(legacyMechanism), new: by(newMechanism) }];
}

/**
 * What a credential would fail of by `to`, and which of its sources: those that, seen at `now`, have not gone over to
 * what is still good then, and are not given up by their own habit. Nothing for a credential that nobody uses. Whether
 * the credential is enabled is not looked at.
 */
export function rehearse(
  facts: MigrationFacts,
  { to, now }: { readonly to: NumericDate; readonly now: NumericDate },
): RehearsedFailure[] {
  const { windows, acknowledgements }: Succession = successionOf(facts);
  const ofLegacy = hasMechanism(facts.credential, legacyMechanism)
    ? [...endingMechanism(facts, to), ...endingCertificates(facts, to)]
    : [];
  return [...ofLegacy, ...endingSecrets(facts, to)].flatMap(({ cause, at, ...uses }) => {
    const stragglers = stragglersOf({ ...uses, windows, acknowledgements }, now);
    return stragglers.length > 0 ? [{ cause, at, sources: stragglers.map(({ use }) => use) }] : [];
  });
}
