// A graceful stop: requests under way are answered, then nothing listens any more, and what was acknowledged is kept.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { askToken, createCredential, usageOf } from '../fixtures/credentials.ts';

const formType = 'Content-Type: application/x-www-form-urlencoded';

/** A token request of which the last byte is still missing. */
async function almostSent(server: TestServer, form: string): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const head = `POST /oauth2/token HTTP/1.1\r\nHost: x\r\n${formType}\r\nContent-Length: ${form.length}\r\nExpect: 100-continue`;
  socket.write(`${head}\r\n\r\n${form.slice(0, -1)}`);
  const [interim] = await once(socket, 'data'); // the server has read the head
  expect(String(interim)).toContain('100 Continue');
  return socket;
}

test('a request under way when the stop begins is answered and recorded; afterwards connections are refused', async () => {
  const server = await startTestServer();
  const credential = await createCredential(server);
  const { client_id, client_secret } = credential;
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }).toString();
  const sockets = await Promise.all(Array.from({ length: 5 }, () => almostSent(server, form)));
  const answers = sockets.map((socket) => text(socket)); // until the server ends the connection
  const closing = server.running.close();
  await expect(fetch(`${server.url}/readyz`)).rejects.toThrow();
  for (const socket of sockets) socket.write(form.slice(-1));
  for (const answer of await Promise.all(answers)) {
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('access_token');
  }
  await closing;
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  await server.restart();
  expect(await usageOf(server, credential)).toMatchObject([{ issued: 5 }]);
  await server.close();
});

test('idle connections do not hold a stop up, and a new request on one is not lost halfway', async () => {
  const server = await startTestServer();
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'data');
  const ended = once(socket, 'close');
  await server.close();
  await ended;
});

test('readiness is 503 as soon as the stop begins', async () => {
  const server = await startTestServer();
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write(
    'POST /api/v1/projects HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n\r\n',
  );
  await once(socket, 'data');
  const answer = text(socket);
  const closed = server.close();
  // on a connection that is in use still, the next request is read
  socket.write('{}GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await answer).not.toContain('"ready"');
  await closed;
});

test('every token that was issued before a stop is in the usage after it', async () => {
  const server = await startTestServer();
  const credential = await createCredential(server);
  const answers = await Promise.all(Array.from({ length: 64 }, () => askToken(server, credential)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(64);
  await server.restart();
  expect(await usageOf(server, credential)).toMatchObject([{ issued: 64 }]);
  await server.close();
});
