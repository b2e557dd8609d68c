// What is written down about a change: who, what, when, from where, before and after. Never a secret.
import type { NumericDate } from './time.ts';

/** `system` is the platform itself: first start, housekeeping. `anonymous` is who was not let in. */
export interface Actor {
  readonly kind: 'admin_token' | 'user' | 'client' | 'system' | 'anonymous';
  readonly id: string;
  /** What people call them at this moment: an e-mail address, a client id. */
  readonly name: string;
  readonly address: string;
}

export const systemActor: Actor = { kind: 'system', id: 'relevo', name: 'relevo', address: '' };

type AuditValue = string | number | boolean | null | readonly string[];
export type AuditValues = Readonly<Record<string, AuditValue>>;

export interface AuditEvent {
  /** Null for what concerns the whole server, such as signing keys. */
  readonly organizationId: string | null;
  /** `<resource>.<verb in the past>`, such as `client_secret.added`. */
  readonly action: string;
  /** The id of what was changed. */
  readonly target: string;
  /**
   * The project that it concerns, whose activity it is part of, also once what was changed is gone. Outside of what the
   * hash covers: it finds entries, and proves nothing.
   */
  readonly projectId?: string | undefined;
  readonly before?: AuditValues;
  readonly after?: AuditValues;
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

/** The chain of what concerns no single organization. */
export const serverChain = 'server';

/** The last entry of a chain, as far as the next one needs it. */
export type ChainEnd = Pick<AuditEntry, 'sequence' | 'hash'>;

/** The end of a chain, kept beside it so that entries cannot be taken away from its end unseen. */
export interface AuditHead extends ChainEnd {
  /** HMAC of chain, sequence and hash under a key outside the database; empty where the head before had a wrong one. */
  readonly seal: string;
}

/** The bytes that an entry's hash covers, as text: JSON of a list, so that no two entries share them. */
export function auditHashInput(entry: Omit<AuditEntry, 'hash'>): string {
  const { chain, sequence, at, actor, event, previousHash } = entry;
  return JSON.stringify([
    chain,
    sequence,
    at,
    [actor.kind, actor.id, actor.name, actor.address],
    event.action,
    event.target,
    event.before ?? null,
    event.after ?? null,
    previousHash,
  ]);
}
