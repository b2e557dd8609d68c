// ETag and If-Match (RFC 9110 §8.8.3, §13.1.1): nobody overwrites what they have not seen. Generated from the contract.
import type { OperationId } from '@relevo/contract/routes';
import { describe, expect, test } from 'vitest';
import { type Input, operationIds, rightInput, routeOf, sendInput } from '../fixtures/contract-inputs.ts';
import { contractServer } from '../fixtures/contract-server.ts';
import { createCredential, obtainToken } from '../fixtures/credentials.ts';
import { invite } from '../fixtures/people.ts';
import { problemOfOperation } from '../fixtures/problems.ts';
import { byPerson } from '../fixtures/right-inputs.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

const server = await contractServer();

/** Operations that honour `If-Match`. */
const updates = operationIds.filter((id) => routeOf(id).versioned && routeOf(id).method === 'PATCH');

/** The operation that shows what an update changes. */
function viewOf(id: OperationId): OperationId {
  const view = operationIds.find((each) => routeOf(each).method === 'GET' && routeOf(each).path === routeOf(id).path);
  return view ?? expect.unreachable(`nothing shows what ${id} changes`);
}

/** A tag that the thing has now. */
async function currentTag(id: OperationId, input: Input): Promise<string> {
  const answer = await sendInput(server, viewOf(id), { params: input.params ?? {} });
  expect(answer.status, answer.body).toBe(200);
  return answer.headers['etag'] ?? expect.unreachable(`${id} has no ETag`);
}

const send = (id: OperationId, input: Input, tag: string) =>
  sendInput(server, id, input, { headers: { 'if-match': tag } });

test('everything that is shown and changed alone has a version', () => {
  const views = operationIds.filter((id) => routeOf(id).versioned && routeOf(id).method === 'GET');
  expect(updates.map(viewOf).toSorted()).toEqual(views.toSorted());
  for (const id of updates) expect(routeOf(id).errors).toContain('precondition_failed');
});

describe.each(updates)('%s', (id) => {
  test('with the tag that was seen succeeds, and answers with the new one', async () => {
    const input = await rightInput(id, server);
    const before = await currentTag(id, input);
    expect(before).toMatch(/^"[A-Za-z0-9_-]{27}"$/);
    const answer = await send(id, input, before);
    expect(answer.status, answer.body).toBe(200);
    expect(answer.headers['etag']).not.toBe(before);
    expect(answer.headers['etag']).toBe(await currentTag(id, input));
  });

  test('with a tag of before is refused, and nothing changes', async () => {
    const input = await rightInput(id, server);
    const before = await currentTag(id, input);
    expect((await send(id, input, before)).status).toBe(200);
    const again = { ...input, body: (await rightInput(id, server)).body ?? {} };
    await expectNoChange(server, async () => {
      for (const tag of [
        before,
        '"x"',
        '',
        before.slice(1, -1),
        `W/${await currentTag(id, input)}`,
        '"*"',
        `${before}x`,
      ]) {
        const answer = await send(id, again, tag);
        expect(answer.status, tag).toBe(412);
        expect(problemOfOperation(id, answer).code).toBe('precondition_failed');
      }
    });
  });

  test('takes the asterisk, and any list of tags that has the right one', async () => {
    const input = await rightInput(id, server);
    expect((await send(id, input, '*')).status).toBe(200);
    const tag = await currentTag(id, input);
    for (const list of [`"a", ${tag}`, `${tag},"b"`, `W/"c" , "d",${tag} ,"e"`])
      expect((await send(id, input, list)).status, list).toBe(200);
  });

  test('of two at once with the same tag, one succeeds', async () => {
    const input = await rightInput(id, server);
    const tag = await currentTag(id, input);
    const statuses = await Promise.all([send(id, input, tag), send(id, input, tag)]);
    expect(statuses.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });
});

test('a tag does not move by use', async () => {
  const credential = await createCredential(server);
  const params = { credential: credential.id, project: credential.project_id };
  const tags = async () => [
    await currentTag('credentialUpdate', { params }),
    await currentTag('projectUpdate', { params }),
  ];
  const before = await tags();
  await obtainToken(server, credential);
  const seen = await server.call('credentialView', { params });
  expect(seen.last_token_at).not.toBeNull();
  expect(await tags()).toEqual(before);
});

test('a tag is the same for whoever looks, whatever they may do with it', async () => {
  const credential = await createCredential(server);
  const person = await invite(server, 'auditor@example.com', [{ role: 'auditor' }]);
  const [profile] = (await server.call('productProfileList', {})).items;
  const instance = await server.call('instanceCreate', { body: { name: 'prod', credential: credential.id } });
  const params = {
    credential: credential.id,
    project: credential.project_id,
    code: 'campaign',
    profile: profile?.id ?? '',
    user: person.id,
    instance: instance.id,
  };
  for (const view of updates.flatMap((id) => viewOf(id) ?? [])) {
    const ofAdministrator = await sendInput(server, view, { params });
    const ofAuditor = await sendInput(server, view, { params, by: byPerson(server, person) });
    expect([ofAdministrator.status, ofAuditor.status], view).toEqual([200, 200]);
    expect(ofAuditor.headers['etag'], view).toBe(ofAdministrator.headers['etag']);
  }
});

test('a person who comes back has the tag of before', async () => {
  const person = await invite(server, 'comes-back@example.com', [{ role: 'auditor' }]);
  const params = { user: person.id };
  const before = await currentTag('userUpdate', { params });
  server.advance(600);
  await person.call('accountView', {});
  expect(await currentTag('userUpdate', { params })).toBe(before);
});
