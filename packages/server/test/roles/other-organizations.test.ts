// Threat 6: to one organization another one is not there. Whatever names a thing, in path, query or body, answers the same
// for another organization's thing as for one that never was, and changes no row. Generated from the contract.
import type { PermittedOperation } from '@relevo/contract/permission';
import { routes } from '@relevo/contract/routes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { send } from '../fixtures/admin-api.ts';
import { type Input, pathOf } from '../fixtures/contract-inputs.ts';
import { callAs, insertMember, insertSession } from '../fixtures/members.ts';
import { problemOf } from '../fixtures/problems.ts';
import { type Answer, bearer } from '../fixtures/requests.ts';
import {
  createOrganization,
  createPlace,
  type Place,
  permittedOperations,
  roleInput,
} from '../fixtures/role-inputs.ts';
import { allRows } from '../fixtures/stored-rows.ts';

let server: TestServer;
/** Where the caller is system administrator, and where they are nobody. */
let own: Place;
let foreign: Place;
let administrator: string;

beforeAll(async () => {
  server = await startTestServer();
  own = await createPlace(server, await createOrganization(server, 'Own'), 'own');
  foreign = await createPlace(server, await createOrganization(server, 'Foreign'), 'foreign');
  administrator = await insertMember(server, own.organizationId, [{ role: 'system_administrator' }]);
});
afterAll(() => server.close());

async function attempt(id: PermittedOperation, input: Input, organizationId = own.organizationId): Promise<Answer> {
  const headers = {
    ...bearer(await insertSession(server, administrator)),
    'relevo-organization': organizationId,
  };
  const body = input.body && JSON.stringify(input.body);
  return send(server, { method: routes[id].method, path: pathOf(id, input), body, headers });
}

/** Names of fields that name a thing; of lists, the list's. */
const references = new Set([
  ...['project', 'credential', 'client_secret', 'certificate', 'user', 'invitation', 'mapping', 'organization'],
  ...['product', 'code', 'profile', 'apis', 'profiles'],
]);
/** What a creation gives is new, and no reference. */
const given: Partial<Record<PermittedOperation, readonly string[]>> = {
  productCreate: ['body.code'],
  apiCreate: ['body.code'],
  certificateAdd: ['body.certificate'],
};
/** Lists are searched by these; what is not there is found nowhere. */
const searched: Partial<Record<PermittedOperation, readonly string[]>> = {
  credentialList: ['query.profile'],
  userList: ['query.profile'],
};

interface Leaf {
  readonly path: string;
  readonly value: string;
}

/** Every text in `value` with its path. */
function leavesOf(value: unknown, path: string): Leaf[] {
  if (typeof value === 'string') return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => leavesOf(each, path ? `${path}.${key}` : key));
}

function referencesOf(id: PermittedOperation, input: Input): Leaf[] {
  const nameOf = (path: string) => path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? '';
  return leavesOf(input, '').filter(({ path }) => references.has(nameOf(path)) && !given[id]?.includes(path));
}

/** `value` with another text at `path`. */
function replaced<T>(value: T, path: string, text: string): T {
  const copy = structuredClone(value);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce<unknown>((each, key) => (each as Record<string, unknown>)[key], copy);
  (holder as Record<string, unknown>)[last] = text;
  return copy;
}

/** Another text of the same form that names nothing. */
const unknownLike = (text: string) => text.replace(/[0-9a-f]/gi, (digit) => (digit === '0' ? '1' : '0'));

/** A refusal without what differs in every one, and without the text that it repeats. */
function comparable(answer: Answer, text: string) {
  const { request_id: _, detail, ...problem } = problemOf(answer);
  return { ...problem, detail: detail.replaceAll(text, '…') };
}

interface Case {
  readonly id: PermittedOperation;
  readonly path: string;
}

/** The operations that only operators have are about every organization. */
const perOrganization = permittedOperations.filter((id) => id !== 'organizationSetEnabled');

/** What is named is refused by itself, in an answer about all. */
const oneByOne: readonly string[] = ['migrationStartMany', 'migrationCompleteMany'];

describe('what another organization has', () => {
  test.each(perOrganization)('%s does not find it, wherever it is named', async (id) => {
    const right = await roleInput(id, own);
    const theirs = new Map(referencesOf(id, await roleInput(id, foreign)).map(({ path, value }) => [path, value]));
    const cases: Case[] = referencesOf(id, right).map(({ path }) => ({ id, path }));
    expect([...theirs.keys()].toSorted()).toEqual(cases.map(({ path }) => path).toSorted());
    for (const { path } of cases) {
      const value = theirs.get(path) ?? '';
      const unknown = unknownLike(value);
      const before = allRows(server);
      const answer = await attempt(id, replaced(right, path, value));
      const answerToUnknown = await attempt(id, replaced(right, path, unknown));
      expect(allRows(server), path).toEqual(before);
      if (searched[id]?.includes(path)) {
        expect([answer.status, answer.json], path).toEqual([200, { items: [], next_cursor: null }]);
        expect(answerToUnknown.json).toEqual(answer.json);
        continue;
      }
      if (oneByOne.includes(id)) {
        expect([answer.status, answer.json], path).toMatchObject([201, { items: [{ code: 'not_found' }] }]);
        expect(answer.body.replaceAll(value, unknown)).toBe(answerToUnknown.body);
        continue;
      }
      expect(answer.status, `${path}: ${answer.body}`).toBe(404);
      expect(comparable(answer, value)).toEqual(comparable(answerToUnknown, unknown));
    }
  });

  test.each(perOrganization)('%s does not enter the organization, which is as if it were not there', async (id) => {
    const input = await roleInput(id, foreign);
    const before = allRows(server);
    const answer = await attempt(id, input, foreign.organizationId);
    const answerToUnknown = await attempt(id, input, unknownLike(foreign.organizationId));
    expect(answer.status, answer.body).toBe(404);
    expect(comparable(answer, foreign.organizationId)).toEqual(comparable(answerToUnknown, foreign.organizationId));
    expect(allRows(server)).toEqual(before);
  });

  test('a token of another organization can be revoked by it alone', async () => {
    const credential = (await roleInput('credentialView', foreign)).params?.['credential'] ?? '';
    const { access_token: token } = await foreign.call('tokenIssue', { params: { credential }, body: {} });
    const answer = await attempt('tokenRevoke', { body: { kind: 'token', token } });
    expect(problemOf(answer).code).toBe('not_found');
    const answerToGarbage = await attempt('tokenRevoke', { body: { kind: 'token', token: `${token}x` } });
    expect(comparable(answer, '')).toEqual(comparable(answerToGarbage, ''));
  });

  test('a list neither shows it nor goes on where a list of the other ended', async () => {
    await roleInput('credentialView', foreign);
    await roleInput('userView', foreign);
    const lists = ['projectList', 'credentialList', 'userList', 'productProfileList', 'auditList'] as const;
    for (const id of lists) {
      for (let rows = 0; rows < 2; rows += 1) await roleInput('userView', foreign);
      const page = await foreign.call(id, { query: { limit: '1' } });
      expect(page.next_cursor, id).not.toBeNull();
      const stolen = await attempt(id, { query: { limit: '1', cursor: page.next_cursor ?? '' } });
      expect(problemOf(stolen), id).toMatchObject({ code: 'invalid_request' });
      const seen = await attempt(id, { query: { limit: '500' } });
      const shown: readonly object[] = page.items;
      expect(seen.json['items'], id).not.toEqual(expect.arrayContaining([expect.objectContaining(shown[0] ?? {})]));
    }
  });

  test('the audit log is of the own organization only, and that of the server is for operators', async () => {
    const call = callAs(server, await insertSession(server, administrator), own.organizationId);
    const { items } = await call('auditList', {});
    expect(new Set(items.map(({ log }) => log))).toEqual(new Set([own.organizationId]));
    const ofServer = await attempt('auditList', { query: { log: 'server' } });
    expect(problemOf(ofServer).code).toBe('forbidden');
  });
});

test('nobody ends a session of somebody else', async () => {
  const victim = await insertMember(server, foreign.organizationId, [{ role: 'auditor' }]);
  const token = await insertSession(server, victim);
  const [session] = (await callAs(server, token)('sessionList', {})).items;
  const headers = bearer(await insertSession(server, administrator));
  const end = (id: string) => send(server, { method: 'DELETE', path: `/api/v1/account/sessions/${id}`, headers });
  const id = session?.id ?? '';
  expect((await end(id)).status).toBe(404);
  expect(comparable(await end(id), id)).toEqual(comparable(await end(unknownLike(id)), unknownLike(id)));
  await callAs(server, token)('sessionList', {});
});

test('the admin token enters every organization', async () => {
  for (const { call, organizationId } of [own, foreign]) {
    expect(await call('organizationView', {})).toMatchObject({ id: organizationId, is_home: false });
  }
  const all = await own.call('organizationList', {});
  const ids = [server.running.platform.organization.id, own.organizationId, foreign.organizationId];
  expect(all.items.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
});
