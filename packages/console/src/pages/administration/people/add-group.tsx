// The dialog that gives roles to a group of the single sign-on provider.
import { Button, CustomDialog, DialogTrigger, Text, TextField, ToastQueue } from '@react-spectrum/s2';
import UserGroup from '@react-spectrum/s2/icons/UserGroup';
import type { HeldRole } from '@relevo/contract/roles';
import { useState } from 'react';
import { queryClient } from '../../../api.ts';
import { ProblemForm } from '../../../forms/problem-form.tsx';
import { RoleEditor } from '../../../forms/role-editor.tsx';
import { grantOf } from '../../../held-roles.ts';
import { useOrganization } from '../../../organization.ts';
import { groupMappingsQuery } from '../../../queries.ts';
import { useText } from '../../../text.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';

const rules = { group: 'groups.name.rule' } as const;
const reasons = { conflict: 'groups.taken', name_taken: 'groups.taken' } as const;

function GroupForm({ close }: { readonly close: () => void }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const [roles, setRoles] = useState<readonly HeldRole[]>([]);
  return (
    <ProblemForm
      submitLabel={say('groups.add')}
      rules={rules}
      reasons={reasons}
      onCancel={close}
      onSubmit={async (typed, idempotencyKey) => {
        const body = { group: typed('group'), roles: roles.map(grantOf) };
        await call('groupMappingCreate', { body, idempotencyKey });
        const { queryKey } = groupMappingsQuery({ organizationId: organization.id, call });
        await queryClient.invalidateQueries({ queryKey });
        ToastQueue.positive(say('groups.added'), { timeout: 5000 });
        close();
      }}
    >
      <TextField
        name="group"
        label={say('groups.name')}
        description={say('groups.name.rule')}
        autoComplete="off"
        autoFocus
      />
      <RoleEditor value={roles} onChange={setRoles} />
    </ProblemForm>
  );
}

export function AddGroup() {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="secondary">
        <UserGroup />
        <Text>{say('groups.add')}</Text>
      </Button>
      <CustomDialog size="M">
        {({ close }) => (
          <DialogBody title={say('groups.add')}>
            <GroupForm close={close} />
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}
