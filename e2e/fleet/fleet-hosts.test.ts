// The test hosts themselves: that they are what the other tests of this folder take them for.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../packages/server/src/testing/free-port.ts';
import { isThere } from '../needed-program.ts';
import { campaignFolder, instanceFile, instanceText } from './campaign-home.ts';
import { type Fleet, hostsNeeded, skipWithoutHosts, startFleetHosts } from './fleet-hosts.ts';

let fleet: Fleet;
let port: number;
const neighbour = createServer((_, response) => response.end('the machine'));

beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  port = await freePort();
  neighbour.listen(port, '127.0.0.1');
  const inner = { name: 'inner', isBehindJump: true };
  const small = { name: 'small', diskKibibytes: 256, hasRelay: true };
  fleet = await startFleetHosts({ hosts: [{}, { campaign: { build: 8864 } }, inner, small], reaches: [port] });
});
afterAll(async () => {
  await fleet?.stop();
  neighbour.close();
});
beforeEach((context) => skipWithoutHosts(context));

async function ssh(name: string, command: string) {
  const trusting = ['-o', 'StrictHostKeyChecking=accept-new', '-o', `UserKnownHostsFile=${join(fleet.home, 'known')}`];
  const jump = `ProxyCommand=ssh -F ${fleet.home}/.ssh/config ${trusting.join(' ')} -W %h:%p jump`;
  const words = ['-F', join(fleet.home, '.ssh/config'), '-o', 'ConnectTimeout=2', ...trusting];
  const all = [...(name === 'inner' ? ['-o', jump] : []), ...words, '-T', name, command];
  const child = spawn('ssh', all, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

test('each host has its own name, processes, users and disk, and sudo to neolane alone', async () => {
  const script =
    'hostname; sudo -n -u neolane -H sh -c "id -un; touch ~/seen"; sudo -n true; ps ax | grep -c "[l]istener"';
  expect(await ssh('web-1', script)).toMatchObject({
    stdout: 'web-1\nneolane\n1\n',
    stderr: expect.stringMatching(/sudo/),
  });
  expect(await ssh('web-2', 'ls /usr/local/neolane; node --version')).toMatchObject({
    stdout: `nl6\n${process.version}\n`,
  });
  expect(fleet.host('web-1').read('/usr/local/neolane/seen').length).toBe(0);
});

test('a host behind the jump is reached through it alone, and reaches the named port of the machine', async () => {
  expect(await ssh('inner', `hostname; curl -s http://127.0.0.1:${port}`)).toMatchObject({
    stdout: 'inner\nthe machine',
  });
  const { port: innerPort } = fleet.host('inner');
  await expect(fetch(`http://127.0.0.1:${innerPort}`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

test('a changed host key, a closed port, a silent one and a cut cable are what ssh says they are', async () => {
  expect(await ssh('small', 'true')).toMatchObject({ code: 0 });
  fleet.host('small').changeHostKey();
  expect((await ssh('small', 'true')).stderr).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
  expect((await ssh(fleet.closed, 'true')).stderr).toContain('Connection refused');
  expect((await ssh(fleet.silent, 'true')).stderr).toContain('timed out during banner exchange');
  fleet.relay('small').cutAfter(1000);
  expect((await ssh('small', 'true')).stderr).toMatch(/reset|closed/);
});

test('a disk without room or without permission to write refuses, and heals', async () => {
  const small = fleet.host('small');
  small.fillDisk();
  expect(() => small.write('/usr/local/neolane/more', 'x'.repeat(5000))).toThrow('ENOSPC');
  small.freeDisk();
  small.setReadOnly(true);
  expect(() => small.write('/usr/local/neolane/more', '')).toThrow('EROFS');
  small.setReadOnly(false);
  small.write('/usr/local/neolane/more', 'a canary');
  expect(small.filesWith(['a canary'])).toEqual(['/usr/local/neolane/more']);
});

test('the stand-in for nlserver writes the documented nodes and nothing else, and refuses what its build does not know', async () => {
  const host = fleet.host('web-1');
  const nlserver = `sudo -n -u neolane ${campaignFolder}/bin/nlserver config -instance:prod_mkt -noconsole`;
  const set = `'-setimsoauth:O@AdobeOrg/client/T@techacct.adobe.com/s+c=ret'`;
  expect(await ssh('web-1', `${nlserver} ${set}`)).toMatchObject({ code: 0, stdout: '' });
  const added = host
    .read(instanceFile)
    .toString()
    .replace(
      / *<ims authIMSTAId="T@techacct.adobe.com" authIMSTAClientSecret="@[^"]+" authIMSTAClientId="client"\/>\n/,
      '',
    )
    .replace('IMSOrgId="O@AdobeOrg" ', '');
  expect(added).toBe(instanceText());
  expect(host.filesWith(['s+c=ret'])).toEqual(['/var/log/sudo.log']);
  expect(await ssh('web-2', `${nlserver} ${set}`)).toMatchObject({ code: 1 });
  expect((await ssh('web-2', `${campaignFolder}/bin/nlserver config '-?'`)).stdout).not.toContain('setimsoauth');
});
