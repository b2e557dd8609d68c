// Whether the window is too narrow for a table.
import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 700px)');

function onChange(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
}

export const useNarrow = (): boolean => useSyncExternalStore(onChange, () => narrow.matches);
