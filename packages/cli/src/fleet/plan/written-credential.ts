// Whether what stands on a container is what was to be written there (rung 1). Pure.
import type { CredentialIds, HostFacts, Installed, WantedCredential } from '../driver.ts';

type Found = Pick<HostFacts, 'file' | 'installed'>;

/** Whether a value that a driver may be unable to read agrees, or nobody can tell. */
const agrees = (found: string | undefined, wanted: string): boolean => found === undefined || found === wanted;

/** Whether the ids are those of `wanted`. */
const hasIdsOf = (installed: Installed, wanted: CredentialIds): boolean =>
  installed.clientId === wanted.clientId &&
  agrees(installed.technicalAccountId, wanted.technicalAccountId) &&
  agrees(installed.organizationId, wanted.organizationId);

/** Why `now` is not what was to be written over `before`; null where it is. */
export function faultOf(wanted: WantedCredential, before: HostFacts, now: Found): string | null {
  const { installed, file } = now;
  if (file.sha256 === null) return `${file.path} is not there.`;
  if (!hasIdsOf(installed, wanted)) return `${file.path} has other ids than were written.`;
  const isInstanceFile = before.driver === 'nlserver' || before.driver === 'relevo';
  if (isInstanceFile && installed.technicalAccountId === undefined) return `${file.path} has no technical account id.`;
  if (installed.fingerprint !== null && installed.fingerprint !== wanted.fingerprint)
    return `${file.path} has another client secret than was written.`;
  const canTell = installed.fingerprint !== null || installed.storedDigest !== null;
  const isAsBefore = installed.fingerprint === null && installed.storedDigest === before.installed.storedDigest;
  // Written a second time, the same client secret may come out as the same text.
  const isOther = before.installed.fingerprint !== wanted.fingerprint;
  if (canTell && isAsBefore && isOther) return `${file.path} still has the client secret that was there before.`;
  const isNew = before.file.sha256 === null;
  if (!isNew && (file.owner !== before.file.owner || file.mode !== before.file.mode))
    return `${file.path} was ${before.file.owner} ${before.file.mode} and is ${file.owner} ${file.mode}.`;
  return null;
}
