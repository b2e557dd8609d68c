// The dialog that adds a client secret, with an end or without.
import { Button, CustomDialog, DialogTrigger, Picker, PickerItem, Text } from '@react-spectrum/s2';
import Add from '@react-spectrum/s2/icons/Add';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { ProblemForm } from '../../forms/problem-form.tsx';
import { useText } from '../../text.tsx';
import { DialogBody } from '../../ui/dialog-body.tsx';
import { daysFromNow } from './expiry.ts';

const text = style({ font: 'body-sm', margin: 0 });

const lifetimesInDays = [30, 90, 180, 365] as const;
const never = 'never';

interface Wanted {
  readonly expires_at?: string;
}

const wantedBy = (choice: string): Wanted =>
  choice === '' || choice === never ? {} : { expires_at: daysFromNow(Number(choice)) };

export interface AddClientSecretProps {
  /** Where it cannot be done; the page says why. */
  readonly isDisabled: boolean;
  readonly onAdd: (wanted: Wanted, idempotencyKey: string) => Promise<unknown>;
}

export function AddClientSecret({ isDisabled, onAdd }: AddClientSecretProps) {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="secondary" isDisabled={isDisabled}>
        <Add />
        <Text>{say('credential.secret.add')}</Text>
      </Button>
      <CustomDialog size="S">
        {({ close }) => (
          <DialogBody title={say('credential.secret.add')}>
            <p className={text}>{say('credential.secret.add.text')}</p>
            <ProblemForm
              submitLabel={say('credential.secret.add.submit')}
              onCancel={close}
              onSubmit={async (typed, idempotencyKey) => {
                await onAdd(wantedBy(typed('expires_at')), idempotencyKey);
                close();
              }}
            >
              <Picker name="expires_at" label={say('credential.secret.expires')} defaultSelectedKey={never}>
                <PickerItem id={never}>{say('credential.secret.never')}</PickerItem>
                {lifetimesInDays.map((days) => (
                  <PickerItem key={days} id={String(days)}>
                    {say('credential.secret.in_days', { days })}
                  </PickerItem>
                ))}
              </Picker>
            </ProblemForm>
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}
