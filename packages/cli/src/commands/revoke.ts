// `relevo revoke`: ends access tokens before they expire. A token comes from a file or standard input, never from argv.
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { Failure } from '../failure.ts';
import { reference } from '../option-values.ts';
import { details, type JsonOption, print, withJson } from '../output.ts';
import { connect } from '../session.ts';
import { readConfidential } from '../standard-input.ts';

interface RevokeOptions extends JsonOption {
  readonly tokenFile?: string;
  readonly credential?: string;
  readonly secret?: string;
}

async function readToken(file: string): Promise<string> {
  if (file === '-') return readConfidential('the access token');
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new Failure('invalid_usage', `${file} cannot be read (${cause.code}).`, { cause });
  });
  return text.trim();
}

async function target({ tokenFile, credential, secret }: RevokeOptions) {
  if (tokenFile !== undefined) return { kind: 'token', token: await readToken(tokenFile) } as const;
  if (credential === undefined) {
    throw new Failure('invalid_usage', 'What to revoke is not said.', {
      next: 'Give --token-file, or --credential with or without --secret.',
    });
  }
  if (secret === undefined) return { kind: 'credential', credential } as const;
  return { kind: 'client_secret', credential, client_secret: secret } as const;
}

async function revoke(options: RevokeOptions): Promise<void> {
  const body = await target(options);
  const call = await connect();
  print(options, await call('tokenRevoke', { body }), ({ revoked, at, offline_exposure_ends_at }) =>
    details([
      ['revoked', { token: 'the token', client_secret: 'tokens of the secret', credential: 'all its tokens' }[revoked]],
      ['at', at],
      ['offline verifiers may accept until', offline_exposure_ends_at],
    ]),
  );
}

export function defineRevoke(command: Command): void {
  withJson(command)
    .addOption(
      new Option('--token-file <file>', 'the token in this file; - reads it from standard input').conflicts([
        'credential',
        'secret',
      ]),
    )
    .option('--credential <id>', 'all tokens of this credential, by id or client id', reference)
    .option('--secret <id>', 'only the tokens that this client secret of the credential has obtained', reference)
    .action(revoke);
}
