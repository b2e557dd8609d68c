// What a check makes of a container: whether it has what it should have. Pure.
import type { CredentialIds, HostFacts, Installed } from '../driver.ts';
import type { HostFailureCode } from '../host-failure.ts';
import { fingerprintOf } from '../plan/plan.ts';
import { type LastKnown, leftBy } from '../run/run-history.ts';

/** What a container should have, as far as anybody knows. */
export interface Expected {
  /** Of `--credential`. */
  readonly credential: (CredentialIds & { readonly fingerprint: string | null }) | undefined;
  /** What the last run left there. */
  readonly left: LastKnown | undefined;
  /** What most containers have; used where nothing else is known. */
  readonly usualClientId: string | undefined;
}

export interface Drift {
  readonly code: Extract<HostFailureCode, 'missing' | 'changed_by_hand' | 'other_ids' | 'empty_attribute'>;
  readonly message: string;
}

const changedSince = (left: LastKnown, installed: Installed): string | null => {
  const { run, result } = left;
  const present = fingerprintOf(installed, leftBy(left));
  if (present !== null && result.fingerprint !== null)
    return present === result.fingerprint ? null : `It has another client secret than run ${run} left.`;
  if (installed.storedDigest === null || result.storedDigest === null) return null;
  return installed.storedDigest === result.storedDigest ? null : `Its client secret was written anew after run ${run}.`;
};

/** Which credential a container should have; undefined where nobody can tell. */
export const expectedClientId = ({ credential, left, usualClientId }: Expected): string | undefined =>
  credential?.clientId ?? left?.clientId ?? usualClientId;

function driftFromWanted(installed: Installed, expected: Expected): Drift | null {
  const { credential, left } = expected;
  const { clientId, technicalAccountId: account, organizationId: organization } = installed;
  const wanted = expectedClientId(expected);
  if (wanted !== undefined && clientId !== wanted) {
    const code = credential || left ? 'changed_by_hand' : 'other_ids';
    return { code, message: `It has the client id ${clientId}, and should have ${wanted}.` };
  }
  if (!credential) return null;
  const isOther =
    (account !== undefined && account !== credential.technicalAccountId) ||
    (organization !== undefined && organization !== credential.organizationId);
  if (isOther) return { code: 'changed_by_hand', message: 'It has another organization or technical account.' };
  const present = fingerprintOf(installed, left && leftBy(left));
  const isOtherSecret = present !== null && credential.fingerprint !== null && present !== credential.fingerprint;
  return isOtherSecret
    ? { code: 'changed_by_hand', message: 'It has another client secret than the credential.' }
    : null;
}

/** What is missing of a credential; what driver `command` has of a client secret nobody can tell. */
function missingIn({ driver, installed, file }: HostFacts): Drift | null {
  if (installed.clientId === undefined) return { code: 'missing', message: `${file.path} has no credential.` };
  if (installed.storedDigest !== null || driver === 'command') return null;
  return { code: 'missing', message: `${file.path} has no client secret.` };
}

/** How a container differs from what it should have; null where it does not. */
export function driftOf(facts: HostFacts, expected: Expected): Drift | null {
  const { installed, warnings, file } = facts;
  const missing = missingIn(facts);
  if (missing !== null) return missing;
  if (warnings.includes('empty_attribute'))
    return { code: 'empty_attribute', message: `${file.path} has an empty attribute.` };
  const drift = driftFromWanted(installed, expected);
  if (drift !== null) return drift;
  const isSameClient = expected.left?.clientId === installed.clientId;
  const change = expected.left && isSameClient ? changedSince(expected.left, installed) : null;
  return change === null ? null : { code: 'changed_by_hand', message: change };
}

/** The client id that most containers have; undefined where two are equally frequent. */
export function usualClientId(all: readonly Installed[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { clientId } of all) if (clientId !== undefined) counts.set(clientId, (counts.get(clientId) ?? 0) + 1);
  const [first, second] = [...counts].toSorted(([, one], [, other]) => other - one);
  return first && first[1] !== second?.[1] ? first[0] : undefined;
}
