// When Service Account (JWT) ends for this credential, and more time for it: who answers for that, and why.
import { Button, CustomDialog, DialogTrigger, TextArea, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { mayIn } from '../../../api.ts';
import { ProblemForm } from '../../../forms/problem-form.tsx';
import { useOrganization } from '../../../organization.ts';
import { useText } from '../../../text.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { momentOfLocalTime } from '../../../ui/local-time.ts';
import { Moment } from '../../../ui/moment.tsx';
import { Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { TimeLeft } from '../../../ui/time-left.tsx';
import type { MigrationOfCredential } from './cancel-migration.tsx';
import { rereadMigration } from './migration-change.ts';

const text = style({ font: 'body', margin: 0 });
const actions = style({ display: 'flex', flexWrap: 'wrap', gap: 12 });

function Extend({ shown }: Pick<MigrationOfCredential, 'shown'>) {
  const say = useText();
  const { call, credential, project } = shown;
  return (
    <DialogTrigger>
      <Button variant="secondary">{say('sunset.extend')}</Button>
      <CustomDialog size="S">
        {({ close }) => (
          <DialogBody title={say('sunset.extend')}>
            <p className={text}>{say('sunset.extend.text')}</p>
            <ProblemForm
              submitLabel={say('sunset.extend.submit')}
              onCancel={close}
              reasons={{ conflict: 'sunset.extend.conflict' }}
              onSubmit={async (typed) => {
                const sunset_at = momentOfLocalTime(typed('sunset_at'));
                const body = { sunset_at, owner: typed('owner').trim(), reason: typed('reason') };
                await call('sunsetExtend', { params: { credential: credential.id }, body });
                close();
                await rereadMigration(shown);
              }}
            >
              <TextField name="sunset_at" type="datetime-local" label={say('sunset.extend.until')} />
              <TextField name="owner" type="email" label={say('sunset.owner')} defaultValue={project.owner ?? ''} />
              <TextArea name="reason" label={say('sunset.reason')} maxLength={500} />
            </ProblemForm>
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}

function TakeBack({ shown }: Pick<MigrationOfCredential, 'shown'>) {
  const say = useText();
  const { call, credential } = shown;
  return (
    <Confirm
      action={say('sunset.take_back')}
      title={say('sunset.take_back')}
      consequence={say('sunset.take_back.text')}
      isDisabled={false}
      onConfirmed={async () => {
        await call('sunsetExtensionDelete', { params: { credential: credential.id } });
        await rereadMigration(shown);
      }}
    />
  );
}

export function SunsetOfCredential({ shown, migration }: MigrationOfCredential) {
  const say = useText();
  const { organization } = useOrganization();
  const { sunset_at: at, extension } = migration;
  if (at === null) return null;
  return (
    <Section title={say('sunset.title')}>
      <Panel>
        <Facts
          facts={[
            {
              term: say('sunset.at'),
              value: (
                <>
                  <Moment at={at} /> (<TimeLeft until={at} />)
                </>
              ),
            },
            ...(extension
              ? [
                  { term: say('sunset.owner'), value: extension.owner },
                  { term: say('sunset.reason'), value: extension.reason },
                  { term: say('sunset.granted_by'), value: extension.granted_by },
                ]
              : []),
          ]}
        />
        <p className={text}>{say(extension ? 'sunset.extended' : 'sunset.not_extended')}</p>
        <div className={actions}>
          {mayIn(organization, 'sunsetExtend') ? <Extend shown={shown} /> : null}
          {extension && mayIn(organization, 'sunsetExtensionDelete') ? <TakeBack shown={shown} /> : null}
        </div>
      </Panel>
    </Section>
  );
}
