// Short windows in which Service Account (JWT) is refused, so that forgotten clients are found while it still exists.
import { Badge, Button, CustomDialog, DialogTrigger, Picker, PickerItem, Text, TextField } from '@react-spectrum/s2';
import Add from '@react-spectrum/s2/icons/Add';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Brownout } from '@relevo/contract/migrations';
import { ProblemForm, type Typed } from '../../../forms/problem-form.tsx';
import { useText } from '../../../text.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';
import { Duration } from '../../../ui/duration.tsx';
import { momentOfLocalTime } from '../../../ui/local-time.ts';
import { Moment } from '../../../ui/moment.tsx';
import { Section } from '../../../ui/page.tsx';
import type { MigrationOfCredential } from './cancel-migration.tsx';
import { rereadMigration } from './migration-change.ts';

const text = style({ font: 'body', margin: 0 });

/** Lengths that are offered, in seconds. */
const lengths = [300, 900, 3_600, 14_400, 86_400] as const;
const usualLength = 900;

const variants = { planned: 'informative', running: 'negative', over: 'neutral' } as const;

function Plan({ shown }: Pick<MigrationOfCredential, 'shown'>) {
  const say = useText();
  const { call, credential, project } = shown;
  const plan = async (typed: Typed) => {
    const start = typed('starts_at');
    const body = { starts_at: momentOfLocalTime(start), ends_at: momentOfLocalTime(start, Number(typed('length'))) };
    await call('brownoutPlan', { params: { credential: credential.id }, body });
    await rereadMigration(shown);
  };
  return (
    <DialogTrigger>
      <Button variant="secondary" isDisabled={!project.access.editable}>
        <Add />
        <Text>{say('brownout.plan')}</Text>
      </Button>
      <CustomDialog size="S">
        {({ close }) => (
          <DialogBody title={say('brownout.plan')}>
            <p className={text}>{say('brownout.plan.text')}</p>
            <ProblemForm
              submitLabel={say('brownout.plan.submit')}
              onCancel={close}
              onSubmit={async (typed) => {
                await plan(typed);
                close();
              }}
            >
              <TextField name="starts_at" type="datetime-local" label={say('brownout.start')} />
              <Picker name="length" label={say('brownout.length')} defaultSelectedKey={String(usualLength)}>
                {lengths.map((seconds) => (
                  <PickerItem key={seconds} id={String(seconds)} textValue={String(seconds)}>
                    <Text slot="label">
                      <Duration seconds={seconds} />
                    </Text>
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

function TakeBack({ shown, brownout }: Pick<MigrationOfCredential, 'shown'> & { readonly brownout: Brownout }) {
  const say = useText();
  const { id, state } = brownout;
  if (state === 'over') return null;
  const { call, credential, project } = shown;
  return (
    <Confirm
      action={say(`brownout.remove.${state}`)}
      title={say(`brownout.remove.${state}`)}
      consequence={say(`brownout.remove.${state}.text`)}
      variant="accent"
      isDisabled={!project.access.editable}
      onConfirmed={async () => {
        await call('brownoutDelete', { params: { credential: credential.id, brownout: id } });
        await rereadMigration(shown);
      }}
    />
  );
}

const lengthOf = ({ starts_at: start, ends_at: end }: Brownout) => (Date.parse(end) - Date.parse(start)) / 1000;

export function Brownouts({ shown, migration }: MigrationOfCredential) {
  const say = useText();
  const { brownouts, state } = migration;
  return (
    <Section title={say('brownout.title')} actions={state === 'in_progress' ? <Plan shown={shown} /> : null}>
      <p className={text}>{say(state === 'in_progress' ? 'brownout.text' : 'brownout.text.later')}</p>
      {brownouts.length > 0 ? (
        <DataTable<Brownout>
          label={say('brownout.title')}
          columns={[
            { id: 'start', name: say('brownout.start'), of: ({ starts_at: at }) => <Moment at={at} /> },
            { id: 'length', name: say('brownout.length'), of: (each) => <Duration seconds={lengthOf(each)} /> },
            {
              id: 'state',
              name: say('brownout.state'),
              of: (each) => (
                <Badge size="S" variant={variants[each.state]} fillStyle="subtle" styles={style({ width: 'fit' })}>
                  {say(`brownout.state.${each.state}`)}
                </Badge>
              ),
            },
            { id: 'by', name: say('brownout.by'), of: ({ created_by: by }) => by },
            { id: 'remove', name: '', of: (each) => <TakeBack shown={shown} brownout={each} /> },
          ]}
          items={brownouts}
          keyOf={({ id }) => id}
        />
      ) : null}
    </Section>
  );
}
