// What a server does that is told to stop (SIGTERM) while clients use it and keep their connections open.
import { expect, test } from 'vitest';
import { startRelevo } from './relevo-server.ts';
import { createTechnicalAccount, issuedCount, requestToken } from './technical-account.ts';

test('a server under load that is told to stop answers what is under way, ends with 0 and loses no record', async () => {
  const server = await startRelevo();
  const { dataDirectory, url, call } = server;
  const { id, client_id, client_secret } = await createTechnicalAccount(call);
  let handedOut = 0;
  let stopping = false;
  const statuses = new Set<number>();
  const underLoad = Promise.withResolvers<void>();
  // A client whose last request is under way when the stop begins keeps its connection open and says no more.
  const client = async () => {
    while (!stopping) {
      const response = await requestToken(url, client_id, client_secret).catch(() => undefined);
      await response?.text();
      if (response) statuses.add(response.status);
      if (response?.status === 200) handedOut += 1;
      if (handedOut >= 100) underLoad.resolve();
    }
  };
  const clients = Array.from({ length: 16 }, client);
  await underLoad.promise;
  const stopped = server.stop();
  stopping = true;
  const exitCode = await stopped;
  await Promise.all(clients);
  expect(exitCode, server.log()).toBe(0);
  expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);

  const again = await startRelevo({ dataDirectory });
  expect(await issuedCount(again.call, id)).toBeGreaterThanOrEqual(handedOut);
}, 60_000);
