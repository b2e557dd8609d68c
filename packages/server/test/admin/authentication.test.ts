// Who may call the admin API: generated from the contract, so that a new operation is covered on the day it appears.

import type { OperationId } from '@relevo/contract/routes';
import { composeSecret } from '@relevo/contract/secret-format';
import { describe, expect, test } from 'vitest';
import { send } from '../fixtures/admin-api.ts';
import { type Input, operationIds, rightInput, routeOf, sendInput } from '../fixtures/contract-inputs.ts';
import { contractServer } from '../fixtures/contract-server.ts';
import { createCredential } from '../fixtures/credentials.ts';
import { problemOf } from '../fixtures/problems.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

const server = await contractServer();
const { client_id, client_secret } = await createCredential(server);
const { access_token } = await server.call('tokenIssue', { params: { credential: client_id } });
const token = server.adminToken;
const wrong: Record<string, string | undefined> = {
  'no token': undefined,
  'an empty one': 'Bearer ',
  'another admin token': `Bearer ${composeSecret('admin_token', 'A'.repeat(43))}`,
  'a damaged admin token': `Bearer ${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`,
  'a cut admin token': `Bearer ${token.slice(0, -1)}`,
  'an admin token with something behind it': `Bearer ${token} x`,
  'two admin tokens': `Bearer ${token}, Bearer ${token}`,
  'a client secret': `Bearer ${client_secret}`,
  'an access token': `Bearer ${access_token}`,
  'the admin token by Basic': `Basic ${Buffer.from(`admin:${token}`).toString('base64')}`,
  'the admin token without scheme': token,
};

async function refusals(id: OperationId, input: Input) {
  const bodies = new Set<string>();
  for (const [what, authorization] of Object.entries(wrong)) {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await sendInput(server, id, { ...input, by: headers });
    expect(answer.status, `${id} with ${what}`).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="relevo"');
    const { request_id: _, ...problem } = problemOf(answer);
    bodies.add(JSON.stringify(problem));
  }
  return bodies;
}

/** The others are for anybody; what they do with a token is nothing. */
const closed = operationIds.filter((id) => routeOf(id).for !== 'public');

describe('every operation that is not for anybody, without the admin token', () => {
  test.each(closed)('%s answers 401 with one body for every wrong token, and changes nothing', async (id) => {
    const input = await rightInput(id, server);
    await expectNoChange(server, async () => {
      expect([...(await refusals(id, input))]).toHaveLength(1);
    });
  });

  test('what an operation names is not looked at before the token: unknown ids get the same 401', async () => {
    const unknown = { params: { credential: 'nobody' } };
    expect([...(await refusals('credentialView', unknown))]).toEqual([
      ...(await refusals('credentialView', await rightInput('credentialView', server))),
    ]);
  });
});

test('the scheme is case-insensitive (RFC 9110 §11.1)', async () => {
  for (const scheme of ['bearer', 'BEARER', 'Bearer']) {
    const headers = { authorization: `${scheme} ${server.adminToken}` };
    const { status } = await send(server, { method: 'GET', path: '/api/v1/organization', headers });
    expect(status).toBe(200);
  }
});
