// The dialog that makes a link for a new password, and then shows it, once.
import { Button, CustomDialog, DialogTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { InvitationLink, User } from '@relevo/contract/users';
import { useState } from 'react';
import { queryClient } from '../../../api.ts';
import { ProblemForm } from '../../../forms/problem-form.tsx';
import { useOrganization } from '../../../organization.ts';
import { useText } from '../../../text.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';
import { LinkOnce } from './link-once.tsx';

const text = style({ font: 'body-sm', margin: 0 });
const reasons = { forbidden: 'user.reset.forbidden', shared_account: 'user.reset.shared' } as const;

interface ResetProps {
  readonly user: User;
  readonly close: () => void;
}

function Reset({ user, close }: ResetProps) {
  const say = useText();
  const { organization, call } = useOrganization();
  const [made, setMade] = useState<InvitationLink>();
  return (
    <DialogBody title={say('user.reset.title', { name: user.name })}>
      {made ? (
        <LinkOnce made={made} onDone={close} />
      ) : (
        <>
          <p className={text}>{say('user.reset.text')}</p>
          <ProblemForm
            submitLabel={say('user.reset.submit')}
            reasons={reasons}
            onCancel={close}
            onSubmit={async (_, idempotencyKey) => {
              setMade(await call('userReset', { params: { user: user.id }, idempotencyKey }));
              await queryClient.invalidateQueries({ queryKey: ['organization', organization.id, 'invitations'] });
            }}
          />
        </>
      )}
    </DialogBody>
  );
}

export interface ResetPasswordProps {
  readonly user: User;
  /** Where it cannot be done; the page says why. */
  readonly isDisabled: boolean;
}

export function ResetPassword({ user, isDisabled }: ResetPasswordProps) {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="secondary" isDisabled={isDisabled}>
        {say('user.reset')}
      </Button>
      <CustomDialog size="M">{({ close }) => <Reset user={user} close={close} />}</CustomDialog>
    </DialogTrigger>
  );
}
