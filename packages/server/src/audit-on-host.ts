// The audit log looked at without a server: in the storage of this host, and in a file that was exported.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { AuditEntry, type AuditVerdict } from '@relevo/contract/audit-log';
import { type Verdict, verifyChain } from './admin/audit-chain.ts';
import { auditEntryOf } from './admin/audit-format.ts';
import type { Config } from './config.ts';
import { type ChainEnd, serverChain } from './domain/audit.ts';
import { breakAfter, chainStart } from './domain/audit-verification.ts';
import { HostError, systemCodeOf } from './host-error.ts';
import { openExisting } from './platform.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('base64url');

const verdictOf = (log: string, { entries, broken }: Verdict): AuditVerdict => ({
  intact: broken === null,
  log,
  entries,
  broken,
});

/** Verifies the log of the server and of every organization, seals included. Throws `StartError`. */
export async function verifyStoredLogs(config: Config): Promise<AuditVerdict[]> {
  const { store, sealer } = await openExisting(config);
  try {
    const organizations = (await store.read.organizations.list()).map(({ id }) => id);
    const verdicts: AuditVerdict[] = [];
    for (const log of [serverChain, ...organizations]) {
      verdicts.push(verdictOf(log, await verifyChain({ store, hash, sealer }, log)));
    }
    return verdicts;
  } finally {
    await store.close();
  }
}

function parseLine(line: string): AuditEntry | undefined {
  try {
    return AuditEntry.strict().safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    const next = 'Name a file that "relevo audit export" has written.';
    throw new HostError('invalid_usage', `${file} cannot be read (${systemCodeOf(cause)}).`, { cause, next });
  }
}

function noWholeExport(file: string, reason: string): HostError {
  const next = 'Export the log with "relevo audit export --out FILE", without a filter.';
  return new HostError('invalid_usage', `${file} is not an export of a whole log as JSON lines: ${reason}.`, { next });
}

/**
 * Verifies the file of an export of one whole log as JSON lines. Recomputes the chain from its first row; does not check
 * how it ends, which only the sealed head in the database tells. Throws `HostError` for a file that does not begin as such
 * an export, which is no sign of tampering.
 */
export async function verifyExportedLog(file: string): Promise<AuditVerdict> {
  let end: ChainEnd = chainStart;
  let log = '';
  const brokenBy = (broken: NonNullable<Verdict['broken']>) => verdictOf(log, { entries: end.sequence, broken });
  for await (const line of linesOf(file)) {
    const parsed = parseLine(line);
    const isFirst = end.sequence === 0;
    if (!parsed && isFirst) throw noWholeExport(file, 'its first line is no entry');
    if (!parsed) return brokenBy({ sequence: end.sequence + 1, reason: 'altered' });
    if (isFirst && parsed.sequence > 1) throw noWholeExport(file, `the first row in it is ${parsed.sequence}`);
    const entry = auditEntryOf(parsed);
    if (isFirst) log = entry.chain;
    const broken = breakAfter(end, entry, hash);
    if (broken) return brokenBy(broken);
    if (entry.chain !== log) return brokenBy({ sequence: entry.sequence, reason: 'out_of_order' });
    end = entry;
  }
  if (end.sequence === 0) throw noWholeExport(file, 'it is empty');
  return verdictOf(log, { entries: end.sequence, broken: null });
}
