// Who has not gone over yet: by name, how sure that name is, and until when it stands in the way.
import { Badge, Button, CustomDialog, DialogTrigger, TextArea } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Migration, Straggler } from '@relevo/contract/migrations';
import { useIntl } from 'react-intl';
import { ProblemForm } from '../../../forms/problem-form.tsx';
import { type Say, useText } from '../../../text.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';
import { Duration } from '../../../ui/duration.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Section } from '../../../ui/page.tsx';
import { sourceText } from '../source-text.ts';
import type { MigrationOfCredential } from './cancel-migration.tsx';
import { rereadMigration } from './migration-change.ts';

const text = style({ font: 'body', margin: 0 });
const detail = style({ font: 'ui-sm', color: 'neutral-subdued', fontWeight: 'normal' });
const list = style({ font: 'body', margin: 0, paddingStart: 20, overflowWrap: 'anywhere' });

interface AcknowledgeProps extends Pick<MigrationOfCredential, 'shown'> {
  readonly straggler: Straggler;
  readonly onDone: () => Promise<unknown>;
}

/** The owner says that a source seen once will not come again. */
function Acknowledge({ shown, straggler: { source, kind }, onDone }: AcknowledgeProps) {
  const say = useText();
  if (kind === 'overflow') return null;
  const { call, credential, project } = shown;
  return (
    <DialogTrigger>
      <Button
        variant="secondary"
        size="S"
        isDisabled={!project.access.editable}
        aria-label={say('migration.acknowledge.named', { source })}
      >
        {say('migration.acknowledge')}
      </Button>
      <CustomDialog size="S">
        {({ close }) => (
          <DialogBody title={say('migration.acknowledge.title', { source })}>
            <p className={text}>{say('migration.acknowledge.text')}</p>
            <ProblemForm
              submitLabel={say('migration.acknowledge')}
              onCancel={close}
              onSubmit={async (typed) => {
                const body = { source, source_kind: kind, reason: typed('reason') };
                await call('migrationAcknowledge', { params: { credential: credential.id }, body });
                close();
                await onDone();
              }}
            >
              <TextArea name="reason" label={say('migration.acknowledge.reason')} maxLength={500} autoFocus />
            </ProblemForm>
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}

function Name({ straggler }: { readonly straggler: Straggler }) {
  const say = useText();
  return (
    <>
      <bdi>{sourceText(say, straggler)}</bdi>
      <div className={detail}>{say(`migration.sureness.${straggler.kind}`)}</div>
    </>
  );
}

function columnsOf(
  say: Say,
  formatNumber: (value: number) => string,
): readonly [Column<Straggler>, ...Column<Straggler>[]] {
  return [
    { id: 'source', name: say('usage.source'), of: (each) => <Name straggler={each} /> },
    { id: 'last', name: say('usage.last_seen'), of: ({ last_seen_at: at }) => <Moment at={at} /> },
    {
      id: 'gap',
      name: say('usage.largest_gap'),
      of: ({ largest_gap: gap }) => (gap === null ? say('usage.seen_once') : <Duration seconds={gap} />),
    },
    { id: 'issued', name: say('usage.issued'), of: ({ issued }) => formatNumber(issued), isNumber: true },
    { id: 'refused', name: say('usage.refused'), of: ({ refused }) => formatNumber(refused), isNumber: true },
    {
      id: 'clears',
      name: say('migration.stragglers.clears'),
      of: ({ blocker: { clears_at: at } }) => (at === null ? '' : <Moment at={at} />),
    },
  ];
}

/** Sources whose owner has said that they will not come again. */
function Acknowledged({ migration: { acknowledgements } }: { readonly migration: Migration }) {
  const say = useText();
  if (acknowledgements.length === 0) return null;
  return (
    <ul className={list} aria-label={say('migration.acknowledged')}>
      {acknowledgements.map(({ source, source_kind: kind, by, reason, at }) => (
        <li key={`${kind} ${source}`}>
          {say('migration.acknowledged.by', { source, by, reason })} · <Moment at={at} />
        </li>
      ))}
    </ul>
  );
}

export interface StragglersProps extends MigrationOfCredential {
  /** After something was acknowledged. */
  readonly onChanged?: () => Promise<unknown>;
}

export function Stragglers({ shown, migration, onChanged = () => rereadMigration(shown) }: StragglersProps) {
  const say = useText();
  const { formatNumber } = useIntl();
  const { sources, moved_sources: moved, stragglers } = migration;
  const [name, ...others] = columnsOf(say, formatNumber);
  const acknowledge: Column<Straggler> = {
    id: 'acknowledge',
    name: '',
    of: (each) =>
      each.blocker.kind === 'cadence_unknown' ? (
        <Acknowledge shown={shown} straggler={each} onDone={onChanged} />
      ) : null,
  };
  return (
    <Section
      title={say('migration.stragglers')}
      actions={
        sources > 0 ? (
          <Badge variant={moved === sources ? 'positive' : 'notice'} fillStyle="subtle">
            {say('migration.moved', { moved, sources })}
          </Badge>
        ) : null
      }
    >
      {stragglers.length > 0 ? (
        <DataTable
          label={say('migration.stragglers')}
          columns={[name, ...others, acknowledge]}
          items={stragglers}
          keyOf={({ kind, source }) => `${kind} ${source}`}
        />
      ) : (
        <p className={text}>{say(sources === 0 ? 'migration.stragglers.never' : 'migration.stragglers.none')}</p>
      )}
      <Acknowledged migration={migration} />
    </Section>
  );
}
