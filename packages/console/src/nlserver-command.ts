// The command that gives an OAuth Server-to-Server credential to an instance of Adobe Campaign.
import type { Credential } from '@relevo/contract/credentials';

export interface ImsOauthValues extends Pick<Credential, 'organization_id' | 'client_id' | 'technical_account_id'> {
  readonly client_secret: string;
}

/** Stands where nobody has named the instance: a shell refuses it, so the command does nothing by mistake. */
const unnamed = '<instance_name>';
/** The same for a secret that nobody sees at the moment. */
export const unknownSecret = '<client-secret>';

/** One word of a POSIX shell, whatever is in it. */
const shellWord = (text: string): string => (/^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** Since 7.4.1 of Campaign; the parts of `-setimsoauth` in its own order. */
export function setImsOauthCommand(instance: string, values: ImsOauthValues): string {
  const { organization_id: organization, client_id: client, technical_account_id: account } = values;
  const name = instance.trim() === '' ? unnamed : shellWord(instance.trim());
  return `nlserver config -instance:${name} -setimsoauth:${organization}/${client}/${account}/${values.client_secret}`;
}
