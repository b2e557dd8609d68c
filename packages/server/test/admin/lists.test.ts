// Lists of the admin API, generated from the contract: pages, limits, and cursors that are good for their list alone.
import type { OperationId } from '@relevo/contract/routes';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Input, operationIds, routeOf, sendInput } from '../fixtures/contract-inputs.ts';
import { contractServer } from '../fixtures/contract-server.ts';
import { createCredential } from '../fixtures/credentials.ts';
import { insertInvitation, invite } from '../fixtures/people.ts';
import { problemOfOperation } from '../fixtures/problems.ts';
import { bearer } from '../fixtures/requests.ts';

const paged = operationIds.filter((id) => routeOf(id).query?.shape['cursor'] !== undefined);

const server = await contractServer();
let otherOrganization: string;
let project: string;
let credential: string;
beforeAll(async () => {
  const roles = [{ role: 'auditor' }] as const;
  for (const n of [1, 2, 3]) {
    ({ project_id: project, id: credential } = await createCredential(server));
    await createCredential(server, { type: 'service_account_jwt' });
    await invite(server, `person-${n}@example.com`, roles);
    await insertInvitation(server, { email: `invited-${n}@example.com`, roles });
  }
  const checked_at = new Date(server.now() * 1000).toISOString().replace('.000Z', 'Z');
  const containers = ['a', 'b', 'c'].map((name) => ({ name, checked_at, installations: [] }));
  for (const instance of ['stage', 'prod', 'dev']) {
    await server.call('installationReport', { params: { instance }, body: { credential, containers } });
  }
  const created = await server.call('organizationCreate', {
    body: { name: 'Other', administrator_email: 'other@example.com' },
  });
  otherOrganization = created.id;
});

interface Page {
  readonly items: readonly unknown[];
  readonly next_cursor: string | null;
}

type Query = NonNullable<Input['query']>;

function ask(id: OperationId, query: Query, headers: Readonly<Record<string, string>> = {}) {
  const named = { project, credential };
  const params = Object.entries(named).filter(([name]) => routeOf(id).params?.shape[name] !== undefined);
  const input = params.length > 0 ? { params: Object.fromEntries(params), query } : { query };
  return sendInput(server, id, input, { headers });
}

async function pageOf(id: OperationId, query: Query, headers?: Readonly<Record<string, string>>): Promise<Page> {
  const answer = await ask(id, query, headers);
  expect(answer.status, answer.body).toBe(200);
  return JSON.parse(answer.body);
}

/** A cursor of the list, which has more than one item. */
async function cursorOf(id: OperationId, query: Query = {}): Promise<string> {
  const { next_cursor: cursor } = await pageOf(id, { ...query, limit: '1' });
  return cursor ?? expect.unreachable(`${id} has one page only`);
}

async function expectRefused(id: OperationId, query: Query, headers?: Readonly<Record<string, string>>) {
  const answer = await ask(id, query, headers);
  expect(answer.status, `${id} ${JSON.stringify(query)} ${answer.body.slice(0, 200)}`).toBe(400);
  const { code, errors } = problemOfOperation(id, answer);
  expect([code, errors?.map(({ field }) => field)]).toEqual(['invalid_request', ['cursor']]);
}

test('every list that grows without end comes in pages', () => {
  expect(paged.toSorted()).toEqual([
    'auditList',
    'credentialInstallationList',
    'credentialList',
    'instanceList',
    'invitationList',
    'migrationList',
    'productProfileList',
    'projectActivity',
    'projectList',
    'userList',
  ]);
});

describe.each(paged)('%s', (id) => {
  test('gives everything once, in the same order, whatever the limit', async () => {
    const whole = await pageOf(id, { limit: '500' });
    expect(whole.next_cursor).toBeNull();
    expect(whole.items.length).toBeGreaterThan(2);
    for (const limit of ['1', '2', String(whole.items.length)]) {
      const items: unknown[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: Page = await pageOf(id, { limit, ...(cursor !== '' && { cursor }) });
        expect(page.items.length).toBeLessThanOrEqual(Number(limit));
        items.push(...page.items);
        cursor = page.next_cursor;
      }
      expect(items).toEqual(whole.items);
    }
  });

  test('a cursor says nothing that can be read or changed: each byte tampered with is refused', async () => {
    const cursor = await cursorOf(id);
    const bytes = Buffer.from(cursor, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const tampered = Buffer.from(bytes);
      tampered[at] = (tampered[at] ?? 0) ^ 1;
      await expectRefused(id, { cursor: tampered.toString('base64url') });
    }
  });

  test('a cursor that is cut, longer, encoded otherwise, empty, or no cursor at all is refused', async () => {
    const cursor = await cursorOf(id);
    for (const length of [1, 8, 21, 22, cursor.length - 4, cursor.length - 1]) {
      await expectRefused(id, { cursor: cursor.slice(0, length) });
    }
    const position = Buffer.from(cursor, 'base64url').subarray(16);
    const unsigned = Buffer.concat([Buffer.alloc(16), position]);
    const forged = [unsigned.toString('base64url'), position.toString('base64url'), position.toString()];
    for (const other of [
      `${cursor}A`,
      `${cursor}=`,
      `${cursor} `,
      `A${cursor}`,
      cursor + cursor,
      '',
      '0',
      'null',
      'é',
      '[1]',
    ])
      await expectRefused(id, { cursor: other });
    for (const other of forged) await expectRefused(id, { cursor: other });
  });

  test('a cursor is of this list, this organization and these filters', async () => {
    const cursor = await cursorOf(id);
    for (const other of paged.filter((each) => each !== id)) await expectRefused(other, { cursor });
    // where a path names a row, there is none in another organization
    if (!routeOf(id).params) await expectRefused(id, { cursor }, { 'relevo-organization': otherOrganization });
    const filters: Query = {
      search: 'e',
      sort: 'title',
      order: 'ascending',
      role: 'auditor',
      log: 'server',
      until: '2030-01-01T00:00:00Z',
    };
    for (const [name, value] of Object.entries(filters)) {
      const schema = routeOf(id).query?.shape[name];
      if (schema?.safeParse(value).success) await expectRefused(id, { cursor, [name]: value });
    }
    expect((await pageOf(id, { cursor, limit: '7' })).items.length).toBeGreaterThan(0);
  });

  test('a cursor is good for whoever may read the list, and only for them', async () => {
    const cursor = await cursorOf(id);
    const answer = await sendInput(server, id, { query: { cursor }, by: bearer('nobody') });
    expect(answer.status).toBe(401);
  });

  test('a limit is a number from 1 to 500', async () => {
    for (const limit of [
      '0',
      '501',
      '1000',
      '-1',
      '01',
      '1.0',
      '1e2',
      '+1',
      ' 1',
      '0x10',
      '',
      '١',
      '100000000000000000000',
    ]) {
      const answer = await ask(id, { limit });
      expect(answer.status, limit).toBe(400);
      expect(problemOfOperation(id, answer).errors).toMatchObject([{ field: 'limit' }]);
    }
    for (const limit of ['1', '9', '10', '99', '100', '499', '500']) await pageOf(id, { limit });
  });
});

test('projects and credentials are found by every id that people have at hand', async () => {
  const credential = await createCredential(server);
  const project = await server.call('projectView', { params: { project: credential.project_id } });
  const ofCredential = ['id', 'client_id', 'name', 'technical_account_id', 'technical_account_email'] as const;
  for (const search of [project.id, project.name, project.title, ...ofCredential.map((field) => credential[field])]) {
    const { items } = await server.call('projectList', { query: { search } });
    expect(
      items.map(({ id }) => id),
      search,
    ).toContain(project.id);
  }
  for (const field of ofCredential) {
    const { items } = await server.call('credentialList', { query: { search: credential[field] } });
    expect(
      items.map(({ id }) => id),
      field,
    ).toContain(credential.id);
  }
  expect((await server.call('projectList', { query: { search: 'nothing of this kind' } })).items).toEqual([]);
});

test('a list is sorted as asked: newest first, or by title from its beginning, and the other way round', async () => {
  const titles = async (query: Query) => (await server.call('projectList', { query })).items.map(({ title }) => title);
  const newest = await titles({});
  expect(await titles({ order: 'ascending' })).toEqual(newest.toReversed());
  expect(await titles({ sort: 'title' })).toEqual(newest.toSorted());
  expect(await titles({ sort: 'title', order: 'descending' })).toEqual(newest.toSorted().toReversed());
  server.advance(10);
  const [, oldest] = (await server.call('projectList', { query: { order: 'ascending' } })).items;
  await server.call('projectUpdate', { params: { project: oldest?.id ?? '' }, body: { description: 'changed' } });
  expect((await server.call('projectList', { query: { sort: 'changed' } })).items[0]?.id).toBe(oldest?.id);
});

test('a cursor made before a restart goes on after it', async () => {
  const cursor = await cursorOf('projectList');
  const before = await pageOf('projectList', { cursor });
  await server.restart();
  expect(await pageOf('projectList', { cursor })).toEqual(before);
});
