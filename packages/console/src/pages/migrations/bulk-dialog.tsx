// Starting or completing many migrations: first what would become of each, then the decision, then what became of each.
import { Button, Content, Heading, InlineAlert, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Call } from '@relevo/contract/call';
import type { MigrationOutcome, MigrationOverview } from '@relevo/contract/migrations';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../../api.ts';
import { ProblemForm, type Typed } from '../../forms/problem-form.tsx';
import { useOrganization } from '../../organization.ts';
import { useText } from '../../text.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { DialogBody } from '../../ui/dialog-body.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { OutcomeTable } from './outcome-table.tsx';

export type BulkStep = 'start' | 'complete';

const text = style({ font: 'body', margin: 0 });
const end = style({ display: 'flex' });

type Wish = { readonly preview: true } | { readonly preview: false; readonly confirm: string };

async function run(call: Call, step: BulkStep, chosen: readonly MigrationOverview[], wish: Wish) {
  const credentials = chosen.map(({ credential_id: id }) => id);
  const { preview } = wish;
  if (step === 'start') return (await call('migrationStartMany', { body: { credentials, preview } })).items;
  // only what nothing blocks is completed together, and that needs no word on which blockers were seen
  const migrations = credentials.map((credential) => ({ credential, revision: '' }));
  const confirm = wish.preview ? '' : wish.confirm;
  return (await call('migrationCompleteMany', { body: { migrations, preview, confirm } })).items;
}

interface SecretsProps {
  readonly outcomes: readonly MigrationOutcome[];
  readonly chosen: readonly MigrationOverview[];
}

/** Client secrets in the one moment they can be seen. */
function Secrets({ outcomes, chosen }: SecretsProps) {
  const say = useText();
  const made = outcomes.filter(({ client_secret: secret }) => secret !== undefined);
  if (made.length === 0) return null;
  const clientId = (id: string) => chosen.find((each) => each.credential_id === id)?.client_id ?? id;
  return (
    <>
      <InlineAlert variant="notice">
        <Heading level={3}>{say('migrations.bulk.secrets')}</Heading>
        <Content>{say('secret.once.text')}</Content>
      </InlineAlert>
      <Panel>
        {made.map(({ credential, client_secret: secret = '' }) => (
          <CopyField
            key={credential}
            label={say('migrations.bulk.secret_of', { client: clientId(credential) })}
            value={secret}
          />
        ))}
      </Panel>
    </>
  );
}

function Results({ outcomes, chosen, close }: SecretsProps & { readonly close: () => void }) {
  const say = useText();
  return (
    <DialogBody title={say('migrations.bulk.done')}>
      <OutcomeTable outcomes={outcomes} chosen={chosen} />
      <Secrets outcomes={outcomes} chosen={chosen} />
      <div className={end}>
        <Button variant="primary" onPress={close}>
          {say('action.done')}
        </Button>
      </div>
    </DialogBody>
  );
}

export interface BulkDialogProps {
  readonly step: BulkStep;
  readonly chosen: readonly MigrationOverview[];
  readonly onDone: () => void;
  readonly close: () => void;
}

interface DecisionProps {
  readonly step: BulkStep;
  readonly count: number;
  readonly onDecided: (typed: Typed) => Promise<void>;
  readonly close: () => void;
}

function Decision({ step, count, onDecided, close }: DecisionProps) {
  const say = useText();
  const { organization } = useOrganization();
  if (count === 0) {
    return (
      <>
        <p className={text}>{say('migrations.bulk.nothing')}</p>
        <div className={end}>
          <Button variant="secondary" onPress={close}>
            {say('action.close')}
          </Button>
        </div>
      </>
    );
  }
  return (
    <ProblemForm
      submitLabel={say(`migrations.bulk.${step}.submit`, { count })}
      variant={step === 'start' ? 'accent' : 'negative'}
      onCancel={close}
      onSubmit={onDecided}
    >
      {step === 'complete' ? (
        <TextField name="confirm" label={say('confirm.type', { name: organization.name })} autoComplete="off" />
      ) : null}
    </ProblemForm>
  );
}

export function BulkDialog({ step, chosen: given, onDone, close }: BulkDialogProps) {
  const say = useText();
  const { organization, call } = useOrganization();
  const [chosen] = useState(given); // what was asked stays, also while the board behind the dialog changes
  const [outcomes, setOutcomes] = useState<readonly MigrationOutcome[]>();
  const preview = useQuery({
    queryKey: ['organization', organization.id, 'migration-preview', step, chosen.map((each) => each.credential_id)],
    queryFn: () => run(call, step, chosen, { preview: true }),
    enabled: outcomes === undefined,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const decide = async (typed: Typed) => {
    setOutcomes(await run(call, step, chosen, { preview: false, confirm: typed('confirm') }));
    onDone();
    const changed = ['migrations', 'credential', 'project', 'projects'];
    await Promise.all(
      changed.map((part) => queryClient.invalidateQueries({ queryKey: ['organization', organization.id, part] })),
    );
  };
  const count = preview.data?.filter(({ outcome }) => outcome === 'would_be_done').length ?? 0;
  if (outcomes) return <Results outcomes={outcomes} chosen={chosen} close={close} />;
  return (
    <DialogBody title={say(`migrations.bulk.${step}`)}>
      <p className={text}>{say(`migrations.bulk.${step}.text`)}</p>
      {preview.error ? <Failure error={preview.error} onRetry={() => void preview.refetch()} /> : null}
      {preview.data || preview.error ? null : <ProgressPage />}
      {preview.data ? (
        <>
          <OutcomeTable outcomes={preview.data} chosen={chosen} />
          <Decision step={step} count={count} onDecided={decide} close={close} />
        </>
      ) : null}
    </DialogBody>
  );
}
