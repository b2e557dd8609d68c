// Requests that come slowly, and a storage that is gone (threat 27, wire facts 13).
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** What the server says to a request of which only the beginning comes. */
function answerTo(beginning: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(beginning));
    let answer = '';
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

const head = 'POST /ims/token/v3 HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n';

test('a body or a header that does not come to its end is given up with 408', async () => {
  const answers = await Promise.all([answerTo(`${head}content-length: 50\r\n\r\ngrant_type=`), answerTo(head)]);
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});
