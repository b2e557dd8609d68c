// Whether a chain of the audit log is as it was written: a fold over its entries, and its end against the sealed head.
import { type AuditEntry, type AuditHead, auditHashInput, type ChainEnd, serverChain } from './audit.ts';

/**
 * `altered`: the content is not what its hash covers. `missing`: there is no row with this number. `out_of_order`: does
 * not follow the row before it. `head_mismatch`: the chain does not end as its sealed head says, because rows were taken
 * from its end or added to it, or it was computed anew by somebody without the key.
 */
export type BreakReason = 'altered' | 'missing' | 'out_of_order' | 'head_mismatch';

export interface BrokenRow {
  readonly sequence: number;
  readonly reason: BreakReason;
}

export const chainStart: ChainEnd = { sequence: 0, hash: '' };

/** What the first row of every log says; so one that was emptied and goes on from 1 is recognised. */
const beginnings = { organization: 'organization.created', server: 'key.registered' } as const;

function isBeginning({ chain, event }: AuditEntry): boolean {
  return event.action === beginnings[chain === serverChain ? 'server' : 'organization'];
}

/** What is wrong with `entry` as the next of a chain that ends in `end`. `hash` is SHA-256 of a text, base64url. */
export function breakAfter(end: ChainEnd, entry: AuditEntry, hash: (text: string) => string): BrokenRow | undefined {
  const expected = end.sequence + 1;
  const { sequence } = entry;
  if (sequence > expected) return { sequence: expected, reason: 'missing' };
  if (sequence === 1 && end.sequence === 0 && !isBeginning(entry)) return { sequence, reason: 'missing' };
  if (sequence < expected || entry.previousHash !== end.hash) return { sequence, reason: 'out_of_order' };
  return hash(auditHashInput(entry)) === entry.hash ? undefined : { sequence, reason: 'altered' };
}

/** What is wrong with the end of a chain. No chain is empty: it begins with what made it. */
export function breakAtEnd(
  end: ChainEnd,
  head: AuditHead | undefined,
  isSealed: (head: AuditHead) => boolean,
): BrokenRow | undefined {
  const at = (sequence: number): BrokenRow => ({ sequence, reason: 'head_mismatch' });
  if (!head || head.sequence > end.sequence) return at(head ? end.sequence + 1 : Math.max(end.sequence, 1));
  if (head.sequence < end.sequence) return at(head.sequence + 1);
  return head.hash === end.hash && isSealed(head) ? undefined : at(end.sequence);
}
