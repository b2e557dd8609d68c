// One export at a time: how far it is, what failed, and how to end it. Leaving the page ends it, too.
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type ExportedFile, saveExport } from './export.ts';

export interface WantedExport extends ExportedFile {
  readonly pieces: () => AsyncIterable<string> | Promise<AsyncIterable<string>>;
}

export interface RunningExport {
  readonly start: (wanted: WantedExport) => void;
  readonly cancel: () => void;
  /** Characters so far; undefined where nothing runs. */
  readonly characters: number | undefined;
  readonly error: unknown;
}

export function useExport(): RunningExport {
  const controller = useRef<AbortController>(null);
  const [characters, setCharacters] = useState(0);
  useEffect(() => () => controller.current?.abort(), []);
  const { mutate, isPending, error } = useMutation<void, unknown, WantedExport>({
    mutationFn: async ({ name, type, pieces }) => {
      controller.current = new AbortController();
      setCharacters(0);
      await saveExport({ name, type }, await pieces(), setCharacters, controller.current.signal);
    },
  });
  return {
    start: mutate,
    cancel: () => controller.current?.abort(),
    characters: isPending ? characters : undefined,
    error,
  };
}
