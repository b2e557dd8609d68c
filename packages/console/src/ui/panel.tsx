// A surface that holds one thing: a form, a credential, a list.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const panel = style({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 16,
  padding: { default: 16, sm: 24 },
  borderRadius: 'lg',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
  backgroundColor: 'elevated',
  minWidth: 0,
});

export function Panel({ children }: { readonly children: ReactNode }) {
  return <div className={panel}>{children}</div>;
}
