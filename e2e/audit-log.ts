// The audit log of a data directory, read past the server, and the proof that nobody has touched its chains.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type AuditEntry, auditHashInput } from '../packages/server/src/domain/audit.ts';
import { openSqliteStore } from '../packages/server/src/storage/sqlite.ts';

/** The entries of the organization's and of the server's chain. */
export async function readAudit(dataDirectory: string, organizationId: string): Promise<AuditEntry[]> {
  const store = await openSqliteStore({ file: join(dataDirectory, 'relevo.db') });
  try {
    const chains = await Promise.all(
      [organizationId, 'server'].map((chain) => store.read.audit.after(chain, 0, 1_000_000)),
    );
    for (const chain of chains) expectIntact(chain);
    return chains.flat();
  } finally {
    await store.close();
  }
}

/** Sequence without gaps, each entry covers the hash of the one before and has its own right. */
function expectIntact(chain: readonly AuditEntry[]): void {
  expect(chain).not.toEqual([]);
  let previousHash = '';
  for (const [index, entry] of chain.entries()) {
    expect(entry.sequence).toBe(index + 1);
    expect(entry.previousHash).toBe(previousHash);
    expect(entry.hash).toBe(createHash('sha256').update(auditHashInput(entry)).digest('base64url'));
    previousHash = entry.hash;
  }
}
