// A new organization, and the link for its first administrator: it is in the state of this dialog and nowhere else.
import { Button, Content, CustomDialog, DialogTrigger, Heading, InlineAlert, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { queryClient } from '../../../api.ts';
import { ProblemForm } from '../../../forms/problem-form.tsx';
import type { ReadFrom } from '../../../queries.ts';
import { useText } from '../../../text.tsx';
import { CopyField } from '../../../ui/copy-field.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';

const paragraph = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });

interface Invited {
  readonly name: string;
  readonly email: string;
  readonly link: string;
}

function ShownLink({
  invited: { name, email, link },
  close,
}: {
  readonly invited: Invited;
  readonly close: () => void;
}) {
  const say = useText();
  return (
    <DialogBody title={say('organizations.created', { name })}>
      <InlineAlert variant="notice" autoFocus>
        <Heading level={3}>{say('organizations.link.title')}</Heading>
        <Content>{say('organizations.link.text', { email })}</Content>
      </InlineAlert>
      <CopyField label={say('organizations.link')} value={link} />
      <div>
        <Button variant="secondary" onPress={close}>
          {say('action.close')}
        </Button>
      </div>
    </DialogBody>
  );
}

interface DialogContentProps extends ReadFrom {
  readonly close: () => void;
}

function DialogContent({ organizationId, call, close }: DialogContentProps) {
  const say = useText();
  const [invited, setInvited] = useState<Invited>();
  if (invited) return <ShownLink invited={invited} close={close} />;
  return (
    <DialogBody title={say('organizations.create')}>
      <p className={paragraph}>{say('organizations.create.text')}</p>
      <ProblemForm
        submitLabel={say('action.create')}
        rules={{ name: 'settings.name.rule' }}
        onCancel={close}
        onSubmit={async (typed, idempotencyKey) => {
          const email = typed('administrator_email');
          const body = { name: typed('name'), administrator_email: email };
          const { name, invitation } = await call('organizationCreate', { body, idempotencyKey });
          await queryClient.invalidateQueries({ queryKey: ['organization', organizationId, 'organizations'] });
          setInvited({ name, email, link: invitation.link });
        }}
      >
        <TextField name="name" label={say('settings.name')} description={say('settings.name.rule')} autoFocus />
        <TextField
          name="administrator_email"
          type="email"
          label={say('organizations.administrator')}
          description={say('organizations.administrator.text')}
        />
      </ProblemForm>
    </DialogBody>
  );
}

export function CreateOrganization({ organizationId, call }: ReadFrom) {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="secondary">{say('organizations.create')}</Button>
      <CustomDialog size="M">
        {({ close }) => <DialogContent organizationId={organizationId} call={call} close={close} />}
      </CustomDialog>
    </DialogTrigger>
  );
}
