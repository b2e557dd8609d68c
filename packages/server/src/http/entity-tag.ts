// Entity tags of representations (RFC 9110 §8.8.3): a change may demand that nobody else changed the thing meanwhile.
import { createHash } from 'node:crypto';
import { AdminError } from '../admin/admin-error.ts';

/** What moves without anybody having changed the thing, or differs by who looks at it. */
const notCounted = [
  'last_token_at',
  'last_activity_at',
  'last_seen_at',
  'access',
  'attention',
  'held',
  'not_addable',
  'containers',
  'containers_total',
  'containers_own',
  'containers_proven',
  'containers_too_old',
  'last_report_at',
];

export function entityTagOf(representation: object): string {
  const counted = Object.entries(representation).filter(([name]) => !notCounted.includes(name));
  return `"${createHash('sha256').update(JSON.stringify(counted)).digest('base64url').slice(0, 27)}"`;
}

/** Throws `precondition_failed` unless `ifMatch` (RFC 9110 §13.1.1) is absent, `*`, or names this representation. */
export function expectEntityTag(ifMatch: string | undefined, representation: object): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const current = entityTagOf(representation);
  if (ifMatch.split(',').some((tag) => tag.trim() === current)) return;
  throw new AdminError('precondition_failed', 'Somebody changed this meanwhile: look at it again.');
}
