// A completed migration: since when, over what, how long it can come back and what would not; and its evidence.
import { Button, Content, Heading, InlineAlert, Text, ToastQueue } from '@react-spectrum/s2';
import Download from '@react-spectrum/s2/icons/Download';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Migration } from '@relevo/contract/migrations';
import { useMutation } from '@tanstack/react-query';
import { mayIn } from '../../../api.ts';
import { useOrganization } from '../../../organization.ts';
import { type Say, useText } from '../../../text.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { saveFile } from '../../../ui/save-file.ts';
import { TimeLeft } from '../../../ui/time-left.tsx';
import type { MigrationOfCredential } from './cancel-migration.tsx';
import { rereadMigration } from './migration-change.ts';

const text = style({ font: 'body', margin: 0 });
const list = style({ margin: 0, paddingStart: 20, overflowWrap: 'anywhere' });
const actions = style({ display: 'flex', flexWrap: 'wrap', gap: 12, alignItems: 'center' });

type Lost = Migration['lost_by_undo'][number];

const lostText = (say: Say, { kind, name }: Lost) =>
  say(`migration.lost.${kind}`, { name: kind === 'certificate_expired' ? name.slice(0, 8) : name });

/** What undoing means: everything as before, except what has ended since. */
function Restored({ lost }: { readonly lost: readonly Lost[] }) {
  const say = useText();
  return (
    <>
      <p className={text}>{say('migration.undo.text')}</p>
      {lost.length > 0 ? (
        <>
          <p className={text}>{say('migration.undo.lost')}</p>
          <ul className={list}>
            {lost.map((each) => (
              <li key={each.id}>{lostText(say, each)}</li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}

function Undo({ shown, migration }: MigrationOfCredential) {
  const say = useText();
  const { call, credential, project } = shown;
  return (
    <Confirm
      action={say('migration.undo')}
      title={say('migration.undo.title')}
      consequence={<Restored lost={migration.lost_by_undo} />}
      variant="accent"
      isDisabled={!project.access.editable}
      onConfirmed={async () => {
        await call('migrationUndo', { params: { credential: credential.id } });
        await rereadMigration(shown);
        ToastQueue.positive(say('migration.undone'), { timeout: 5000 });
      }}
    />
  );
}

/** The signed document, for whoever has to show how it went. */
function Evidence({ shown: { call, credential } }: Pick<MigrationOfCredential, 'shown'>) {
  const say = useText();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const document = await call('migrationEvidence', { params: { credential: credential.id } });
      saveFile(`migration-${credential.client_id}.json`, `${JSON.stringify(document, null, 2)}\n`, 'application/json');
    },
    gcTime: 0,
  });
  return (
    <>
      <Button variant="secondary" isPending={isPending} onPress={() => mutate()}>
        <Download />
        <Text>{say('migration.evidence')}</Text>
      </Button>
      {error ? <Failure error={error} /> : null}
    </>
  );
}

function UndoNote({ migration: { undo_until: until } }: Pick<MigrationOfCredential, 'migration'>) {
  const say = useText();
  if (until === null) return <p className={text}>{say('migration.undo.over')}</p>;
  return (
    <InlineAlert variant="informative">
      <Heading level={3}>{say('migration.undo.until')}</Heading>
      <Content>
        <Moment at={until} /> (<TimeLeft until={until} />)
      </Content>
    </InlineAlert>
  );
}

export function CompletedMigration({ shown, migration }: MigrationOfCredential) {
  const say = useText();
  const { organization } = useOrganization();
  const { started_at: started, completed_at: completed, override_reason: reason, undo_until: until } = migration;
  const moment = (at: string | null) => (at === null ? '' : <Moment at={at} />);
  return (
    <Panel>
      <h2 className={style({ font: 'heading-sm', margin: 0 })}>{say('migration.done.title')}</h2>
      <p className={text}>{say('migration.done.text')}</p>
      <Facts
        facts={[
          { term: say('migration.done.started'), value: moment(started) },
          { term: say('migration.done.completed'), value: moment(completed) },
          ...(reason === null ? [] : [{ term: say('migration.done.reason'), value: reason }]),
        ]}
      />
      <UndoNote migration={migration} />
      <div className={actions}>
        {until === null ? null : <Undo shown={shown} migration={migration} />}
        {mayIn(organization, 'migrationEvidence') ? <Evidence shown={shown} /> : null}
      </div>
    </Panel>
  );
}
