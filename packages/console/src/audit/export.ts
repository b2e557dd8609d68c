// A file made while it arrives: kept in memory, handed to the browser once it is whole, and never half.
import { ProblemError, UnreachableError } from '@relevo/contract/call';
import { saveFile } from '../ui/save-file.ts';

export interface ExportedFile {
  readonly name: string;
  readonly type: string;
}

/**
 * Collects the pieces and saves them. `onProgress` is told how many characters there are; a signal that is aborted ends it
 * without a file. Rejects with `UnreachableError` where the pieces end early: half a log must not pass for a whole one.
 */
export async function saveExport(
  file: ExportedFile,
  pieces: AsyncIterable<string>,
  onProgress: (characters: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const parts: string[] = [];
  let characters = 0;
  try {
    for await (const piece of pieces) {
      if (signal.aborted) return;
      parts.push(piece);
      characters += piece.length;
      onProgress(characters);
    }
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause;
    throw new UnreachableError('The export ended early.', { cause });
  }
  saveFile(file.name, parts, file.type);
}
