// A card with one radio button or checkbox in it: what can be chosen, and what is to be known about it.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useId } from 'react';

export const choices = style({
  display: 'grid',
  gridTemplateColumns: { default: '[repeat(auto-fill, minmax(min(100%, 340px), 1fr))]' },
  gap: 12,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const card = style<{ isSelected: boolean }>({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 8,
  boxSizing: 'border-box',
  height: 'full',
  padding: 16,
  borderRadius: 'lg',
  borderWidth: 2,
  borderStyle: 'solid',
  borderColor: { default: 'gray-200', isSelected: 'accent-900' },
  backgroundColor: 'elevated',
  overflowWrap: 'anywhere',
  minWidth: 0,
});
const aboutIt = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0, marginStart: 24 });
const row = style({ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 'auto' });

export interface ChoiceProps {
  readonly isSelected: boolean;
  /** What it is, or why it cannot be chosen; readable in both cases. */
  readonly about: string;
  readonly badges?: ReactNode;
  /** Makes the radio button or checkbox, which the text describes. */
  readonly children: (describedBy: string) => ReactNode;
}

export function Choice({ isSelected, about, badges, children }: ChoiceProps) {
  const id = useId();
  return (
    <li>
      <div className={card({ isSelected })}>
        {children(id)}
        <p id={id} className={aboutIt}>
          {about}
        </p>
        {badges ? <div className={row}>{badges}</div> : null}
      </div>
    </li>
  );
}
