// `relevo deprecation`: what the organization announces about Service Account (JWT), and more time for one credential.
import type { DeprecationPolicy } from '@relevo/contract/deprecation';
import type { Command } from 'commander';
import { changesOf } from '../changes.ts';
import { migrationLines } from '../migration-output.ts';
import { moment, momentOrEmpty, reference } from '../option-values.ts';
import { details, type JsonOption, print, printDeleted, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface SetOptions extends JsonOption {
  readonly announcedAt?: string;
  readonly noNewAfter?: string;
  readonly sunsetAt?: string;
  readonly link?: string;
}

interface ExtendOptions extends JsonOption {
  readonly sunsetAt: string;
  readonly owner: string;
  readonly reason: string;
}

const lines = (policy: DeprecationPolicy) =>
  details([
    ['announced', policy.announced_at],
    ['no new ones after', policy.no_new_after],
    ['ends', policy.sunset_at],
    ['link', policy.link],
  ]);

async function show(options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('deprecationView', {}), lines);
}

/** An empty value takes away. */
const orNone = (value: string | undefined) => (value === '' ? null : value);

async function set({ announcedAt, noNewAfter, sunsetAt, link, ...output }: SetOptions): Promise<void> {
  const body = changesOf({
    announced_at: orNone(announcedAt),
    no_new_after: orNone(noNewAfter),
    sunset_at: orNone(sunsetAt),
    link: orNone(link),
  });
  const call = await connect();
  print(output, await call('deprecationUpdate', { body }), lines);
}

async function extend(credential: string, options: ExtendOptions): Promise<void> {
  const { sunsetAt: sunset_at, owner, reason } = options;
  const call = await connect();
  const extended = await call('sunsetExtend', { params: { credential }, body: { sunset_at, owner, reason } });
  print(options, extended, migrationLines);
}

async function endExtension(credential: string, options: JsonOption): Promise<void> {
  const call = await connect();
  await call('sunsetExtensionDelete', { params: { credential } });
  printDeleted(options, `the extension of ${credential}`);
}

export function defineDeprecation(group: Command): void {
  const command = (name: string, description: string) => withJson(group.command(name).description(description));
  const ofCredential = (name: string, description: string) =>
    command(name, description).argument('<credential>', 'id or client id of the credential', reference);
  command('show', 'show what is announced').action(show);
  command('set', 'announce, allow no new ones, set or move the end; an empty value takes a date or the link away')
    .option('--announced-at <moment>', 'since when users are told not to rely on it', momentOrEmpty)
    .option('--no-new-after <moment>', 'from when on no credential gets it any more', momentOrEmpty)
    .option('--sunset-at <moment>', 'from when on it is refused', momentOrEmpty)
    .option('--link <url>', 'where users read about it')
    .action(set);
  ofCredential('extend', 'give one credential more time')
    .requiredOption('--sunset-at <moment>', "when it ends for this one, after the organization's date", moment)
    .requiredOption('--owner <email>', 'who answers for it')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .action(extend);
  ofCredential('end-extension', 'take the extra time of a credential back').action(endExtension);
}
