// What is written down about a change: who, what, when, from where, before and after. Never a secret.
import type { NumericDate } from './time.ts';

export type Actor =
  | { readonly kind: 'admin_token'; readonly id: string; readonly address: string }
  | { readonly kind: 'client'; readonly id: string; readonly address: string }
  /** The platform itself: first start, housekeeping. */
  | { readonly kind: 'system'; readonly id: 'relevo'; readonly address: '' };

export const systemActor: Actor = { kind: 'system', id: 'relevo', address: '' };

type AuditValue = string | number | boolean | null | readonly string[];

export interface AuditEvent {
  /** Null for what concerns the whole server, such as signing keys. */
  readonly organizationId: string | null;
  /** `<resource>.<verb in the past>`, such as `client_secret.added`. */
  readonly action: string;
  /** The id of what was changed. */
  readonly target: string;
  readonly before?: Readonly<Record<string, AuditValue>>;
  readonly after?: Readonly<Record<string, AuditValue>>;
}

/** A link of a chain: `hash` covers every other field and the hash of the entry before. */
export interface AuditEntry {
  /** The organization's id, or `server`. */
  readonly chain: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly at: NumericDate;
  readonly actor: Actor;
  readonly event: AuditEvent;
  readonly previousHash: string;
  readonly hash: string;
}

/** The bytes that an entry's hash covers, as text: JSON of a list, so that no two entries share them. */
export function auditHashInput(entry: Omit<AuditEntry, 'hash'>): string {
  const { chain, sequence, at, actor, event, previousHash } = entry;
  return JSON.stringify([
    chain,
    sequence,
    at,
    [actor.kind, actor.id, actor.address],
    event.action,
    event.target,
    event.before ?? null,
    event.after ?? null,
    previousHash,
  ]);
}
