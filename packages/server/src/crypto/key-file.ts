// Key files: mode 0600, created at most once even by two starts at the same moment, never overwritten.

import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const hasCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code;

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function writeDurably(path: string, text: string): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The text of `path`, or of a new file with what `make` returns. Of two callers at the same moment one creates it and
 * both get the same text: the file appears whole, by a hard link, or not at all.
 */
export function readOrCreateFile(path: string, make: () => string): string {
  const existing = readPrivateFile(path);
  if (existing !== undefined) return existing;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  writeDurably(temporary, make());
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    unlinkSync(temporary);
  }
  syncDirectory(dirname(path));
  return readFileSync(path, 'utf8');
}

/** A file that others may read; `message` says so in plain words. */
export class FileTooOpenError extends Error {
  constructor(path: string, mode: number) {
    super(`${path} may be read by others (mode 0${(mode & 0o777).toString(8)}); run: chmod 600 ${path}`);
    this.name = 'FileTooOpenError';
  }
}

/** The text of a file that only its owner may read; undefined if there is none. Throws `FileTooOpenError`. */
export function readPrivateFile(path: string): string | undefined {
  try {
    const { mode } = statSync(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new FileTooOpenError(path, mode);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * Replaces a private file as a whole: the old one or the new one is there, also after a crash. `change` is what the new
 * text belongs to: it runs once the text lies durably beside `path`, so that a folder that cannot be written rejects
 * before it; when `change` rejects, the file stays as it was.
 */
export async function replacePrivateFile(path: string, text: string, change: () => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  writeDurably(temporary, text);
  try {
    await change();
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}
