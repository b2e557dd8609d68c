// What leads from one step of the wizard to another, and out of it.
import { Button, ButtonGroup, LinkButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import { useText } from '../../text.tsx';

const row = style({
  display: 'flex',
  flexWrap: 'wrap',
  gap: 12,
  justifyContent: 'space-between',
  alignItems: 'center',
});
/** Always there, so that what comes into it is said; without room of its own while it is empty. */
const hintText = style<{ isEmpty: boolean }>({
  font: 'ui',
  color: 'neutral-subdued',
  margin: 0,
  marginEnd: { default: 12, isEmpty: 0 },
});
const forward = style({ display: 'flex', flexWrap: 'wrap', rowGap: 12, alignItems: 'center' });

export interface StepButtonsProps {
  readonly projectAddress: string;
  readonly onBack?: () => void;
  /** What has been chosen, or has to be. */
  readonly hint?: string;
  /** The button that goes on. */
  readonly children: ReactNode;
}

export function StepButtons({ projectAddress, onBack, hint, children }: StepButtonsProps) {
  const say = useText();
  return (
    <div className={row}>
      <LinkButton variant="secondary" fillStyle="outline" href={projectAddress}>
        {say('action.cancel')}
      </LinkButton>
      <div className={forward}>
        <p role="status" className={hintText({ isEmpty: hint === undefined })}>
          {hint}
        </p>
        <ButtonGroup>
          {onBack ? (
            <Button variant="secondary" onPress={onBack}>
              {say('action.back')}
            </Button>
          ) : null}
          {children}
        </ButtonGroup>
      </div>
    </div>
  );
}
