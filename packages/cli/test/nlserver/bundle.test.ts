// The single file that is copied to hosts: the same command, on Node 20 and with nothing beside it.
import { execFileSync } from 'node:child_process';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { callOf } from '../legacy-client.ts';
import { type Finished, runProgram, temporaryDirectory } from '../relevo-process.ts';
import { startRelevoServer } from '../relevo-server.ts';
import { bundleFile, createInstanceHost, hostileSecret, type InstanceHost, ids, nlserver } from './instance-host.ts';

/** The oldest Node on this machine: that of the system, where it has one. */
const hostNode = ['/usr/bin/node', process.execPath].find((file) => nodeVersion(file) !== undefined) ?? 'node';

function nodeVersion(file: string): string | undefined {
  try {
    return execFileSync(file, ['--version'], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
}

type Run = (words: readonly string[], input?: string) => Promise<Finished>;

/** Runs a copy of the file that has nothing of the checkout around it. */
async function bundleOn(host: InstanceHost): Promise<Run> {
  const copy = join(await temporaryDirectory(), 'nlserver');
  await copyFile(bundleFile, `${copy}.mjs`);
  return (words, input = '') =>
    runProgram(hostNode, [`${copy}.mjs`, 'config', '-instance:prod', '--conf-dir', host.confDir, ...words], { input });
}

/** What differs between two runs of the same: times, folders, and ciphertext. */
const steady = (text: string, host: InstanceHost) =>
  text
    .replaceAll(host.confDir, 'CONF')
    .replace(/^\d\d:\d\d:\d\d/gm, 'TIME')
    .replace(/relevo:v1:[\w-]+/g, 'SEALED')
    .replace(/"sha256":"[0-9a-f]{64}"/g, 'SHA256');

test('it says and writes the same as the command in the checkout', async () => {
  const [host, other] = [await createInstanceHost(), await createInstanceHost()];
  const run = await bundleOn(host);
  const commands: readonly (readonly [words: string[], input?: string])[] = [
    [['-?']],
    [['-showims', '-json']],
    [[`-setimsoauth:${ids}`, '-dry'], hostileSecret],
    [[`-setimsoauth:${ids}`, '--run', 'a'], hostileSecret],
    [[`-setimsoauth:${ids}`], hostileSecret],
    [['-showims']],
    [['-showims', '-json']],
    [['-checkims', '--endpoint', 'http://127.0.0.1:9', '-json']],
    [['-unsetims', '--run', 'b']],
    [['-setimsoauth:x']],
  ];
  for (const [words, input = ''] of commands) {
    const [bundled, inCheckout] = [await run(words, input), await other.run(words, { input })];
    expect(bundled.code, words.join(' ')).toBe(inCheckout.code);
    expect(steady(bundled.stdout, host)).toBe(steady(inCheckout.stdout, other));
    expect(steady(bundled.stderr, host)).toBe(steady(inCheckout.stderr, other));
    expect(steady(await host.read(), host)).toBe(steady(await other.read(), other));
  }
});

test('V3: it gets a token from a real token service', async () => {
  const server = await startRelevoServer();
  onTestFinished(() => server.close());
  const call = await callOf(server);
  const { id: project } = await call('projectCreate', { body: { title: 'Single file' } });
  const grants = { apis: ['campaign'], profiles: ['Campaign - prod - Admin'] };
  const body = { project, type: 'oauth_server_to_server' as const, ...grants };
  const { organization_id, client_id, technical_account_id, client_secret } = await call('credentialCreate', { body });
  const host = await createInstanceHost();
  const run = await bundleOn(host);
  await run([`-setimsoauth:${organization_id}/${client_id}/${technical_account_id}`], client_secret);
  const { code, stdout } = await run(['-checkims', '-json', '--endpoint', server.url]);
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, token: true, mechanism: 'oauth_server_to_server' });
});

test('it needs no package, and names itself so that it is not taken for the vendor', async () => {
  const text = await readFile(bundleFile, 'utf8');
  const imported = [...text.matchAll(/(?:from|import\()\s*["']([^"']+)["']/g)].map(([, name]) => name);
  expect(imported.filter((name) => !name?.startsWith('node:'))).toEqual([]);
  expect(text.slice(0, 256)).toMatch(/^#!\/usr\/bin\/env node\n\/\/ relevo-nlserver/);
});

test('a reader that stops early gets no error', async () => {
  const { code, stderr } = await runProgram('sh', ['-c', `"${hostNode}" "${bundleFile}" '-?' | head -n 1`]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

describe('threat 14', () => {
  /** Every command line and environment on this host that has the text, while `during` lasts. */
  async function sightingsOf(secret: string, during: Promise<unknown>): Promise<readonly string[]> {
    const sightings: string[] = [];
    let isOver = false;
    const over = during.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
        for (const part of ['cmdline', 'environ']) {
          const text = await readFile(`/proc/${pid}/${part}`, 'latin1').catch(() => '');
          if (text.includes(secret)) sightings.push(`${pid}/${part}`);
        }
      }
    }
    await over;
    return sightings;
  }

  test('a secret on standard input is in no command line and no environment of the host', async () => {
    const secret = 'canary-on-standard-input';
    const host = await createInstanceHost();
    const run = await bundleOn(host);
    expect(await sightingsOf(secret, run([`-setimsoauth:${ids}`], secret))).toEqual([]);
    expect(await sightingsOf(secret, host.run([`-setimsoauth:${ids}`], { input: secret }))).toEqual([]);
    expect((await run(['-showims', '-json'])).stdout).toContain('"own"');
  });

  test('the same sampler sees one that stands in the command line', async () => {
    const secret = 'canary-in-the-command-line';
    const host = await createInstanceHost();
    const words = ['config', '-instance:prod', '--conf-dir', host.confDir, `-setimsoauth:${ids}/${secret}`];
    expect((await sightingsOf(secret, nlserver(words))).length).toBeGreaterThan(0);
  });
});
