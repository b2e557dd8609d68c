// Terms with their values, side by side as far as there is room.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const list = style<{ isWide: boolean }>({
  display: 'grid',
  gridTemplateColumns: { default: '[repeat(auto-fill, minmax(min(100%, 180px), 1fr))]', isWide: '[minmax(0, 1fr)]' },
  columnGap: 24,
  rowGap: 20,
  margin: 0,
});
const term = style({ font: 'ui-sm', color: 'neutral-subdued' });
const value = style({ font: 'ui', margin: 0, marginTop: 4, overflowWrap: 'anywhere', whiteSpace: 'pre-line' });

export interface Fact {
  readonly term: string;
  readonly value: ReactNode;
}

export interface FactsProps {
  readonly facts: readonly Fact[];
  /** Values that are long texts have the whole width. */
  readonly isWide?: boolean;
}

export function Facts({ facts, isWide = false }: FactsProps) {
  return (
    <dl className={list({ isWide })}>
      {facts.map((fact) => (
        <div key={fact.term}>
          <dt className={term}>{fact.term}</dt>
          <dd className={value}>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
