// The dialog that invites somebody, and then shows the link, once.
import { Button, CustomDialog, DialogTrigger, Text, TextField } from '@react-spectrum/s2';
import UserAdd from '@react-spectrum/s2/icons/UserAdd';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { HeldRole } from '@relevo/contract/roles';
import type { InvitationLink } from '@relevo/contract/users';
import { useState } from 'react';
import { queryClient } from '../../../api.ts';
import { ProblemForm } from '../../../forms/problem-form.tsx';
import { RoleEditor } from '../../../forms/role-editor.tsx';
import { grantOf } from '../../../held-roles.ts';
import { useOrganization } from '../../../organization.ts';
import { useText } from '../../../text.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';
import { LinkOnce } from './link-once.tsx';

const text = style({ font: 'body-sm', margin: 0 });
const reasons = { conflict: 'users.invite.member', forbidden: 'users.roles.forbidden' } as const;

interface InvitationFormProps {
  readonly onMade: (made: InvitationLink) => void;
  readonly onCancel: () => void;
}

function InvitationForm({ onMade, onCancel }: InvitationFormProps) {
  const say = useText();
  const { organization, call } = useOrganization();
  const [roles, setRoles] = useState<readonly HeldRole[]>([]);
  return (
    <ProblemForm
      submitLabel={say('users.invite.submit')}
      reasons={reasons}
      onCancel={onCancel}
      onSubmit={async (typed, idempotencyKey) => {
        const body = { email: typed('email').trim(), roles: roles.map(grantOf) };
        onMade(await call('invitationCreate', { body, idempotencyKey }));
        await queryClient.invalidateQueries({ queryKey: ['organization', organization.id, 'invitations'] });
      }}
    >
      <TextField name="email" type="email" label={say('field.email')} autoComplete="off" autoFocus />
      <RoleEditor value={roles} onChange={setRoles} />
    </ProblemForm>
  );
}

function Invitation({ close }: { readonly close: () => void }) {
  const say = useText();
  const [made, setMade] = useState<InvitationLink>();
  if (made) {
    return (
      <DialogBody title={say('users.invited.title', { email: made.email ?? '' })}>
        <LinkOnce made={made} onDone={close} />
      </DialogBody>
    );
  }
  return (
    <DialogBody title={say('users.invite')}>
      <p className={text}>{say('users.invite.text')}</p>
      <InvitationForm onMade={setMade} onCancel={close} />
    </DialogBody>
  );
}

export function InviteUser() {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="accent">
        <UserAdd />
        <Text>{say('users.invite')}</Text>
      </Button>
      <CustomDialog size="M">{({ close }) => <Invitation close={close} />}</CustomDialog>
    </DialogTrigger>
  );
}
