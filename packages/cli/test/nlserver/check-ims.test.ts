// `-checkims` against a real token service: what is installed gets a token, and a failure names its cause.

import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Call } from '@relevo/contract/call';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createSelfSigned } from '../../src/self-signed-certificate.ts';
import { callOf, jsonOf } from '../legacy-client.ts';
import { freePort } from '../relevo-process.ts';
import { type RelevoServer, startRelevoServer } from '../relevo-server.ts';
import { createInstanceHost, type InstanceHost, ids, instanceXml, shown } from './instance-host.ts';

let server: RelevoServer;
let call: Call;

beforeAll(async () => {
  server = await startRelevoServer();
  call = await callOf(server);
});

afterAll(() => server.close());

async function createCredential(type: 'oauth_server_to_server' | 'service_account_jwt') {
  const { id: project } = await call('projectCreate', { body: { title: `Check ${type}` } });
  const grants = { apis: ['campaign'], profiles: ['Campaign - prod - Admin'] };
  const credential = await call('credentialCreate', { body: { project, type, ...grants } });
  const { organization_id, client_id, technical_account_id } = credential;
  return { ...credential, argument: [organization_id, client_id, technical_account_id].join('/') };
}

async function hostWith(argument: string, input: string): Promise<InstanceHost> {
  const host = await createInstanceHost();
  const { code, stderr } = await host.run([argument], { input });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return host;
}

const env = () => ({ RELEVO_URL: server.url });

test('V3: what is installed gets a token, and the token service knows which container asked', async () => {
  const { id, argument, client_secret } = await createCredential('oauth_server_to_server');
  const host = await hostWith(`-setimsoauth:${argument}`, client_secret);
  const { code, stdout, stderr } = await host.run(['-checkims', '-json', '--label', 'prod-mkt-1'], { env: env() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    instance: 'prod',
    mechanism: 'oauth_server_to_server',
    endpoint: server.url,
    label: 'prod-mkt-1',
    token: true,
    expires_in_seconds: expect.any(Number),
  });
  expect(stdout).not.toContain('eyJ');
  expect(JSON.stringify(await jsonOf(server, 'usage', '--credential', id))).toContain('prod-mkt-1');
});

test('V3: a Service Account (JWT) gets a token by an assertion, whose life is said in seconds', async () => {
  const { id, client_id, argument, client_secret } = await createCredential('service_account_jwt');
  const { certificate, privateKey } = await createSelfSigned(client_id, 30, new Date());
  await call('certificateAdd', { params: { credential: id }, body: { certificate } });
  const key = Buffer.from(privateKey).toString('base64');
  const host = await hostWith(`-setimsjwtauth:${argument}`, `${client_secret}\n${key}\n`);
  const { code, stdout, stderr } = await host.run(['-checkims', '-json'], { env: env() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { mechanism, expires_in_seconds } = JSON.parse(stdout);
  expect(mechanism).toBe('service_account_jwt');
  expect(expires_in_seconds).toBeGreaterThan(60);
  expect(expires_in_seconds).toBeLessThanOrEqual(86_400);
});

describe('the token service is the first of these that is named', () => {
  test('the flag, the file of the instance, the file of all instances, RELEVO_URL', async () => {
    const host = await hostWith(`-setimsoauth:${ids}`, 's3cret');
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const asked = async (words: readonly string[] = []) => {
      const { stdout } = await host.run(['-checkims', '-json', ...words], { env: { RELEVO_URL: `${nobody}/url` } });
      return JSON.parse(stdout).endpoint.slice(nobody.length);
    };
    const named = (name: string) => `authIMSEndpoint="${nobody}/${name}"`;
    expect(await asked()).toBe('/url');
    await writeFile(
      join(host.confDir, 'serverConf.xml'),
      `<serverConf><shared><ims ${named('all')}/></shared></serverConf>`,
    );
    expect(await asked()).toBe('/all');
    await writeFile(host.file, (await readFile(host.file, 'latin1')).replace('    <ims ', `    <ims ${named('own')} `));
    expect(await asked()).toBe('/own');
    expect(await asked(['--endpoint', `${nobody}/flag/`])).toBe('/flag');
    const emptied = (await readFile(host.file, 'latin1')).replace(named('own'), 'authIMSEndpoint=""');
    await writeFile(host.file, emptied);
    expect(await asked()).toBe('/all');
    expect((await shown(host))['endpoint']).toBe(`${nobody}/all`);
  });

  test.each(['ftp://x', 'http://user:pw@x', 'x', 'https://x/?a'])('%s is refused', async (endpoint) => {
    const host = await hostWith(`-setimsoauth:${ids}`, 's3cret');
    expect((await host.run(['-checkims', '--endpoint', endpoint])).code).toBe(2);
  });
});

/** Something that answers every request like this. */
async function answering(status: number, headers: Record<string, string>, body = ''): Promise<string> {
  const listener = createServer((_, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listener.close());
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

describe('no token is exit code 5, with its cause', () => {
  async function causeAt(endpoint: string) {
    const host = await hostWith(`-setimsoauth:${ids}`, 's3cret-canary');
    const { code, stdout, stderr } = await host.run(['-checkims', '-json', '--endpoint', endpoint]);
    expect(stdout + stderr).not.toContain('s3cret-canary');
    return { code, cause: JSON.parse(stdout).cause, stderr };
  }

  test('the token service refuses', async () => {
    expect(await causeAt(server.url)).toMatchObject({
      code: 5,
      cause: 'refused',
      stderr: expect.stringContaining('400'),
    });
  });

  test('nothing listens', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    expect(await causeAt(endpoint)).toMatchObject({ code: 5, cause: 'connection_refused' });
  });

  test('the name does not exist', async () => {
    expect(await causeAt('https://nowhere.invalid')).toMatchObject({ code: 5, cause: 'name_not_found' });
  });

  test('TLS is expected where there is none', async () => {
    expect(await causeAt(server.url.replace('http:', 'https:'))).toMatchObject({ code: 5, cause: 'tls' });
  });

  test('threat 15: a redirect, which would carry the secret elsewhere, is not followed', async () => {
    const elsewhere = await answering(200, {}, '{"access_token":"x","expires_in":1}');
    const endpoint = await answering(307, { location: elsewhere });
    expect(await causeAt(endpoint)).toMatchObject({ code: 5, cause: 'redirected' });
  });

  test('what answers is no token service', async () => {
    expect(await causeAt(await answering(200, {}, '<html>'))).toMatchObject({ code: 5, cause: 'no_token_service' });
    expect(await causeAt(await answering(200, {}, 'x'.repeat(100_000)))).toMatchObject({ cause: 'no_token_service' });
    expect(await causeAt(await answering(502, {}, ''))).toMatchObject({ cause: 'unreachable' });
  });

  test('what the token service says cannot steer the terminal', async () => {
    const endpoint = await answering(400, {}, JSON.stringify({ error: '\u001b[2Jx', error_description: 'y' }));
    const { cause, stderr } = await causeAt(endpoint);
    expect(cause).toBe('refused');
    expect(stderr).not.toContain('\u001b');
  });

  test('a clock that is wrong is named, as assertions fail by it', async () => {
    const endpoint = await answering(400, { date: new Date(Date.now() - 3_600_000).toUTCString() }, '{"error":"x"}');
    expect((await causeAt(endpoint)).stderr).toMatch(/3[56]\d\d seconds ahead of/);
  });

  test.each([
    ['nothing is installed', instanceXml, /No client secret is installed/],
    [
      "the secret is the vendor's",
      '<serverconf><shared><ims authIMSTAClientId="x" authIMSTAClientSecret="@qQf1=="/></shared></serverconf>',
      /encrypted by the vendor/,
    ],
  ])('%s', async (_, xml, reason) => {
    const { code, stderr } = await (await createInstanceHost(xml)).run(['-checkims']);
    expect(code).toBe(5);
    expect(stderr).toMatch(reason);
  });
});
