// That Service Account (JWT) ends, and the two steps away from it, each in a card with its state.
import { Badge, Button, LinkButton, Text } from '@react-spectrum/s2';
import AlertTriangle from '@react-spectrum/s2/icons/AlertTriangle';
import Checkmark from '@react-spectrum/s2/icons/Checkmark';
import { iconStyle, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Migration } from '@relevo/contract/migrations';
import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { addressOf, paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import type { SecretInSight } from '../shown-credential.ts';
import { CancelMigration, type MigrationOfCredential } from './cancel-migration.tsx';
import { StartMigration } from './start-migration.tsx';

const heading = style({ font: 'heading-sm', margin: 0, display: 'flex', columnGap: 8, alignItems: 'center' });
const text = style({ font: 'body', margin: 0 });
const end = style({ font: 'body', fontWeight: 'bold', margin: 0 });
const steps = style({
  display: 'grid',
  gridTemplateColumns: '[repeat(auto-fit, minmax(min(100%, 300px), 1fr))]',
  gap: 16,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const step = style<{ isDone: boolean }>({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 12,
  padding: 16,
  borderRadius: 'default',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-300',
  backgroundColor: { default: 'transparent', isDone: 'gray-75' },
  minWidth: 0,
});
const stepTitle = style({ font: 'title', margin: 0, overflowWrap: 'anywhere' });
const actions = style({ display: 'flex', flexDirection: 'column', rowGap: 8, alignItems: 'start', marginTop: 'auto' });
const hint = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0 });

interface StepProps {
  readonly title: string;
  readonly texts: readonly string[];
  readonly isDone: boolean;
  readonly children: ReactNode;
}

function Step({ title, texts, isDone, children }: StepProps) {
  const say = useText();
  return (
    <li className={step({ isDone })}>
      {isDone ? (
        <Badge variant="positive" styles={style({ alignSelf: 'start' })}>
          <Checkmark />
          <Text>{say('migration.step.done')}</Text>
        </Badge>
      ) : null}
      <h3 className={stepTitle}>{title}</h3>
      {texts.map((each) => (
        <p key={each} className={text}>
          {each}
        </p>
      ))}
      <div className={actions}>{children}</div>
    </li>
  );
}

/** When it ends for this credential, in words. */
function useEnd({ sunset_at: at }: Migration): string {
  const say = useText();
  const { formatDate } = useIntl();
  if (at === null) return say('migration.end.none');
  const moment = formatDate(at, { dateStyle: 'long', timeStyle: 'short' });
  return say(Date.parse(at) > Date.now() ? 'migration.end.at' : 'migration.end.over', { moment });
}

function Review({ shown: { organizationId, project, credential } }: Pick<MigrationOfCredential, 'shown'>) {
  const say = useText();
  const params = { organization: organizationId, project: project.id, credential: credential.id };
  return (
    <LinkButton
      variant="primary"
      href={addressOf(paths.credential, params, { tab: 'migration', review: 'true' })}
      isDisabled={!project.access.editable}
    >
      {say('migration.review')}
    </LinkButton>
  );
}

export type MigrationCardsProps = MigrationOfCredential & Pick<SecretInSight, 'showSecret'>;

export function MigrationCards({ shown, migration, showSecret }: MigrationCardsProps) {
  const say = useText();
  const isStarted = migration.state === 'in_progress';
  return (
    <Panel>
      <h2 className={heading}>
        <AlertTriangle styles={iconStyle({ color: 'negative' })} />
        {say('migration.deprecated.title')}
      </h2>
      <p className={text}>{say('migration.deprecated.text')}</p>
      <p className={end}>{useEnd(migration)}</p>
      <p className={text}>{say('migration.not_frozen')}</p>
      <ol className={steps}>
        <Step
          title={say('migration.step.add')}
          texts={[say('migration.step.add.text'), say('migration.step.add.after')]}
          isDone={isStarted}
        >
          {isStarted ? (
            <CancelMigration shown={shown} migration={migration} />
          ) : (
            <StartMigration shown={shown} showSecret={showSecret} />
          )}
        </Step>
        <Step
          title={say('migration.step.update')}
          texts={[say('migration.step.update.text'), say('migration.step.update.after')]}
          isDone={false}
        >
          {isStarted ? (
            <Review shown={shown} />
          ) : (
            <>
              <Button variant="primary" isDisabled>
                {say('migration.review')}
              </Button>
              <p className={hint}>{say('migration.step.update.first')}</p>
            </>
          )}
        </Step>
      </ol>
    </Panel>
  );
}
