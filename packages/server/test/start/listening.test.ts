// What a start says when it cannot listen, and when its issuer does not fit.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StartError } from '../../src/start-error.ts';
import { freePort } from '../../src/testing/free-port.ts';
import { createDataFolder, type DataFolder } from '../fixtures/data-folder.ts';

let folder: DataFolder;
beforeEach(() => {
  folder = createDataFolder();
});
afterEach(() => folder.remove());

async function startFaultOf(environment: Record<string, string>): Promise<string> {
  const error = await folder.start(environment).catch((reason: unknown) => reason);
  return error instanceof StartError ? error.message : expect.unreachable(`no StartError but ${error}`);
}

test.each(['RELEVO_PORT', 'RELEVO_METRICS_PORT'])(
  'a taken %s is said in plain words, and storage is let go',
  async (name) => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const fault = await startFaultOf({ [name]: String(port) });
    expect(fault).toBe(`Port ${port} on 127.0.0.1 is taken by another program. Set ${name} to a free one.`);
    other.close();
    await once(other, 'close');
    await (await folder.start({ [name]: String(port) })).close();
  },
);

test('a host that is none of this machine is named', async () => {
  expect(await startFaultOf({ RELEVO_HOST: '192.0.2.1' })).toBe('RELEVO_HOST 192.0.2.1 is no address of this machine.');
});

test('TLS files that cannot be used are named by their variables', async () => {
  const files = { RELEVO_TLS_CERT: folder.file('cert.pem'), RELEVO_TLS_KEY: folder.file('key.pem') };
  const fault = await startFaultOf(files);
  expect(fault).toContain('RELEVO_TLS_CERT and RELEVO_TLS_KEY cannot be used');
  expect(fault).toContain('cert.pem');
});

test('an issuer that changed is warned about once, with both', async () => {
  const environment = { RELEVO_ISSUER: 'https://one.example.com' };
  const first = await folder.start(environment);
  await first.close();
  expect(first.log()).not.toContain('The issuer');
  const second = await folder.start({ RELEVO_ISSUER: 'https://two.example.com' });
  await second.close();
  expect(second.log()).toContain('The issuer was https://one.example.com and is https://two.example.com now');
  const third = await folder.start({ RELEVO_ISSUER: 'https://two.example.com' });
  await third.close();
  expect(third.log()).not.toContain('The issuer');
});

test('another port with the default issuer changes the issuer, which is said', async () => {
  const first = await folder.start();
  await first.close();
  const second = await folder.start({ RELEVO_PORT: String(await freePort()) });
  await second.close();
  expect(second.log()).toContain(`The issuer was ${first.url} and is ${second.url} now`);
});

test('a loopback issuer that names another port is warned about', async () => {
  const running = await folder.start({ RELEVO_ISSUER: 'http://localhost:1' });
  await running.close();
  expect(running.log()).toMatch(/The issuer http:\/\/localhost:1 does not name the port \d+ listened on/);
});
