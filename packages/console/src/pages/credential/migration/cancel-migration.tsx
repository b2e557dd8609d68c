// Taking a migration back: it says who would get no more tokens, and then wants to know why it goes on.
import {
  Button,
  Content,
  CustomDialog,
  DialogTrigger,
  Heading,
  InlineAlert,
  TextArea,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Migration } from '@relevo/contract/migrations';
import { ProblemForm, type Typed } from '../../../forms/problem-form.tsx';
import { failureCodeOf } from '../../../problem-text.ts';
import { useText } from '../../../text.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';
import { Moment } from '../../../ui/moment.tsx';
import type { ShownCredential } from '../shown-credential.ts';
import { sourceText } from '../source-text.ts';
import { lookAgain, rereadMigration } from './migration-change.ts';

const text = style({ font: 'body', margin: 0 });
const list = style({ margin: 0, paddingStart: 20, overflowWrap: 'anywhere' });

export interface MigrationOfCredential {
  readonly shown: ShownCredential;
  readonly migration: Migration;
}

function Users({ users }: { readonly users: Migration['users_of_new'] }) {
  const say = useText();
  if (users.length === 0) return <p className={text}>{say('migration.cancel.nobody')}</p>;
  return (
    <InlineAlert variant="negative">
      <Heading level={3}>{say('migration.cancel.users', { count: users.length })}</Heading>
      <Content>
        <ul className={list}>
          {users.map((user) => (
            <li key={`${user.kind} ${user.source}`}>
              <bdi>{sourceText(say, user)}</bdi> · <Moment at={user.last_seen_at} />
            </li>
          ))}
        </ul>
      </Content>
    </InlineAlert>
  );
}

function Question({ shown, migration, close }: MigrationOfCredential & { readonly close: () => void }) {
  const say = useText();
  const { call, credential } = shown;
  const users = migration.users_of_new;
  const cancel = async (typed: Typed) => {
    const body = users.length > 0 ? { override_reason: typed('override_reason') } : {};
    try {
      await call('migrationCancel', { params: { credential: credential.id }, body });
    } catch (refusal) {
      // somebody has come to use it since: their name has to be seen before it goes on
      if (failureCodeOf(refusal) === 'migration_blocked') await lookAgain(shown);
      throw refusal;
    }
    close();
    await rereadMigration(shown);
    ToastQueue.positive(say('migration.cancelled'), { timeout: 5000 });
  };
  return (
    <DialogBody title={say('migration.cancel.title')}>
      <p className={text}>{say('migration.cancel.text')}</p>
      <Users users={users} />
      <ProblemForm submitLabel={say('migration.cancel')} variant="negative" onCancel={close} onSubmit={cancel}>
        {users.length > 0 ? (
          <TextArea name="override_reason" label={say('migration.cancel.reason')} maxLength={500} />
        ) : null}
      </ProblemForm>
    </DialogBody>
  );
}

export function CancelMigration({ shown, migration }: MigrationOfCredential) {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="secondary" isDisabled={!shown.project.access.editable}>
        {say('migration.cancel')}
      </Button>
      <CustomDialog size="M">{({ close }) => <Question {...{ shown, migration, close }} />}</CustomDialog>
    </DialogTrigger>
  );
}
