// Use of both mechanisms day by day, one above the other on one scale; the table says the same in full.
import { Disclosure, DisclosurePanel, DisclosureTitle } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Migration } from '@relevo/contract/migrations';
import { authenticationTypes } from '@relevo/contract/wire';
import { useId } from 'react';
import { useIntl } from 'react-intl';
import { useText } from '../../../text.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { issuedFill, refusedEdge, UsageLegend } from '../usage-legend.tsx';
import { type DayBar, type UsageDay, type UsageDays, usageDaysOf } from './usage-days.ts';

const text = style({ font: 'body', margin: 0 });
const figure = style({ display: 'flex', flexDirection: 'column', rowGap: 12, margin: 0, minWidth: 0 });
const rowTitle = style({ font: 'ui-sm', display: 'flex', justifyContent: 'space-between', columnGap: 8, margin: 0 });
const chart = style({ display: 'block', width: 'full', height: 80 });
const axis = style({ display: 'flex', justifyContent: 'space-between', font: 'ui-xs', color: 'neutral-subdued' });
const baseline = style({ stroke: 'gray-500', strokeWidth: 1 });

function Bar({ bar: { at, width, issued, refused }, pattern }: { readonly bar: DayBar; readonly pattern: string }) {
  return (
    <>
      <rect x={`${at}%`} width={`${width}%`} y={`${100 - issued}%`} height={`${issued}%`} className={issuedFill} />
      {refused > 0 ? (
        <rect
          x={`${at}%`}
          width={`${width}%`}
          y={`${100 - issued - refused}%`}
          height={`${refused}%`}
          fill={`url(#${pattern})`}
          className={refusedEdge}
        />
      ) : null}
    </>
  );
}

function Chart({ shown }: { readonly shown: UsageDays }) {
  const say = useText();
  const pattern = useId();
  const { formatDate, formatNumber } = useIntl();
  const day = (at: string) => formatDate(at, { dateStyle: 'medium', timeZone: 'UTC' });
  return (
    <figure className={figure}>
      <UsageLegend pattern={pattern} />
      {shown.rows.map(({ type, bars }) => (
        <div key={type}>
          <p className={rowTitle}>
            <span>{say(`authentication.${type}`)}</span>
            <span>{say('migration.days.scale', { most: formatNumber(shown.most) })}</span>
          </p>
          <svg
            className={chart}
            role="img"
            aria-label={say('migration.days.chart', {
              name: say(`authentication.${type}`),
              days: bars.length,
              first: day(shown.first),
              last: day(shown.last),
            })}
          >
            {bars.map((bar) => (
              <Bar key={bar.day} bar={bar} pattern={pattern} />
            ))}
            <line x1="0" x2="100%" y1="100%" y2="100%" className={baseline} />
          </svg>
        </div>
      ))}
      <div className={axis} aria-hidden="true">
        <span>{day(shown.first)}</span>
        <span>{day(shown.last)}</span>
      </div>
    </figure>
  );
}

function DayTable({ days }: Pick<Migration, 'days'>) {
  const say = useText();
  const { formatDate, formatNumber } = useIntl();
  return (
    <DataTable<UsageDay>
      label={say('migration.days')}
      columns={[
        {
          id: 'day',
          name: say('migration.days.day'),
          of: ({ day }) => formatDate(day, { dateStyle: 'medium', timeZone: 'UTC' }),
        },
        { id: 'type', name: say('usage.mechanism'), of: ({ type }) => say(`authentication.${type}`) },
        { id: 'issued', name: say('usage.issued'), of: ({ issued }) => formatNumber(issued), isNumber: true },
        { id: 'refused', name: say('usage.refused'), of: ({ refused }) => formatNumber(refused), isNumber: true },
      ]}
      items={days.toReversed()}
      keyOf={({ day, type }) => `${day} ${type}`}
    />
  );
}

/** The old one above the new one. */
const shownTypes = authenticationTypes.toReversed();

export function UsageOverTime({ migration: { days } }: { readonly migration: Migration }) {
  const say = useText();
  return (
    <Section title={say('migration.days')}>
      {days.length === 0 ? (
        <p className={text}>{say('migration.days.none')}</p>
      ) : (
        <Panel>
          <Chart shown={usageDaysOf(days, shownTypes)} />
          <Disclosure isQuiet size="S">
            <DisclosureTitle level={3}>{say('chart.table')}</DisclosureTitle>
            <DisclosurePanel>
              <DayTable days={days} />
            </DisclosurePanel>
          </Disclosure>
        </Panel>
      )}
    </Section>
  );
}
