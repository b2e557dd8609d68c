// What people read of a migration, where a real server does not show it.
import type { Migration } from '@relevo/contract/migrations';
import { expect, test } from 'vitest';
import { blockerLine } from '../src/blocker-text.ts';
import { migrationLines, outcomeTable, shownSecret } from '../src/migration-output.ts';

const migration: Migration = {
  credential_id: 'c',
  credential_name: 'Nightly export',
  client_id: 'f'.repeat(32),
  project_id: 'p',
  project_title: "Ann's export",
  state: 'in_progress',
  started_at: '2027-01-01T00:00:00Z',
  completed_at: null,
  undo_until: null,
  sunset_at: null,
  sources: 0,
  moved_sources: 0,
  revision: 'r',
  blockers: [],
  stragglers: [],
  mechanisms: [],
  days: [],
  brownouts: [],
  acknowledgements: [],
  extension: null,
  override_reason: null,
  lost_by_undo: [],
  users_of_new: [],
};

test('a client secret stands in the text only where one was made', () => {
  expect(shownSecret(undefined)).toBe('');
  expect(shownSecret('rlv_secret_x')).toContain('rlv_secret_x  (shown only now)');
  const outcome = { credential: 'c', credential_name: 'C', outcome: 'done', code: null, detail: null } as const;
  expect(outcomeTable([{ ...outcome, blockers: [], client_secret: 'rlv_secret_x' }])).toContain('rlv_secret_x');
});

test('each state names its next command, in which a title stays one word of the shell', () => {
  expect(migrationLines(migration)).toContain(`complete ${migration.client_id} --confirm 'Ann'\\''s export'`);
  expect(migrationLines({ ...migration, state: 'not_started' })).toContain(`start ${migration.client_id}`);
  const completed = { ...migration, state: 'completed', undo_until: '2027-01-15T00:00:00Z' } as const;
  expect(migrationLines(completed)).toContain(`Until 2027-01-15T00:00:00Z it comes back by: relevo migration undo`);
  expect(migrationLines({ ...completed, undo_until: null })).toContain('The time to undo is over.');
  expect(migrationLines({ ...migration, state: 'none' })).toContain('Nothing to migrate');
});

test('what would not come back by an undo is said', () => {
  const lost = [
    { kind: 'certificate_expired', id: '1', name: 'ab12' },
    { kind: 'client_secret_gone', id: '2', name: 'wxyz' },
  ] as const;
  const text = migrationLines({ ...migration, state: 'completed', lost_by_undo: [...lost] });
  expect(text).toContain('Does not come back by an undo: certificate ab12 (expired).');
  expect(text).toContain('Does not come back by an undo: client secret that ends with wxyz (gone).');
});

test('a name from outside stays on its line and cannot steer the terminal', () => {
  const blocker = {
    kind: 'source_active',
    source: 'web\u001b[2J\n',
    source_kind: 'instance',
    clears_at: null,
  } as const;
  expect(blockerLine(blocker)).toMatch(/^web\?\[2J\? \(label\) still uses it/);
});
