// Cards beside each other, as many as there is room for.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const grid = style({
  display: 'grid',
  gridTemplateColumns: { default: '[repeat(auto-fill, minmax(min(100%, 340px), 1fr))]' },
  gap: 16,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});

/** `children` are items of a list. */
export function CardGrid({ children }: { readonly children: ReactNode }) {
  return <ul className={grid}>{children}</ul>;
}
