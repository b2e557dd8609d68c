// Copies a text, or selects it where the clipboard is out of reach, and says which of the two.
import { ToastQueue } from '@react-spectrum/s2';
import { type RefObject, useRef } from 'react';
import { useText } from '../text.tsx';

/** Selects the text, so that whoever has no clipboard copies it by keyboard. */
function selectAll(element: HTMLElement | null): void {
  if (element) getSelection()?.selectAllChildren(element);
}

interface Copying {
  /** Goes to the element that shows the value. */
  readonly shownIn: RefObject<HTMLElement | null>;
  readonly copy: () => Promise<void>;
}

/** How to copy `value`, which is called `label`. */
export function useCopy(label: string, value: string): Copying {
  const say = useText();
  const shownIn = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      ToastQueue.positive(say('copy.done', { label }), { timeout: 5000 });
    } catch {
      // pages without TLS have no clipboard
      selectAll(shownIn.current);
      ToastQueue.info(say('copy.by_hand', { label }), { timeout: 8000 });
    }
  };
  return { shownIn, copy };
}
