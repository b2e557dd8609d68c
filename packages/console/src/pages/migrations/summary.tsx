// How far the organization is: numbers, and how many credentials were left day by day, against the end.
import { Disclosure, DisclosurePanel, DisclosureTitle } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { MigrationSummary } from '@relevo/contract/migrations';
import { useIntl } from 'react-intl';
import { useText } from '../../text.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TimeLeft } from '../../ui/time-left.tsx';
import { burnDownOf, type RemainingOnDay, turningDays } from './burn-down.ts';
import { BurnDownChart } from './burn-down-chart.tsx';

const number = style({ font: 'heading' });

function Days({ days }: { readonly days: readonly RemainingOnDay[] }) {
  const say = useText();
  const { formatDate, formatNumber } = useIntl();
  return (
    <DataTable<RemainingOnDay>
      label={say('burn_down.title')}
      columns={[
        {
          id: 'day',
          name: say('migration.days.day'),
          of: ({ day }) => formatDate(day, { dateStyle: 'medium', timeZone: 'UTC' }),
        },
        { id: 'left', name: say('burn_down.left'), of: ({ remaining }) => formatNumber(remaining), isNumber: true },
      ]}
      items={turningDays(days).toReversed()}
      keyOf={({ day }) => day}
    />
  );
}

export function Summary({ summary }: { readonly summary: MigrationSummary }) {
  const say = useText();
  const { formatNumber } = useIntl();
  const { sunset_at: end, burn_down: days } = summary;
  const count = (value: number) => <span className={number}>{formatNumber(value)}</span>;
  return (
    <Panel>
      <Facts
        facts={[
          { term: say('migrations.state.not_started'), value: count(summary.not_started) },
          { term: say('migrations.state.in_progress'), value: count(summary.in_progress) },
          { term: say('migrations.state.completed'), value: count(summary.completed) },
          {
            term: say('migrations.end'),
            value:
              end === null ? (
                say('migrations.end.none')
              ) : (
                <>
                  <Moment at={end} /> (<TimeLeft until={end} />)
                </>
              ),
          },
        ]}
      />
      <BurnDownChart shown={burnDownOf(days, end)} />
      <Disclosure isQuiet size="S">
        <DisclosureTitle level={2}>{say('chart.table')}</DisclosureTitle>
        <DisclosurePanel>
          <Days days={days} />
        </DisclosurePanel>
      </Disclosure>
    </Panel>
  );
}
