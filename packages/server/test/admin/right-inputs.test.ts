// Every operation of the contract with its right input: it succeeds, and what it answers is what the contract says.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { believingProxies, operationIds, rightInput, routeOf, sendInput } from '../fixtures/contract-inputs.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ environment: believingProxies });
});
afterAll(() => server.close());

test.each(operationIds)('%s succeeds, and answers what the contract says', async (id) => {
  const answer = await sendInput(server, id, await rightInput(id, server));
  expect(answer.status, answer.body).toBe(routeOf(id).status);
  const { response } = routeOf(id);
  if (response) expect(response.parse(JSON.parse(answer.body))).toEqual(answer.json);
});
