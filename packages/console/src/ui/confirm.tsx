// Asks before something is done that is felt elsewhere, and says what it means.
import { Button, CustomDialog, DialogTrigger, Text } from '@react-spectrum/s2';
import Delete from '@react-spectrum/s2/icons/Delete';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useState } from 'react';
import { ProblemForm } from '../forms/problem-form.tsx';
import type { Reasons } from '../problem-text.ts';
import { DialogBody } from './dialog-body.tsx';

const text = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });

export interface ConfirmProps {
  readonly action: string;
  /** The button's name where the same action stands several times on a page. */
  readonly label?: string;
  readonly title: string;
  readonly consequence: ReactNode;
  readonly onConfirmed: () => Promise<unknown>;
  /** Where it cannot be done; the page says why. */
  readonly isDisabled: boolean;
  readonly reasons?: Reasons;
  readonly variant?: 'accent' | 'negative';
  /** Whether something is gone afterwards. */
  readonly isDeletion?: boolean;
}

interface QuestionProps {
  readonly props: ConfirmProps;
  readonly close: () => void;
}

function Question({ props, close }: QuestionProps) {
  // what was asked stays, also while the change is already seen behind the dialog
  const [{ action, title, consequence, onConfirmed, variant = 'negative' }] = useState(props);
  const confirm = async () => {
    await onConfirmed();
    close();
  };
  return (
    <DialogBody title={title}>
      <div className={text}>{consequence}</div>
      <ProblemForm submitLabel={action} variant={variant} onCancel={close} onSubmit={confirm} />
    </DialogBody>
  );
}

export function Confirm(props: ConfirmProps) {
  const { action, label, isDisabled, isDeletion = false } = props;
  return (
    <DialogTrigger>
      <Button variant="secondary" isDisabled={isDisabled} {...(label !== undefined && { 'aria-label': label })}>
        {isDeletion ? <Delete /> : null}
        <Text>{action}</Text>
      </Button>
      <CustomDialog size="S" isDismissible>
        {({ close }) => <Question props={props} close={close} />}
      </CustomDialog>
    </DialogTrigger>
  );
}
