// What becomes, or became, of each of many migrations.
import { Badge } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { MigrationOutcome, MigrationOverview } from '@relevo/contract/migrations';
import { type ProblemCode, problemCodes } from '@relevo/contract/problem';
import { type Say, useText } from '../../text.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { BlockerList } from '../credential/migration/blocker-list.tsx';

const variants = { done: 'positive', would_be_done: 'positive', unchanged: 'neutral', refused: 'negative' } as const;

const isCode = (code: string): code is ProblemCode => problemCodes.some((known) => known === code);

/** Why it is refused; a code that this version does not know stays as the server explains it. */
const reasonText = (say: Say, { code, detail }: MigrationOutcome): string =>
  code !== null && isCode(code) ? say(`problem.${code}.title`) : (detail ?? '');

export interface OutcomeTableProps {
  readonly outcomes: readonly MigrationOutcome[];
  readonly chosen: readonly MigrationOverview[];
}

export function OutcomeTable({ outcomes, chosen }: OutcomeTableProps) {
  const say = useText();
  const nameOf = (id: string) => chosen.find((each) => each.credential_id === id)?.credential_name ?? id;
  return (
    <DataTable<MigrationOutcome>
      label={say('migrations.outcomes')}
      columns={[
        { id: 'credential', name: say('migrations.credential'), of: ({ credential }) => nameOf(credential) },
        {
          id: 'outcome',
          name: say('migrations.outcome'),
          of: ({ outcome }) => (
            <Badge size="S" variant={variants[outcome]} fillStyle="subtle" styles={style({ width: 'fit' })}>
              {say(`migrations.outcome.${outcome}`)}
            </Badge>
          ),
        },
        {
          id: 'reason',
          name: say('migrations.outcome.reason'),
          of: (each) =>
            each.blockers.length > 0 ? (
              <BlockerList label={say('migration.verdict.list')} blockers={each.blockers} about="migration" />
            ) : (
              reasonText(say, each)
            ),
        },
      ]}
      items={outcomes}
      keyOf={({ credential }) => credential}
    />
  );
}
