// Rung 2: the running server is asked from its own host which client id it has loaded.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Ssh } from '../../packages/cli/src/fleet/ssh/ssh.ts';
import { isThere } from '../needed-program.ts';
import { driverOn, failureOf, openTestSsh, signal } from './driver-world.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';
import { watchProcesses } from './sampler.ts';

const token = '___5A3c-session&token<9';
let loaded: string | null = 'the-client';
/** Stands in for the SOAP router of Adobe Campaign, of which only the documentation is public. */
const router = createServer(async (request, response) => {
  const body = await text(request);
  const isAsked = request.headers['soapaction'] === 'xtk:session#GetTAClientId' && request.method === 'POST';
  const isKnown = body.includes('<urn:sessiontoken>___5A3c-session&amp;token&lt;9</urn:sessiontoken>');
  if (!(isAsked && isKnown)) {
    response
      .writeHead(500)
      .end('<s:Envelope><s:Body><s:Fault><faultstring>no session</faultstring></s:Fault></s:Body></s:Envelope>');
    return;
  }
  const result = loaded === null ? '' : `<pstrClientId xsi:type='xsd:string'>${loaded}</pstrClientId>`;
  response.end(`<?xml version='1.0'?>
<SOAP-ENV:Envelope><SOAP-ENV:Body>
  <GetTAClientIdResponse xmlns='urn:xtk:session' SOAP-ENV:encodingStyle='x'>
    ${result}
  </GetTAClientIdResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>`);
});

let world: World;
let ssh: Ssh;
beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  router.listen(0, '127.0.0.1');
  await once(router, 'listening');
  world = await startWorld({ hosts: () => [{ name: 'web' }] });
  ssh = await openTestSsh(world);
  writeFileSync(join(world.fleet.folder, 'token'), `${token}\n`, { mode: 0o600 });
  writeFileSync(join(world.fleet.folder, 'other'), 'stale\n', { mode: 0o600 });
}, 120_000);
afterAll(async () => {
  await ssh?.close();
  await world?.stop();
  router.close();
});
beforeEach((context) => skipWithoutHosts(context));

const driver = (tokenFile: string, port = (router.address() as AddressInfo).port) =>
  driverOn(world, ssh, {
    host: 'web',
    soap: { url: `http://127.0.0.1:${port}/nl/jsp/soaprouter.jsp`, token_file: tokenFile },
  });

test('it says its client id, and the session token stands in no argument list there (threat 14)', async () => {
  const asking = await driver('token');
  const { result, sightings } = await watchProcesses([token], () => asking.loadedClientId(signal));
  expect(result).toBe('the-client');
  expect(sightings).toEqual([]);
});

test('a server that refuses, one that says nothing, one that is not there and a missing token are not loaded', async () => {
  const refused = await failureOf((await driver('other')).loadedClientId(signal));
  expect([refused.code, refused.message]).toEqual(['not_loaded', expect.stringContaining('no session')]);
  expect((await failureOf((await driver('token', 9)).loadedClientId(signal))).code).toBe('not_loaded');
  expect((await failureOf((await driver('none')).loadedClientId(signal))).code).toBe('not_loaded');
  loaded = null;
  expect((await failureOf((await driver('token')).loadedClientId(signal))).code).toBe('not_loaded');
});

test('where the inventory does not say how to ask, nobody is asked', async () => {
  expect(await (await driverOn(world, ssh, { host: 'web' })).loadedClientId(signal)).toBe(null);
});
