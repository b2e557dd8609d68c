// Conformance: the organization's board of migrations, in pages, by state and by search; its counts and times.
import { expect, test } from 'vitest';
import type { MigrationFilter } from '../../src/domain/list-filters.ts';
import { type MigrationState, migrationStateOf } from '../../src/domain/migration.ts';
import type { Store } from '../../src/domain/store.ts';
import type { CurrentStorage } from './conformance.ts';
import * as fixture from './fixtures.ts';
import { pagesOf } from './pages-of.ts';

const { organizationId, now, migration, change, insertOrganization, credentialNamed } = fixture;
const legacy = { kind: 'service_account_jwt', createdAt: now - 50, retiredAt: null } as const;
const successor = { kind: 'oauth_server_to_server', createdAt: now, retiredAt: null } as const;
const completed = { ...migration, completedAt: now + 20, completedBy: 'a', undoUntil: now + 30 };

/** Credentials in every state, by name; those that never had the legacy mechanism among them. */
const rows = {
  waiting: { mechanisms: [legacy] },
  moving: { mechanisms: [legacy, successor], record: migration },
  retired: { mechanisms: [{ ...legacy, retiredAt: now + 20 }, successor], record: completed },
  gone: { mechanisms: [successor], record: completed },
  'never had it': { mechanisms: [successor] },
  'undone and moving': { mechanisms: [legacy, successor], record: migration },
  'came later': { mechanisms: [legacy] },
  'given up': { mechanisms: [successor], record: migration },
} as const;

async function insertBoard(store: Store): Promise<void> {
  await insertOrganization(store);
  await change(store, async (tx) => {
    const other = { ...fixture.project, id: 'project-2', name: 'other', title: 'Nightly 100% jobs' };
    await tx.projects.insert(organizationId, other);
    for (const [name, row] of Object.entries(rows)) {
      const projectId = name === 'came later' ? other.id : fixture.project.id;
      const { mechanisms } = row;
      await tx.credentials.insert({ ...credentialNamed(name), name, projectId, createdAt: now - 60, mechanisms });
      if ('record' in row) await tx.migrations.put(`credential-${name}`, row.record);
    }
  });
}

export function migrationBoardConformance(current: CurrentStorage): void {
  const list = async (filter: MigrationFilter) => {
    const { store } = current();
    const pages = await pagesOf((page) => store.read.migrations.list(organizationId, filter, page));
    return pages.map((page) => page.map(({ name }) => name));
  };

  test('who has or had the legacy mechanism is listed once, oldest first, whatever the pages', async () => {
    await insertBoard(current().store);
    const expected = [
      ['waiting', 'moving'],
      ['retired', 'gone'],
      ['undone and moving', 'came later'],
    ];
    expect(await list({})).toEqual(expected);
  });

  test('the board tells states apart as the rules do, and counts them', async () => {
    const { store } = current();
    await insertBoard(store);
    const byState: Record<string, string[]> = {};
    for (const state of ['not_started', 'in_progress', 'completed'] as const)
      byState[state] = (await list({ state })).flat();
    expect(byState).toEqual({
      not_started: ['waiting', 'came later'],
      in_progress: ['moving', 'undone and moving'],
      completed: ['retired', 'gone'],
    });
    expect(await store.read.migrations.counts(organizationId)).toEqual({ notStarted: 2, inProgress: 2, completed: 2 });
    for (const [name, row] of Object.entries(rows)) {
      const credential = await fixture.reload(store, `client-${name}`);
      const record = 'record' in row ? row.record : undefined;
      const state: MigrationState = migrationStateOf({ credential, record });
      expect(byState[state]?.includes(name) ?? false, name).toBe(state !== 'none');
    }
  });

  test.each([
    ['a title of a project', '100% JOBS', ['came later']],
    ['a name', 'MOVING', ['moving', 'undone and moving']],
    ['a client id', 'client-wait', ['waiting']],
    ['a technical account id', 'technical-gone@', ['gone']],
    [
      'a technical account e-mail',
      'technical-1@example',
      Object.keys(rows).filter((name) => !/never|given/.test(name)),
    ],
    ['a sign that means itself', '100_', []],
    ['who is not on the board', 'never', []],
  ])('the board is searched by %s', async (_what, search, names) => {
    await insertBoard(current().store);
    expect((await list({ search })).flat()).toEqual(names);
  });

  test('search and state narrow together', async () => {
    await insertBoard(current().store);
    expect(await list({ search: 'e', state: 'completed' })).toEqual([['retired', 'gone']]);
    expect(await list({ search: 'moving', state: 'not_started' })).toEqual([[]]);
  });

  test('who leaves the board between two pages moves nobody out of them', async () => {
    const { store } = current();
    await insertBoard(store);
    const first = await store.read.migrations.list(organizationId, {}, { limit: 2, after: null });
    await change(store, async (tx) => {
      await tx.credentials.remove('credential-waiting');
      await tx.credentials.insert({ ...credentialNamed('new'), name: 'new' });
    });
    const second = await store.read.migrations.list(organizationId, {}, { limit: 10, after: first.next });
    expect(second.items.map(({ name }) => name)).toEqual(['retired', 'gone', 'undone and moving', 'came later', 'new']);
    expect(second.next).toBeNull();
  });

  test('legacy times run from the mechanism to its retirement, or on; also once it is deleted', async () => {
    const { store } = current();
    await insertBoard(store);
    expect(await store.read.migrations.legacyTimes(organizationId)).toEqual([
      { since: now - 50, until: null },
      { since: now - 50, until: null },
      { since: now - 50, until: now + 20 },
      { since: now - 60, until: now + 20 },
      { since: now - 50, until: null },
      { since: now - 50, until: null },
    ]);
  });
}
