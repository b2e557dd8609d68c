// How many credentials still had Service Account (JWT), day by day, and the even way from there to the end.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useIntl } from 'react-intl';
import { useText } from '../../text.tsx';
import type { BurnDown } from './burn-down.ts';

const figure = style({ display: 'flex', flexDirection: 'column', rowGap: 8, margin: 0, minWidth: 0 });
const caption = style({ display: 'flex', flexWrap: 'wrap', columnGap: 24, rowGap: 4, font: 'ui-sm' });
const key = style({ display: 'flex', columnGap: 8, alignItems: 'center' });
const chart = style({ display: 'block', width: 'full', height: 160 });
const axis = style({ display: 'flex', justifyContent: 'space-between', font: 'ui-xs', color: 'neutral-subdued' });
const line = style({ stroke: 'blue-900', strokeWidth: 2, fill: 'none' });
const pace = style({ stroke: 'gray-700', strokeWidth: 2, fill: 'none' });
const baseline = style({ stroke: 'gray-500', strokeWidth: 1 });
const endLine = style({ stroke: 'red-900', strokeWidth: 2 });

/** Lines keep their width while the square is drawn as wide as the window. */
const vectorEffect = 'non-scaling-stroke';

function Key({
  className,
  dashes,
  name,
}: {
  readonly className: string;
  readonly dashes?: string;
  readonly name: string;
}) {
  return (
    <span className={key}>
      <svg width="24" height="8" aria-hidden="true">
        <line x1="0" x2="24" y1="4" y2="4" className={className} strokeDasharray={dashes} />
      </svg>
      {name}
    </span>
  );
}

export function BurnDownChart({ shown }: { readonly shown: BurnDown }) {
  const say = useText();
  const { formatDate, formatNumber } = useIntl();
  const day = (at: string) => formatDate(at, { dateStyle: 'medium', timeZone: 'UTC' });
  return (
    <figure className={figure}>
      <figcaption className={caption}>
        <Key className={line} name={say('burn_down.left')} />
        {shown.pace === undefined ? null : <Key className={pace} dashes="4 4" name={say('burn_down.pace')} />}
        {shown.endsAt === undefined ? null : <Key className={endLine} name={say('migrations.end')} />}
      </figcaption>
      <div className={axis} aria-hidden="true">
        <span>{formatNumber(shown.most)}</span>
      </div>
      <svg
        className={chart}
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        role="img"
        aria-label={say('burn_down.chart', { first: day(shown.first), count: shown.remaining })}
      >
        <line x1="0" x2="100" y1="100" y2="100" className={baseline} vectorEffect={vectorEffect} />
        {shown.endsAt === undefined ? null : (
          <line x1={shown.endsAt} x2={shown.endsAt} y1="0" y2="100" className={endLine} vectorEffect={vectorEffect} />
        )}
        {shown.pace === undefined ? null : (
          <path d={shown.pace} className={pace} strokeDasharray="4 4" vectorEffect={vectorEffect} />
        )}
        <path d={shown.line} className={line} vectorEffect={vectorEffect} />
      </svg>
      <div className={axis} aria-hidden="true">
        <span>{day(shown.first)}</span>
        <span>{day(shown.last)}</span>
      </div>
    </figure>
  );
}
