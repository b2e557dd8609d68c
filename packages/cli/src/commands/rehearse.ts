// `relevo rehearse`: who would fail on a date if everything went on as it does now.
import type { Rehearsal } from '@relevo/contract/migrations';
import type { Command } from 'commander';
import { moment } from '../option-values.ts';
import { type JsonOption, print, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface RehearseOptions extends JsonOption {
  readonly to: string;
}

/** A date stays one, since it is meant until its last second. */
function dateOrMoment(value: string): string {
  const inUtc = moment(value);
  return value.includes('T') ? inUtc : value;
}

type Failing = Rehearsal['credentials'][number];

const causes: Record<Failing['failures'][number]['cause'], string> = {
  sunset: 'Service Account (JWT) ends',
  certificate_expired: 'certificate expires',
  client_secret_expired: 'client secret expires',
};

const rowsOf = ({ credentials }: Rehearsal) =>
  credentials.flatMap((credential) =>
    credential.failures.flatMap(({ cause, at, sources }) =>
      sources.map((source) => ({ credential, cause, at, source })),
    ),
  );

async function rehearse(options: RehearseOptions): Promise<void> {
  const call = await connect();
  const rehearsal = await call('rehearsalView', { query: { to: options.to } });
  print(options, rehearsal, () =>
    table(
      [
        ['CLIENT ID', ({ credential }) => credential.client_id],
        ['PROJECT', ({ credential }) => credential.project_title],
        ['FAILS', ({ at }) => at],
        ['BECAUSE', ({ cause }) => causes[cause]],
        ['SOURCE', ({ source }) => (source.kind === 'overflow' ? '(all others)' : source.source)],
        ['LAST USED', ({ source }) => source.last_used_at],
      ],
      rowsOf(rehearsal),
      `Nothing that is in use would fail until ${rehearsal.to}.`,
    ),
  );
}

export function defineRehearse(command: Command): void {
  withJson(command)
    .requiredOption('--to <date>', 'a date, until its end (UTC), or a moment of RFC 3339', dateOrMoment)
    .action(rehearse);
}
