// A value to be taken elsewhere: shown whole, copied by one press, and selectable where the clipboard is out of reach.
import { ActionButton, Text } from '@react-spectrum/s2';
import Copy from '@react-spectrum/s2/icons/Copy';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useText } from '../text.tsx';
import { useCopy } from './use-copy.ts';

const frame = style({ display: 'flex', flexWrap: 'wrap', columnGap: 12, rowGap: 4, alignItems: 'center' });
const named = style({ font: 'ui-sm', color: 'neutral-subdued', width: 'full' });
const code = style({ font: 'code-sm', overflowWrap: 'anywhere', minWidth: 0, userSelect: 'all' });

export interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
}

export function CopyField({ label, value }: CopyFieldProps) {
  const say = useText();
  const { shownIn, copy } = useCopy(label, value);
  return (
    <div className={frame}>
      <span className={named}>{label}</span>
      <code ref={shownIn} className={code}>
        {value}
      </code>
      <ActionButton size="S" aria-label={say('copy.label', { label })} onPress={() => void copy()}>
        <Copy />
        <Text>{say('action.copy')}</Text>
      </ActionButton>
    </div>
  );
}
