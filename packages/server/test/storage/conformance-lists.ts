// Conformance: lists of projects, credentials, product profiles and audit entries, in pages; the same on every engine.
import { expect, test } from 'vitest';
import type { CredentialFilter, ProjectFilter } from '../../src/domain/list-filters.ts';
import type { Page, PageRequest } from '../../src/domain/page.ts';
import type { Project } from '../../src/domain/project.ts';
import type { Store } from '../../src/domain/store.ts';
import type { CurrentStorage } from './conformance.ts';
import * as fixture from './fixtures.ts';
import { pagesOf } from './pages-of.ts';

const { organizationId, change, insertOrganization } = fixture;
const newest: ProjectFilter & CredentialFilter = { sort: 'created', descending: true };

/** Odd texts that sort, and none twice; some are the same but for the case of their letters. */
const titles = ['b', 'A', 'a1', 'B2', 'Z', 'é', 'É2', 'z', 'ß', '😀', '_', 'a', '100%', 'İ', 'ab'];

/** By the bytes of UTF-8, with A to Z as a to z. */
function bytewise(one: string, other: string): number {
  const bytes = (text: string) => Buffer.from(text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  return Buffer.compare(bytes(one), bytes(other));
}

async function insertProjects(store: Store, projects: readonly Partial<Project>[]): Promise<void> {
  await change(store, async (tx) => {
    for (const [index, wish] of projects.entries()) {
      const own = { id: `id-${index}`, name: `name${index}`, createdAt: 100, changedAt: 200 };
      await tx.projects.insert(organizationId, { ...fixture.project, ...own, ...wish });
    }
  });
}

/** An organization that has nothing but a catalogue. */
async function insertEmpty(store: Store): Promise<void> {
  await insertOrganization(store);
  await change(store, (tx) => tx.projects.remove(organizationId, fixture.project.id));
}

export function listConformance(current: CurrentStorage): void {
  orders(current);
  changing(current);
  searching(current);
  filtering(current);
}

function orders(current: CurrentStorage): void {
  const projectOrders: Readonly<Record<ProjectFilter['sort'], (one: Project, other: Project) => number>> = {
    created: () => 0,
    changed: (one, other) => one.changedAt - other.changedAt,
    title: (one, other) => bytewise(one.title, other.title),
  };
  const sorts = Object.entries(projectOrders) as [ProjectFilter['sort'], (typeof projectOrders)['created']][];
  const cases = sorts.flatMap(([sort, compare]) => [true, false].map((descending) => ({ sort, compare, descending })));

  test.each(cases)('projects by $sort, descending $descending: every one once, whatever the pages', async (order) => {
    const { store } = current();
    await insertEmpty(store);
    // several of each key, so that the order of insertion decides between them
    await insertProjects(
      store,
      [...titles, ...titles].map((title, index) => ({ title, changedAt: 200 + (index % 3) })),
    );
    const { sort, descending, compare } = order;
    const whole = await store.read.projects.list(
      organizationId,
      { sort, descending: false },
      { limit: 100, after: null },
    );
    const inserted = whole.items.toSorted((one, other) => Number(one.id.slice(3)) - Number(other.id.slice(3)));
    const expected = inserted.toSorted(compare).map(({ id }) => id);
    const pages = await pagesOf((page) => store.read.projects.list(organizationId, { sort, descending }, page));
    expect(pages.map(({ length }) => length)).toEqual(Array.from({ length: titles.length }, () => 2));
    expect(pages.flat().map(({ id }) => id)).toEqual(descending ? expected.toReversed() : expected);
  });

  test('credentials by name in both orders, product profiles by name, audit entries newest first', async () => {
    const { store } = current();
    await insertOrganization(store);
    await change(store, async (tx) => {
      for (const name of titles) {
        await tx.credentials.insert({ ...fixture.credentialNamed(`n${titles.indexOf(name)}`), name });
        await tx.catalogue.insertProfile(organizationId, { ...fixture.profile, id: `profile ${name}`, name });
      }
    });
    const byName = titles.toSorted(bytewise);
    for (const descending of [false, true]) {
      const filter = { sort: 'name', descending } as const;
      const pages = await pagesOf((page) => store.read.credentials.list(organizationId, filter, page));
      expect(pages.flat().map(({ name }) => name)).toEqual(descending ? byName.toReversed() : byName);
    }
    const profiles = await pagesOf((page) => store.read.catalogue.profilePage(organizationId, {}, page));
    const names = profiles.flat().map(({ name }) => name);
    expect(names.toSorted()).toEqual([...titles, fixture.profile.name].toSorted());
    expect(new Set(names).size).toBe(names.length);
    const event = { organizationId, action: 'thing.done', target: 't' };
    for (const target of ['1', '2', '3', '4', '5']) await change(store, async () => {}, [{ ...event, target }]);
    const entries = await pagesOf((page) => store.read.audit.list(organizationId, {}, page));
    expect(entries.map((page) => page.map(({ sequence }) => sequence))).toEqual([[5, 4], [3, 2], [1]]);
  });

  test('an empty list is one page, and a page that just fits is the last', async () => {
    const { store } = current();
    await insertEmpty(store);
    const list = (page: PageRequest) => store.read.projects.list(organizationId, newest, page);
    expect(await list({ limit: 2, after: null })).toEqual({ items: [], next: null });
    await insertProjects(store, [{}, {}]);
    expect((await list({ limit: 2, after: null })).next).toBeNull();
    expect((await list({ limit: 1, after: null })).next).not.toBeNull();
  });
}

function changing(current: CurrentStorage): void {
  const sorts = ['created', 'changed', 'title'] as const;
  test.each(sorts)('by %s: what is there all the time is listed once while others come and go', async (sort) => {
    const { store } = current();
    await insertEmpty(store);
    await insertProjects(
      store,
      [...titles, ...titles].map((title) => ({ title })),
    );
    const staying = new Set(titles.map((_, index) => `id-${2 * index}`));
    let turn = 0;
    const read = async (page: PageRequest): Promise<Page<Project>> => {
      const { items, next } = await store.read.projects.list(organizationId, { sort, descending: true }, page);
      turn += 1;
      await change(store, async (tx) => {
        const leaving = items.find(({ id }) => !staying.has(id));
        if (leaving) await tx.projects.remove(organizationId, leaving.id);
        for (const title of ['\u{1f680}', '0', titles[turn % titles.length] ?? 'm']) {
          const id = `new-${turn}-${title}`;
          await tx.projects.insert(organizationId, { ...fixture.project, id, name: id, title, changedAt: turn });
        }
      });
      return { items, next: turn > 100 ? null : next };
    };
    const listed = (await pagesOf(read)).flat().map(({ id }) => id);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.filter((id) => staying.has(id)).toSorted()).toEqual([...staying].toSorted());
  });
}

function searching(current: CurrentStorage): void {
  const odd = [
    '100%',
    '1000',
    'a_b',
    'axb',
    'back\\slash',
    'backslash',
    "it's",
    'say "x"',
    '; drop table x',
    'École',
    'ÉCOLE',
  ];
  const finds: readonly (readonly [string, readonly string[]])[] = [
    ['100%', ['100%']],
    ['%', ['100%']],
    ['_', ['a_b']],
    ['A_B', ['a_b']],
    ['\\', ['back\\slash']],
    ['\\s', ['back\\slash']],
    ["'", ["it's"]],
    ['"X"', ['say "x"']],
    ['; DROP', ['; drop table x']],
    ['École', ['École', 'ÉCOLE']],
    ['Écol', ['École', 'ÉCOLE']],
    ['école', []],
    ['cole', ['École', 'ÉCOLE']],
    ['nowhere', []],
  ];
  test.each(finds)(
    'a search for %s finds what has these very characters, A to Z in either case',
    async (search, found) => {
      const { store } = current();
      await insertEmpty(store);
      await insertProjects(
        store,
        odd.map((title) => ({ title })),
      );
      await change(store, async (tx) => {
        for (const [index, name] of odd.entries())
          await tx.credentials.insert({ ...fixture.credentialNamed(`n${index}`), projectId: 'id-0', name });
        for (const name of odd)
          await tx.catalogue.insertProfile(organizationId, { ...fixture.profile, id: name, name });
      });
      const page = { limit: 100, after: null };
      const { items: credentials } = await store.read.credentials.list(organizationId, { ...newest, search }, page);
      expect(credentials.map(({ name }) => name).toSorted()).toEqual(found.toSorted());
      const profiles = await store.read.catalogue.profilePage(organizationId, { search }, page);
      expect(profiles.items.map(({ name }) => name).toSorted()).toEqual(found.toSorted());
      await change(store, (tx) => tx.projects.remove(organizationId, 'id-0')); // it would be found by its credentials
      const { items } = await store.read.projects.list(organizationId, { ...newest, search }, page);
      expect(items.map(({ title }) => title).toSorted()).toEqual(found.filter((title) => title !== '100%').toSorted());
    },
  );

  test('a project is found by each of its texts and ids, and by those of its credentials', async () => {
    const { store } = current();
    await insertEmpty(store);
    const own = { id: 'idOfIt', name: 'nameOfIt', title: 'titleOfIt', description: 'first line\nlineOfIt' };
    await insertProjects(store, [own, { title: 'other' }]);
    const credential = {
      ...fixture.credentialNamed('x'),
      id: 'credOfIt',
      clientId: 'clientOfIt',
      name: 'secondOfIt',
      technicalAccountId: 'techOfIt@techacct.adobe.com',
      technicalAccountEmail: 'mailOfIt@example.com',
      projectId: 'idOfIt',
    };
    await change(store, (tx) => tx.credentials.insert(credential));
    const page = { limit: 100, after: null };
    const ofCredential = ['credOfIt', 'clientOfIt', 'secondOfIt', 'techOfIt', 'mailOfIt'];
    for (const search of ['idofit', 'NAMEOFIT', 'titleOf', 'lineOfIt', ...ofCredential]) {
      const { items } = await store.read.projects.list(organizationId, { ...newest, search }, page);
      expect(
        items.map(({ id }) => id),
        search,
      ).toEqual(['idOfIt']);
    }
    for (const search of ofCredential) {
      const { items } = await store.read.credentials.list(organizationId, { ...newest, search }, page);
      expect(
        items.map(({ id }) => id),
        search,
      ).toEqual(['credOfIt']);
    }
  });
}

function filtering(current: CurrentStorage): void {
  test('credentials and projects by mechanism, project and product profile', async () => {
    const { store } = current();
    await insertOrganization(store);
    await insertProjects(store, [{ title: 'second' }]);
    const [secret, legacy] = [...fixture.newCredential.mechanisms];
    if (!secret || !legacy) throw new Error('the fixture has two mechanisms');
    await change(store, async (tx) => {
      const one = { ...fixture.credentialNamed('a'), mechanisms: [secret], profileIds: [] };
      await tx.credentials.insert(one);
      await tx.credentials.insert({ ...fixture.credentialNamed('b'), mechanisms: [legacy], projectId: 'id-0' });
    });
    const page = { limit: 100, after: null };
    const credentials = async (filter: Partial<CredentialFilter>) =>
      (await store.read.credentials.list(organizationId, { ...newest, ...filter }, page)).items.map(({ id }) => id);
    expect(await credentials({ mechanism: 'oauth_server_to_server' })).toEqual(['credential-a']);
    expect(await credentials({ mechanism: 'service_account_jwt' })).toEqual(['credential-b']);
    expect(await credentials({ projectId: 'id-0' })).toEqual(['credential-b']);
    expect(await credentials({ profileId: fixture.profile.id })).toEqual(['credential-b']);
    expect(await credentials({ profileId: 'nowhere' })).toEqual([]);
    expect(await credentials({ projectId: 'id-0', mechanism: 'oauth_server_to_server' })).toEqual([]);
    const projects = async (filter: Partial<ProjectFilter>) =>
      (await store.read.projects.list(organizationId, { ...newest, ...filter }, page)).items.map(({ id }) => id);
    expect(await projects({ mechanism: 'oauth_server_to_server' })).toEqual([fixture.project.id]);
    expect(await projects({ mechanism: 'service_account_jwt', search: 'SECOND' })).toEqual(['id-0']);
  });

  test('product profiles by product, audit entries by actor, action, target and time', async () => {
    const { store } = current();
    await insertOrganization(store);
    const page = { limit: 100, after: null };
    const profiles = async (productId: string) =>
      (await store.read.catalogue.profilePage(organizationId, { productId }, page)).items.length;
    expect([await profiles(fixture.product.id), await profiles('nowhere')]).toEqual([1, 0]);
    const event = { organizationId, action: 'thing.done', target: 'one' };
    const person = { kind: 'user', id: 'user-1', name: 'a@example.com', address: '' } as const;
    await change(store, async () => {}, [event], { ...fixture.by, at: 10 });
    await change(store, async () => {}, [{ ...event, target: 'two' }], { ...fixture.by, at: 20, actor: person });
    await change(store, async () => {}, [{ ...event, action: 'thing.undone' }], { ...fixture.by, at: 30 });
    const entries = async (filter: Parameters<Store['read']['audit']['list']>[1]) =>
      (await store.read.audit.list(organizationId, filter, page)).items.map(({ at }) => at);
    expect(await entries({ actor: 'user-1' })).toEqual([20]);
    expect(await entries({ actor: 'a@example.com' })).toEqual([20]);
    expect(await entries({ action: 'thing.undone' })).toEqual([30]);
    expect(await entries({ target: 'one' })).toEqual([30, 10]);
    expect(await entries({ since: 20 })).toEqual([30, 20]);
    expect(await entries({ until: 20 })).toEqual([10]);
    expect(await entries({ since: 20, until: 30, target: 'two' })).toEqual([20]);
  });
}
