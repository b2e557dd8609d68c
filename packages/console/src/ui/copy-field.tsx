// A value to be taken elsewhere: shown whole, copied by one press, and selectable where the clipboard is out of reach.
import { ActionButton, Text, ToastQueue } from '@react-spectrum/s2';
import Copy from '@react-spectrum/s2/icons/Copy';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useRef } from 'react';
import { useText } from '../text.tsx';

const frame = style({ display: 'flex', flexWrap: 'wrap', columnGap: 12, rowGap: 4, alignItems: 'center' });
const named = style({ font: 'ui-sm', color: 'neutral-subdued', width: 'full' });
const code = style({ font: 'code-sm', overflowWrap: 'anywhere', minWidth: 0, userSelect: 'all' });

/** Selects the text, so that whoever has no clipboard copies it by keyboard. */
function selectAll(element: HTMLElement | null): void {
  if (element) getSelection()?.selectAllChildren(element);
}

export interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
}

export function CopyField({ label, value }: CopyFieldProps) {
  const say = useText();
  const text = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      ToastQueue.positive(say('copy.done', { label }), { timeout: 5000 });
    } catch {
      // pages without TLS have no clipboard
      selectAll(text.current);
      ToastQueue.info(say('copy.by_hand', { label }), { timeout: 8000 });
    }
  };
  return (
    <div className={frame}>
      <span className={named}>{label}</span>
      <code ref={text} className={code}>
        {value}
      </code>
      <ActionButton size="S" aria-label={say('copy.label', { label })} onPress={() => void copy()}>
        <Copy />
        <Text>{say('action.copy')}</Text>
      </ActionButton>
    </div>
  );
}
