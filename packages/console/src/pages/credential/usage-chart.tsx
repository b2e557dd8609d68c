// The busiest sources as bars: issued is filled, refused is hatched. The table below says the same in full.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Fragment, useId } from 'react';
import { useIntl } from 'react-intl';
import { type Say, useText } from '../../text.tsx';
import { sourceText } from './source-text.ts';
import { geometryOf } from './usage-chart-geometry.ts';
import { issuedFill, refusedEdge, UsageLegend } from './usage-legend.tsx';
import type { SourceTotal } from './usage-totals.ts';

const figure = style({ display: 'flex', flexDirection: 'column', rowGap: 16, margin: 0, minWidth: 0 });
const chart = style({
  display: 'grid',
  gridTemplateColumns: { default: '[minmax(0, 1fr)]', sm: '[minmax(0, 200px) minmax(0, 1fr) max-content]' },
  columnGap: 16,
  rowGap: { default: 4, sm: 12 },
  alignItems: 'center',
  font: 'ui-sm',
});
const name = style({ overflowWrap: 'anywhere', marginTop: { default: 8, sm: 0 } });
const numbers = style({ color: 'neutral-subdued', textAlign: { default: 'start', sm: 'end' } });
const bar = style({ display: 'block', width: 'full', height: 16 });
const axis = style({ display: 'block', width: 'full', height: 20, gridColumnStart: { default: 1, sm: 2 } });
const baseline = style({ stroke: 'gray-500', strokeWidth: 1 });
const tickText = style({ fill: 'gray-700', font: 'ui-xs' });

const attemptsText = (say: Say, { issued, refused }: SourceTotal) => say('usage.attempts', { issued, refused });

/** The first and the last number stay inside the chart. */
function anchorAt(percent: number): 'start' | 'middle' | 'end' {
  if (percent === 0) return 'start';
  return percent === 100 ? 'end' : 'middle';
}

export function UsageChart({ totals }: { readonly totals: readonly SourceTotal[] }) {
  const say = useText();
  const { formatList, formatNumber } = useIntl();
  const pattern = useId();
  const { bars, ticks } = geometryOf(totals);
  const texts = bars.map(({ total }) => `${sourceText(say, total)}: ${attemptsText(say, total)}`);
  return (
    <figure className={figure}>
      <UsageLegend pattern={pattern} />
      <div className={chart} role="img" aria-label={say('usage.chart', { sources: formatList(texts) })}>
        {bars.map(({ total, issuedWidth, refusedStart, refusedWidth }) => (
          <Fragment key={`${total.kind} ${total.source}`}>
            <bdi className={name}>{sourceText(say, total)}</bdi>
            <svg className={bar} aria-hidden="true">
              <rect height="16" width={`${issuedWidth}%`} className={issuedFill} />
              {refusedWidth > 0 ? (
                <rect
                  x={`${refusedStart}%`}
                  y="0.5"
                  height="15"
                  width={`${refusedWidth}%`}
                  fill={`url(#${pattern})`}
                  className={refusedEdge}
                />
              ) : null}
              <line x1="0.5" x2="0.5" y1="0" y2="16" className={baseline} />
            </svg>
            <span className={numbers}>{attemptsText(say, total)}</span>
          </Fragment>
        ))}
        <svg className={axis} aria-hidden="true">
          {ticks.map(({ value, at }) => (
            <text key={value} x={`${at}%`} y="14" textAnchor={anchorAt(at)} className={tickText}>
              {formatNumber(value)}
            </text>
          ))}
        </svg>
      </div>
    </figure>
  );
}
