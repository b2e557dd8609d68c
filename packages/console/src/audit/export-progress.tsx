// How far an export is, how to end it, and why it failed.
import { Button, ProgressCircle } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useIntl } from 'react-intl';
import { useText } from '../text.tsx';
import { Failure } from '../ui/failure.tsx';
import type { RunningExport } from './use-export.ts';

const running = style({
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 12,
  rowGap: 8,
  alignItems: 'center',
  font: 'ui',
});

export function ExportProgress({ characters, cancel, error }: Omit<RunningExport, 'start'>) {
  const say = useText();
  const { formatNumber } = useIntl();
  if (error) return <Failure error={error} />;
  if (characters === undefined) return null;
  const size = formatNumber(Math.ceil(characters / 1000), { style: 'unit', unit: 'kilobyte' });
  return (
    <div className={running}>
      <ProgressCircle size="S" isIndeterminate aria-label={say('audit.export.running')} />
      <span>{say('audit.export.progress', { size })}</span>
      <Button size="S" variant="secondary" onPress={cancel}>
        {say('action.cancel')}
      </Button>
    </div>
  );
}
