// Asks for the name of what will be gone, typed exactly, so that nothing is deleted by a slip of the hand.
import { Button, CustomDialog, DialogTrigger, Text, TextField } from '@react-spectrum/s2';
import Delete from '@react-spectrum/s2/icons/Delete';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { ProblemError } from '@relevo/contract/call';
import { ProblemForm } from '../forms/problem-form.tsx';
import { useText } from '../text.tsx';
import { DialogBody } from './dialog-body.tsx';

const text = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });

export interface ConfirmByTypingProps {
  readonly action: string;
  readonly title: string;
  readonly consequence: string;
  /** What has to be typed. */
  readonly name: string;
  readonly onConfirmed: (typed: string) => Promise<unknown>;
  /** Where it cannot be done; the page says why. */
  readonly isDisabled: boolean;
}

/** For what the server removes without asking for a name: refuses another one as the server would. */
export function expectTyped(typed: string, name: string): void {
  if (typed.trim() === name) return;
  const [title, detail] = ['The name does not match', `Type ${name}.`];
  throw new ProblemError({ type: 'about:blank', status: 400, code: 'confirmation_required', title, detail });
}

function Question({ props, close }: { readonly props: ConfirmByTypingProps; readonly close: () => void }) {
  const say = useText();
  const { action, title, consequence, name, onConfirmed } = props;
  return (
    <DialogBody title={title}>
      <p className={text}>{consequence}</p>
      <ProblemForm
        submitLabel={action}
        variant="negative"
        onCancel={close}
        onSubmit={(typed) => onConfirmed(typed('confirm'))}
      >
        <TextField name="confirm" label={say('confirm.type', { name })} autoComplete="off" autoFocus />
      </ProblemForm>
    </DialogBody>
  );
}

export function ConfirmByTyping(props: ConfirmByTypingProps) {
  const { action, isDisabled } = props;
  return (
    <DialogTrigger>
      <Button variant="secondary" isDisabled={isDisabled}>
        <Delete />
        <Text>{action}</Text>
      </Button>
      <CustomDialog size="S" isDismissible>
        {({ close }) => <Question props={props} close={close} />}
      </CustomDialog>
    </DialogTrigger>
  );
}
