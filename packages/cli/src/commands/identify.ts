// `relevo identify`: says what a value is, without a server. The value comes on standard input and is never printed.
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { details, type JsonOption, print, withJson } from '../output.ts';
import type { Recognised } from '../recognise.ts';
import { readConfidential } from '../standard-input.ts';

const kindNames: Record<Recognised['kind'], string> = {
  client_secret: 'client secret',
  admin_token: 'admin token',
  session: 'session of a signed-in person',
  link: 'secret of a link that is good once',
  access_token: 'access token',
  client_id: 'client id',
  technical_account_id: 'technical account id',
  organization_id: 'organization id',
  technical_account_or_organization_id: 'technical account id or organization id',
};

function recognisedLines(found: Recognised): string {
  const name = kindNames[found.kind];
  if (found.kind === 'access_token') {
    return details([
      ['kind', name],
      ['issuer', found.issuer],
      ['client id', found.client_id],
      ['credential', found.credential],
      ['organization', found.organization_id],
      ['expires', `${found.expires_at}${found.expired ? ' (expired)' : ''}`],
      ['signature', 'not checked: anybody could have written this'],
    ]);
  }
  if (!('damaged' in found)) return details([['kind', name]]);
  const state = found.damaged
    ? 'damaged: a part is missing, added or changed'
    : 'intact; whether it is valid only the server knows';
  return details([
    ['kind', name],
    ['state', state],
  ]);
}

async function identify(options: JsonOption, command: Command): Promise<void> {
  if (command.args.length > 0) {
    throw new Failure('invalid_usage', 'The value must not stand in the command line, where others can read it.', {
      next: 'Give it on standard input. If it is a secret, replace it: the shell keeps a history of commands.',
    });
  }
  const value = await readConfidential('the value');
  const { recognise } = await import('../recognise.ts');
  const found = recognise(value, new Date());
  if (!found) throw new Failure('not_recognised', 'This is nothing that Relevo issues.');
  print(options, found, recognisedLines);
}

export function defineIdentify(command: Command): void {
  // Excess arguments are refused by the action: commander would print them.
  withJson(command).allowExcessArguments().action(identify);
}
