// Which client secret a retirement is about: the old one of a rotation, or the one that is named and is there.
import type { OriginalSecret } from '@relevo/contract/original-secrets';
import { expect, test } from 'vitest';
import { retiringOf } from '../../src/fleet/rotation/retire-rules.ts';
import { type RotationRecord, standOf } from '../../src/fleet/rotation/rotation-record.ts';
import { fingerprint } from './host-facts.ts';

const alive = (...uuids: string[]): OriginalSecret[] =>
  uuids.map((uuid) => ({ uuid, created_at: '0', expires_at: 'PERMANENT', secret_usages: null }));
const rotation: RotationRecord = {
  client_id: 'client',
  idempotency_key: 'key',
  old_secret_id: 'old',
  new_secret_id: 'new',
  fingerprint,
  started_at: '2026-11-21T12:00:00Z',
};
const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

test.each([
  ['open', rotation, ['old', 'new']],
  ['open', { ...rotation, new_secret_id: null }, ['old']],
  ['open', { ...rotation, old_secret_id: null }, ['new']],
  ['lost', rotation, ['old']],
  ['over', rotation, ['new']],
  ['over', rotation, ['new', 'other']],
  ['lost', rotation, ['other']],
] as const)('a rotation is %s', (stand, record, uuids) => {
  expect(standOf(record, alive(...uuids))).toBe(stand);
});

test('the old one of the rotation is meant, named or not', () => {
  const [old, fresh] = alive('old', 'new');
  const both = [old, fresh].filter((each) => each !== undefined);
  expect(retiringOf(both, rotation, undefined)).toEqual({ old, rotation });
  expect(retiringOf(both, rotation, 'old')).toEqual({ old, rotation });
});

test('the old one that is gone already is known as such, by the rotation alone', () => {
  expect(retiringOf(alive('new'), rotation, undefined)).toEqual({ old: null, rotation });
  expect(retiringOf(alive('new'), rotation, 'old')).toEqual({ old: null, rotation });
  expect(codeOf(() => retiringOf(alive('new', 'other'), undefined, 'old'))).toBe('not_found');
});

test.each([
  ['an id that is none', ['old', 'new'], { named: 'typo' }, 'not_found'],
  ['an id that is none, after a rotation', ['new', 'other'], { known: rotation, named: 'typo' }, 'not_found'],
  ['an id that is none, in a rotation', ['old', 'new'], { known: rotation, named: 'typo' }, 'conflict'],
  ['the new one of a rotation', ['old', 'new'], { known: rotation, named: 'new' }, 'conflict'],
  ['the last one', ['old'], { named: 'old' }, 'last_client_secret'],
  ['nothing, without a rotation', ['old', 'new'], {}, 'invalid_usage'],
  ['nothing, when the new one of the rotation is gone', ['old', 'other'], { known: rotation }, 'conflict'],
] as const)('%s is refused', (_, uuids, asked: { known?: RotationRecord; named?: string }, code) => {
  expect(codeOf(() => retiringOf(alive(...uuids), asked.known, asked.named))).toBe(code);
});

test('without a rotation under way, one of two is named', () => {
  expect(retiringOf(alive('a', 'b'), undefined, 'a')).toMatchObject({ old: { uuid: 'a' }, rotation: undefined });
  expect(retiringOf(alive('new', 'b'), rotation, 'b')).toMatchObject({ old: { uuid: 'b' }, rotation: undefined });
});
