// What a dialog holds: its title, then its content.
import { Heading } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const body = style({ display: 'flex', flexDirection: 'column', rowGap: 20 });

export interface DialogBodyProps {
  readonly title: string;
  readonly children: ReactNode;
}

export function DialogBody({ title, children }: DialogBodyProps) {
  return (
    <div className={body}>
      <Heading slot="title" styles={style({ font: 'heading', margin: 0 })}>
        <span className={style({ overflowWrap: 'anywhere' })}>{title}</span>
      </Heading>
      {children}
    </div>
  );
}
