// The second step: what was last used, who is left, what stands in the way, and then the end of Service Account (JWT).
// It shows what somebody looked at, and sends the name of exactly that; what comes up meanwhile is shown before it counts.
import {
  ActionButton,
  Badge,
  Content,
  Heading,
  InlineAlert,
  Text,
  TextArea,
  TextField,
  ToastQueue,
} from '@react-spectrum/s2';
import Refresh from '@react-spectrum/s2/icons/Refresh';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Blocker, Migration } from '@relevo/contract/migrations';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ProblemForm, type Typed } from '../../../forms/problem-form.tsx';
import { paths } from '../../../paths.ts';
import { failureCodeOf } from '../../../problem-text.ts';
import { useText } from '../../../text.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { BlockerList } from './blocker-list.tsx';
import { appeared } from './blocker-text.ts';
import type { MigrationOfCredential } from './cancel-migration.tsx';
import { MechanismTable } from './mechanism-table.tsx';
import { lookAgain, rereadMigration } from './migration-change.ts';
import { Stragglers } from './stragglers.tsx';

const head = style({
  display: 'flex',
  flexWrap: 'wrap',
  gap: 12,
  alignItems: 'center',
  justifyContent: 'space-between',
});
const title = style({ font: 'heading-sm', margin: 0, overflowWrap: 'anywhere', outlineStyle: 'none' });
const partTitle = style({ font: 'title', margin: 0 });
const text = style({ font: 'body', margin: 0 });

interface Looked {
  readonly migration: Migration;
  /** Blockers that were not there when somebody looked before. */
  readonly fresh: readonly Blocker[];
}

function Verdict({ migration: { blockers }, fresh }: Looked) {
  const say = useText();
  if (blockers.length === 0) {
    return (
      <InlineAlert variant="positive">
        <Heading level={3}>{say('migration.verdict.safe')}</Heading>
        <Content>{say('migration.verdict.safe.text')}</Content>
      </InlineAlert>
    );
  }
  return (
    <InlineAlert variant="notice">
      <Heading level={3}>{say('migration.verdict.blocked', { count: blockers.length })}</Heading>
      <Content>
        <BlockerList label={say('migration.verdict.list')} blockers={blockers} about="migration" fresh={fresh} />
      </Content>
    </InlineAlert>
  );
}

interface CompleteProps extends MigrationOfCredential {
  readonly onLookAgain: () => Promise<void>;
  readonly onLeave: () => Promise<void>;
}

function Complete({ shown, migration, onLookAgain, onLeave }: CompleteProps) {
  const say = useText();
  const { call, credential } = shown;
  const { revision, blockers, project_title: name } = migration;
  const complete = async (typed: Typed) => {
    const override = blockers.length > 0 ? { override_reason: typed('override_reason') } : {};
    const body = { confirm: typed('confirm'), revision, ...override };
    try {
      await call('migrationComplete', { params: { credential: credential.id }, body });
    } catch (refusal) {
      if (failureCodeOf(refusal) === 'migration_blocked') await onLookAgain();
      throw refusal;
    }
    await onLeave();
    ToastQueue.positive(say('migration.completed'), { timeout: 5000 });
  };
  return (
    <Panel>
      <h3 className={partTitle}>{say('migration.complete')}</h3>
      <p className={text}>{say('migration.complete.text')}</p>
      <ProblemForm
        submitLabel={say('migration.complete.submit')}
        variant="negative"
        onCancel={() => void onLeave()}
        onSubmit={complete}
        isDisabled={!shown.project.access.editable}
        reasons={{ migration_blocked: 'migration.complete.blocked' }}
      >
        {blockers.length > 0 ? (
          <TextArea
            name="override_reason"
            label={say('migration.complete.reason', { count: blockers.length })}
            description={say('migration.complete.reason.text')}
            maxLength={500}
          />
        ) : null}
        <TextField name="confirm" label={say('confirm.type', { name })} autoComplete="off" />
      </ProblemForm>
    </Panel>
  );
}

export function ReviewMigration({ shown, migration }: MigrationOfCredential) {
  const say = useText();
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  const [looked, setLooked] = useState<Looked>({ migration, fresh: [] });
  useEffect(() => heading.current?.focus(), []);
  const { organizationId, project, credential } = shown;
  const look = async () => {
    const now = await lookAgain(shown);
    setLooked((before) => ({ migration: now, fresh: appeared(now.blockers, before.migration.blockers) }));
  };
  const { mutate: refresh, isPending, error } = useMutation({ mutationFn: look });
  const leave = async () => {
    const params = { organization: organizationId, project: project.id, credential: credential.id };
    await navigate({ to: paths.credential, params, search: { tab: 'migration' } });
    await rereadMigration(shown);
  };
  return (
    <>
      <div className={head}>
        <h2 ref={heading} tabIndex={-1} className={title}>
          {say('migration.review.title')}
        </h2>
        <ActionButton isPending={isPending} onPress={() => refresh()}>
          <Refresh />
          <Text>{say('action.refresh')}</Text>
        </ActionButton>
      </div>
      {error ? <Failure error={error} /> : null}
      <MechanismTable mechanisms={looked.migration.mechanisms} />
      <Stragglers shown={shown} migration={looked.migration} onChanged={look} />
      <Verdict {...looked} />
      {looked.fresh.length > 0 ? (
        <div role="status">
          <Badge variant="negative">{say('migration.review.appeared', { count: looked.fresh.length })}</Badge>
        </div>
      ) : null}
      <Complete shown={shown} migration={looked.migration} onLookAgain={look} onLeave={leave} />
    </>
  );
}
