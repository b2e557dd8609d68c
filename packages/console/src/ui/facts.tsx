// Terms with their values, side by side as far as there is room.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const list = style({
  display: 'grid',
  gridTemplateColumns: { default: '[repeat(auto-fill, minmax(min(100%, 200px), 1fr))]' },
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

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={list}>
      {facts.map((fact) => (
        <div key={fact.term}>
          <dt className={term}>{fact.term}</dt>
          <dd className={value}>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
