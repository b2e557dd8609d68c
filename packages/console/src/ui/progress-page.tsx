// While a page is on its way: said to screen readers, shown to everybody else.
import { ProgressCircle } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useText } from '../text.tsx';

const centre = style({ display: 'flex', justifyContent: 'center', alignItems: 'center', minHeight: '[40vh]' });

export function ProgressPage() {
  const say = useText();
  return (
    <div className={centre}>
      <ProgressCircle aria-label={say('state.loading')} isIndeterminate />
    </div>
  );
}
