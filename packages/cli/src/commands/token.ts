// `relevo token`: mints an access token as administrator, or prints how the client itself gets one.
import { type Command, Option } from 'commander';
import { clientCommand } from '../client-command.ts';
import { collected, type DialectChoice, dialectChoices, reference } from '../option-values.ts';
import { type JsonOption, print, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface TokenOptions extends JsonOption {
  readonly credential: string;
  readonly scope?: string[];
  readonly dialect?: DialectChoice;
  readonly curl?: true;
}

async function mint(options: TokenOptions): Promise<void> {
  const { credential, scope: scopes, dialect } = options;
  const call = await connect();
  const issued = await call('tokenIssue', { params: { credential }, body: { scopes, dialect } });
  print(options, issued, () => issued.access_token);
}

async function printClientCommand(options: TokenOptions): Promise<void> {
  const call = await connect();
  const [organization, credential] = await Promise.all([
    call('organizationView', {}),
    call('credentialView', { params: { credential: options.credential } }),
  ]);
  const command = clientCommand(organization, credential, options);
  print(options, { command }, () => command);
}

export function defineToken(token: Command): void {
  withJson(token)
    .requiredOption('--credential <id>', 'id or client id of the credential', reference)
    .option('--scope <scope>', 'a scope, repeatable; all that the credential has if not given', collected)
    .addOption(new Option('--dialect <dialect>', 'oauth2 (strict, the default) or ims').choices(dialectChoices))
    .option('--curl', "print the client's own command, which reads CLIENT_SECRET from its environment; mints nothing")
    .action((options: TokenOptions) => (options.curl ? printClientCommand(options) : mint(options)));
}
