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

type ImsOauthIds = Omit<ImsOauthValues, 'client_secret'>;

/** What both commands say of instance and credential; the parts of `-setimsoauth` in its own order. */
function argumentsOf(instance: string, ids: ImsOauthIds): string {
  const { organization_id: organization, client_id: client, technical_account_id: account } = ids;
  const name = instance.trim() === '' ? unnamed : shellWord(instance.trim());
  return `config -instance:${name} -setimsoauth:${organization}/${client}/${account}`;
}

/** Since 7.4.1 of Campaign. */
export const setImsOauthCommand = (instance: string, values: ImsOauthValues): string =>
  `nlserver ${argumentsOf(instance, values)}/${values.client_secret}`;

/** The same by the compatible command, which asks for the secret where none is in its arguments. */
export const promptingCommand = (instance: string, ids: ImsOauthIds): string =>
  `npx relevo nlserver ${argumentsOf(instance, ids)}`;
