// How charts of use show what was issued and what was refused: filled, and hatched, so that colour alone says nothing.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useText } from '../../text.tsx';

const legend = style({ display: 'flex', flexWrap: 'wrap', columnGap: 24, rowGap: 8, font: 'ui-sm' });
const key = style({ display: 'flex', columnGap: 8, alignItems: 'center' });
const hatch = style({ stroke: 'red-900', strokeWidth: 2 });

export const issuedFill = style({ fill: 'blue-900' });
export const refusedEdge = style({ stroke: 'red-900', strokeWidth: 1 });

/** What the bars are made of, and the pattern that all of them refer to. */
export function UsageLegend({ pattern }: { readonly pattern: string }) {
  const say = useText();
  return (
    <figcaption className={legend}>
      <span className={key}>
        <svg width="16" height="16" aria-hidden="true">
          <rect width="16" height="16" className={issuedFill} />
        </svg>
        {say('usage.issued')}
      </span>
      <span className={key}>
        <svg width="16" height="16" aria-hidden="true">
          <defs>
            <pattern id={pattern} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line x1="0" x2="0" y1="0" y2="6" className={hatch} />
            </pattern>
          </defs>
          <rect x="0.5" y="0.5" width="15" height="15" fill={`url(#${pattern})`} className={refusedEdge} />
        </svg>
        {say('usage.refused')}
      </span>
    </figcaption>
  );
}
