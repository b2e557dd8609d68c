// The passphrase of a backup: from the environment only, so that it stands in no argument list.
import { HostError } from '../host-error.ts';

const variable = 'RELEVO_BACKUP_PASSPHRASE';
const fewestCharacters = 12;

/** Throws `HostError` if there is none, or one that could be guessed by trying. */
export function backupPassphrase(environment: Readonly<Record<string, string | undefined>>): string {
  const passphrase = environment[variable];
  if (!passphrase) throw new HostError('passphrase_missing', `${variable} is not set: a backup is sealed with it.`);
  if ([...passphrase].length < fewestCharacters)
    throw new HostError('passphrase_too_short', `${variable} must have ${fewestCharacters} characters or more.`);
  return passphrase;
}
