// How far instances and containers are, told from what the server knows of them.
import {
  type Container,
  type Installation,
  type Instance,
  leastBuild,
  provenFromRung,
} from '@relevo/contract/instances';

type Counts = Pick<Instance, 'hosting' | `containers_${'total' | 'own' | 'proven' | 'too_old'}`>;

/** `vendor`: there is nothing to do. `empty`: nobody has said which containers there are. */
export type InstanceStanding = 'vendor' | 'empty' | 'too_old' | 'proven' | 'unproven';

export function instanceStanding(instance: Counts): InstanceStanding {
  const { hosting, containers_total: total, containers_own: own, containers_proven: proven } = instance;
  if (hosting === 'vendor' || (total > 0 && own === 0)) return 'vendor';
  if (total === 0) return 'empty';
  if (instance.containers_too_old > 0) return 'too_old';
  return proven === own ? 'proven' : 'unproven';
}

/** What was found last, or why nothing is looked for. */
export type CheckStanding = 'vendor' | 'unreported' | 'proven' | 'unproven' | Exclude<Installation['outcome'], 'ok'>;

export function checkStanding(installation: Installation | undefined, isVendors: boolean): CheckStanding {
  if (isVendors) return 'vendor';
  if (!installation) return 'unreported';
  if (installation.outcome !== 'ok') return installation.outcome;
  return installation.proven ? 'proven' : 'unproven';
}

/** Whether the last check was a proof when it was made, and does not count any more. */
export const isOutlived = ({ mechanism, outcome, rung, proven }: Installation): boolean =>
  !proven && mechanism === 'oauth_server_to_server' && outcome === 'ok' && rung !== null && rung >= provenFromRung;

export const isVendors = (container: Pick<Container, 'hosting'>, instance?: Pick<Instance, 'hosting'>): boolean =>
  container.hosting === 'vendor' || instance?.hosting === 'vendor';

/** Whether Campaign there does not take OAuth Server-to-Server yet; one whose build nobody knows is not called old. */
export const isTooOld = ({ build }: Pick<Container, 'build'>): boolean => build !== null && build < leastBuild;

/** First what counts: OAuth Server-to-Server, and what was looked at last. */
const byWeight = (one: Installation, other: Installation): number =>
  one.mechanism.localeCompare(other.mechanism) || other.checked_at.localeCompare(one.checked_at);

export interface SortedInstallations {
  /** Of the credential that is to be there; of any where none is said. */
  readonly main: Installation | undefined;
  readonly others: readonly Installation[];
}

export function sortedInstallations(
  { installations }: Pick<Container, 'installations'>,
  credentialId: string | null,
): SortedInstallations {
  const sorted = installations.toSorted(byWeight);
  const main = sorted.find((each) => credentialId === null || each.credential_id === credentialId);
  return { main, others: sorted.filter((each) => each !== main) };
}
