// What an entry of the audit log changed, field by field.
import type { AuditEntry } from '@relevo/contract/audit-log';

type Values = NonNullable<AuditEntry['before']>;

/** One value, or one item of a list; `isChanged` where the other side does not have it. */
export interface ShownValue {
  readonly text: string;
  readonly isChanged: boolean;
}

export interface FieldChange {
  readonly field: string;
  readonly before: readonly ShownValue[];
  readonly after: readonly ShownValue[];
}

function textsOf(value: Values[string] | undefined): string[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [String(value)];
}

const against = (texts: readonly string[], others: readonly string[]): ShownValue[] =>
  texts.map((text) => ({ text, isChanged: !others.includes(text) }));

/** Every field that is known of one side only, or differs; in the order in which the server wrote them. */
export function changesOf({ before, after }: Pick<AuditEntry, 'before' | 'after'>): FieldChange[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const changes = fields.map((field) => {
    const [was, is] = [textsOf(before?.[field]), textsOf(after?.[field])];
    return { field, before: against(was, is), after: against(is, was) };
  });
  if (before === null || after === null) return changes;
  return changes.filter((change) => [...change.before, ...change.after].some(({ isChanged }) => isChanged));
}

/** What people call the thing that an entry is about, as far as the entry says it. */
export function subjectOf({ before, after }: Pick<AuditEntry, 'before' | 'after'>): string | undefined {
  const known: Values = { ...before, ...after };
  for (const field of ['title', 'name', 'email', 'group', 'code', 'fingerprint', 'client_id']) {
    const value = known[field];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
