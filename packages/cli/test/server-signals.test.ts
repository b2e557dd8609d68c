// How `relevo server` ends on signals, as a terminal and the programs around it send them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { baseEnvironment, freePort, relevoFile, temporaryDirectory } from './relevo-process.ts';

/** A server's process, of which `logged` waits for a message. */
async function startServer(port: number) {
  const cwd = await temporaryDirectory();
  const env = { ...baseEnvironment, RELEVO_DATA_DIR: join(cwd, 'data'), RELEVO_PORT: String(port) };
  const server = spawn(process.execPath, [relevoFile, 'server'], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  onTestFinished(async () => {
    server.kill('SIGKILL');
    await ended;
  });
  let log = '';
  server.stdout.setEncoding('utf8').on('data', (part) => (log += part));
  const logged = async (message: string) => {
    while (!log.includes(`"msg":"${message}"`)) await once(server.stdout, 'data');
  };
  return { server, ended, logged };
}

test('an interrupt that comes twice lets a request under way be answered, and the exit code is 0', async () => {
  const port = await freePort();
  const { server, ended, logged } = await startServer(port);
  await logged('listening');
  const socket = connect(port, '127.0.0.1');
  const head = 'POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded';
  socket.write(`${head}\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\na=`);
  await once(socket, 'data'); // 100 Continue: the server has read the head
  const answer = text(socket);
  server.kill('SIGINT');
  await logged('stopping');
  server.kill('SIGINT');
  server.kill('SIGTERM');
  socket.write('b');
  expect(await answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(await ended).toEqual([0, null]);
});
