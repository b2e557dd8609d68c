// Declares a container, also before anything is installed there.
import {
  Button,
  CustomDialog,
  DialogTrigger,
  Radio,
  RadioGroup,
  Text,
  TextField,
  ToastQueue,
} from '@react-spectrum/s2';
import Add from '@react-spectrum/s2/icons/Add';
import { containerHostings, type InstanceDetails } from '@relevo/contract/instances';
import { ProblemForm, type Typed } from '../../forms/problem-form.tsx';
import { useOrganization } from '../../organization.ts';
import { useText } from '../../text.tsx';
import { DialogBody } from '../../ui/dialog-body.tsx';
import { instancesChanged } from './instance-changes.ts';

const rules = {
  name: 'container.name.rule',
  host: 'container.host.rule',
  build: 'container.build.rule',
} as const;
const reasons = { conflict: 'container.too_many' } as const;

interface ContainerFormProps {
  readonly instance: InstanceDetails;
  readonly close: () => void;
}

function ContainerForm({ instance, close }: ContainerFormProps) {
  const say = useText();
  const { organization, call } = useOrganization();
  const add = async (typed: Typed, idempotencyKey: string) => {
    const [name, host, build] = ['name', 'host', 'build'].map((field) => typed(field).trim());
    const hosting = containerHostings.find((each) => each === typed('hosting')) ?? 'own';
    const body = { name: name ?? '', hosting, ...(host && { host }), ...(build && { build: Number(build) }) };
    await call('containerAdd', { params: { instance: instance.id }, body, idempotencyKey });
    await instancesChanged(organization.id);
    close();
    ToastQueue.positive(say('container.added', { name: body.name }), { timeout: 5000 });
  };
  return (
    <ProblemForm submitLabel={say('action.add')} rules={rules} reasons={reasons} onCancel={close} onSubmit={add}>
      <TextField
        name="name"
        label={say('container.label')}
        description={say('container.label.hint')}
        autoComplete="off"
        autoFocus
      />
      <TextField
        name="host"
        label={say('container.host')}
        description={say('container.host.hint')}
        autoComplete="off"
      />
      <RadioGroup name="hosting" label={say('instance.hosting')} defaultValue="own">
        {containerHostings.map((each) => (
          <Radio key={each} value={each}>
            {say(`container.hosting.${each}`)}
          </Radio>
        ))}
      </RadioGroup>
      <TextField
        name="build"
        inputMode="numeric"
        label={say('container.build.label')}
        description={say('container.build.hint')}
        autoComplete="off"
      />
    </ProblemForm>
  );
}

export interface AddContainerProps {
  readonly instance: InstanceDetails;
  readonly mayChange: boolean;
}

export function AddContainer({ instance, mayChange }: AddContainerProps) {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="secondary" isDisabled={!mayChange}>
        <Add />
        <Text>{say('container.add')}</Text>
      </Button>
      <CustomDialog size="M">
        {({ close }) => (
          <DialogBody title={say('container.add')}>
            <ContainerForm instance={instance} close={close} />
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}
