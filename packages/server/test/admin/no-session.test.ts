// Who has not signed in, and requests that another site makes a browser send: generated from the contract (threat 5).
import type { OperationId } from '@relevo/contract/routes';
import { expect, test } from 'vitest';
import { sessionLifetimes } from '../../src/domain/user.ts';
import { type Input, operationIds, rightInput, routeOf, sendInput } from '../fixtures/contract-inputs.ts';
import { contractServer } from '../fixtures/contract-server.ts';
import { firstAdministrator } from '../fixtures/people.ts';
import { problemOfOperation } from '../fixtures/problems.ts';
import { bearer } from '../fixtures/requests.ts';
import { byPerson } from '../fixtures/right-inputs.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

const server = await contractServer();
const administrator = await firstAdministrator(server);

const closed = operationIds.filter((id) => routeOf(id).for !== 'public');
const ofPeople = closed.filter((id) => routeOf(id).for !== 'client');

async function expectCode(id: OperationId, input: Input, headers: Readonly<Record<string, string>>, code: string) {
  const answer = await sendInput(server, id, input, { headers });
  expect(problemOfOperation(id, answer).code, `${id} ${JSON.stringify(headers)}`).toBe(code);
}

test.each(closed)('%s answers 401 to whoever shows nothing, or nothing that is good', async (id) => {
  const input = await rightInput(id, server);
  const { origin } = byPerson(server, administrator);
  const made = `${(administrator.cookie ?? '').split('=')[0]}=rlv_session_${'x'.repeat(49)}`;
  const cookies = ['', 'relevo_session=', made, `${administrator.cookie}x`, `__Host-${administrator.cookie}`];
  await expectNoChange(server, async () => {
    await expectCode(id, { ...input, by: {} }, {}, 'unauthenticated');
    for (const cookie of cookies) await expectCode(id, { ...input, by: {} }, { cookie, origin }, 'unauthenticated');
    await expectCode(id, input, bearer(`${server.adminToken}x`), 'unauthenticated');
  });
});

test.each(ofPeople)('%s refuses a browser that comes from another site, and does not serve it', async (id) => {
  if (routeOf(id).method === 'GET') return;
  const input = { ...(await rightInput(id, server)), by: byPerson(server, administrator) };
  await expectNoChange(server, async () => {
    const sites = ['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost', 'garbage', ''];
    for (const origin of sites) await expectCode(id, input, { origin }, 'foreign_origin');
    for (const site of ['cross-site', 'same-site', 'garbage'])
      await expectCode(id, input, { 'sec-fetch-site': site }, 'foreign_origin');
    await expectCode(id, { ...input, by: { cookie: administrator.cookie ?? '' } }, {}, 'foreign_origin');
  });
});

const publicChanges = operationIds.filter((id) => routeOf(id).for === 'public' && routeOf(id).method !== 'GET');

test.each(publicChanges)(
  '%s refuses a page of another site, which could sign a browser in as somebody else',
  async (id) => {
    const input = await rightInput(id, server);
    await expectNoChange(server, () => expectCode(id, input, { origin: 'https://evil.example' }, 'foreign_origin'));
  },
);

test('nothing that a server of this contract answers lets a page of another site read it', async () => {
  for (const id of closed.filter((each) => routeOf(each).method === 'GET')) {
    const answer = await sendInput(server, id, await rightInput(id, server), {
      headers: { origin: 'https://evil.example' },
    });
    const cors = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
    expect(cors, id).toEqual([]);
  }
});

test('a session that has ended serves no operation any more', async () => {
  const inputs: [OperationId, Input][] = [];
  for (const id of ofPeople) inputs.push([id, await rightInput(id, server)]);
  const by = byPerson(server, administrator);
  server.advance(sessionLifetimes.browser.idleSeconds);
  for (const [id, input] of inputs) await expectCode(id, { ...input, by }, {}, 'unauthenticated');
});
