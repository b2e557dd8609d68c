// An audit entry on the wire, as a line of JSON, and as a row of CSV. The first two have all that its hash covers.
import type { ActivityEntry, AuditEntry as WireAuditEntry } from '@relevo/contract/audit-log';
import { csvRow } from '@relevo/contract/csv';
import { type AuditEntry, type AuditValues, serverChain } from '../domain/audit.ts';
import type { NumericDate } from '../domain/time.ts';
import { moment, numericDate } from './wire-format.ts';

const [firstMoment, lastMoment] = [numericDate('0001-01-01T00:00:00Z'), numericDate('9999-12-31T23:59:59Z')];

/** A time that somebody has damaged must not keep the log from being read. */
const readableMoment = (at: NumericDate) => moment(Math.max(firstMoment, Math.min(at, lastMoment)));

const copyOf = (values: AuditValues | undefined): WireAuditEntry['after'] =>
  values === undefined ? null : (values as NonNullable<WireAuditEntry['after']>); // the wire's type is not readonly

export function wireAuditEntry({ chain, sequence, at, actor, event, previousHash, hash }: AuditEntry): WireAuditEntry {
  return {
    log: chain,
    sequence,
    at: readableMoment(at),
    actor: { kind: actor.kind, id: actor.id, name: actor.name, address: actor.address },
    action: event.action,
    target: event.target,
    before: copyOf(event.before),
    after: copyOf(event.after),
    previous_hash: previousHash,
    hash,
    project_id: event.projectId ?? null,
  };
}

/** What everybody who sees the project may know of an entry. */
export function wireActivityEntry(entry: AuditEntry): ActivityEntry {
  const { sequence, at, actor, action, target, before, after } = wireAuditEntry(entry);
  return { sequence, at, actor: { kind: actor.kind, name: actor.name }, action, target, before, after };
}

/** The entry that `wireAuditEntry` was made of. */
export function auditEntryOf(wire: WireAuditEntry): AuditEntry {
  const { log, actor, before, after } = wire;
  return {
    chain: log,
    sequence: wire.sequence,
    at: numericDate(wire.at),
    actor: { ...actor, kind: actor.kind as AuditEntry['actor']['kind'] }, // whatever it says, the hash covers it
    event: {
      organizationId: log === serverChain ? null : log,
      action: wire.action,
      target: wire.target,
      ...(before && { before }),
      ...(after && { after }),
    },
    previousHash: wire.previous_hash,
    hash: wire.hash,
  };
}

const columns = [
  'log',
  'sequence',
  'at',
  'actor_kind',
  'actor_id',
  'actor_name',
  'actor_address',
  'action',
  'target',
  'before',
  'after',
  'previous_hash',
  'hash',
  'project_id',
];

function csvLine(entry: AuditEntry): string {
  const { log, sequence, at, actor, action, target, before, after, ...rest } = wireAuditEntry(entry);
  const who = [actor.kind, actor.id, actor.name, actor.address];
  const values = [before, after].map((each) => (each === null ? '' : JSON.stringify(each)));
  const { previous_hash, hash, project_id } = rest;
  return csvRow([log, sequence, at, ...who, action, target, ...values, previous_hash, hash, project_id ?? '']);
}

/** What an export begins with, and each entry of it. */
export const auditFormats = {
  jsonl: { header: '', line: (entry: AuditEntry) => `${JSON.stringify(wireAuditEntry(entry))}\n` },
  csv: { header: csvRow(columns), line: csvLine },
} as const;
