// What stands where a list would be: that there is nothing, and what to do next.
import { ButtonGroup, Content, Heading, IllustratedMessage } from '@react-spectrum/s2';
import FolderOpen from '@react-spectrum/s2/illustrations/linear/FolderOpen';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const frame = style({ display: 'flex', justifyContent: 'center', paddingY: 32 });

export interface EmptyStateProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

export function EmptyState({ title, text, children }: EmptyStateProps) {
  return (
    <div className={frame}>
      <IllustratedMessage>
        <FolderOpen />
        <Heading level={2}>{title}</Heading>
        <Content>{text}</Content>
        {children ? <ButtonGroup>{children}</ButtonGroup> : null}
      </IllustratedMessage>
    </div>
  );
}
