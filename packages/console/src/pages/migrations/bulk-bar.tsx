// What can be done with the chosen migrations at once.
import { Button, ButtonGroup, CustomDialog, DialogTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { MigrationOverview } from '@relevo/contract/migrations';
import { useText } from '../../text.tsx';
import { BulkDialog, type BulkStep } from './bulk-dialog.tsx';

const bar = style({ display: 'flex', flexWrap: 'wrap', columnGap: 16, rowGap: 8, alignItems: 'center' });
const text = style({ font: 'ui', flexGrow: 1 });

/** As many as one request takes. */
const mostAtOnce = 100;

export interface BulkBarProps {
  readonly chosen: readonly MigrationOverview[];
  readonly onDone: () => void;
}

function Step({ step, chosen, onDone }: BulkBarProps & { readonly step: BulkStep }) {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="secondary" isDisabled={chosen.length === 0 || chosen.length > mostAtOnce}>
        {say(`migrations.bulk.${step}`)}
      </Button>
      <CustomDialog size="L">{({ close }) => <BulkDialog {...{ step, chosen, onDone, close }} />}</CustomDialog>
    </DialogTrigger>
  );
}

export function BulkBar({ chosen, onDone }: BulkBarProps) {
  const say = useText();
  const count = chosen.length;
  const note = count > mostAtOnce ? 'migrations.bulk.too_many' : 'migrations.bulk.chosen';
  return (
    <div className={bar}>
      <span className={text} role="status">
        {say(count === 0 ? 'migrations.bulk.hint' : note, { count, limit: mostAtOnce })}
      </span>
      <ButtonGroup>
        <Step step="start" chosen={chosen} onDone={onDone} />
        <Step step="complete" chosen={chosen} onDone={onDone} />
      </ButtonGroup>
    </div>
  );
}
