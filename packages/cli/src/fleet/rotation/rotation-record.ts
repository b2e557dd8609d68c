// What is remembered of a rotation between two commands: which client secret is old, which is new. Without any secret.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OriginalSecret } from '@relevo/contract/original-secrets';
import { writeOwnFile } from '../own-file.ts';
import { folderFor } from '../state-folder.ts';

export interface RotationRecord {
  readonly client_id: string;
  /** The provider does the same addition once. */
  readonly idempotency_key: string;
  /** The one that was there before; null where there was none. */
  readonly old_secret_id: string | null;
  /** Null until the provider has answered. */
  readonly new_secret_id: string | null;
  readonly fingerprint: string | null;
  /** RFC 3339. */
  readonly started_at: string;
}

/**
 * How a rotation stands, by the client secrets that are alive. `open`: it goes on. `lost`: its new one is gone. `over`: its
 * old one is gone, whoever has deleted it.
 */
export function standOf(
  { old_secret_id: old, new_secret_id: fresh }: RotationRecord,
  alive: readonly OriginalSecret[],
): 'open' | 'lost' | 'over' {
  const isAlive = (id: string) => alive.some(({ uuid }) => uuid === id);
  if (fresh !== null && !isAlive(fresh)) return 'lost';
  return old === null || isAlive(old) ? 'open' : 'over';
}

const fileOf = (inventory: string): string => join(folderFor('rotations'), `${inventory}.json`);

/** The rotation that is under way for an inventory and client; undefined where there is none. */
export function rotationOf(inventory: string, clientId: string): RotationRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(fileOf(inventory), 'utf8')) as RotationRecord; // written by us alone, as a whole
    return record.client_id === clientId ? record : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

export const keepRotation = (inventory: string, record: RotationRecord): Promise<void> =>
  writeOwnFile(fileOf(inventory), `${JSON.stringify(record)}\n`);

export const endRotation = (inventory: string): void => rmSync(fileOf(inventory), { force: true });
