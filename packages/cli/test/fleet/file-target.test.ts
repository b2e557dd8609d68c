// Credentials in the files of other applications: what a value becomes there, what is told of it, and who gets it.
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { envFormat, envLiteral } from '../../src/fleet/drivers/env-format.ts';
import { fileTargetDriver } from '../../src/fleet/drivers/file-target.ts';
import { jsonFormat } from '../../src/fleet/drivers/json-format.ts';
import type { HostShell } from '../../src/fleet/drivers/kept-file.ts';
import { openHosts } from '../../src/fleet/drivers/open-hosts.ts';
import { clientCredentialsInput } from '../../src/fleet/drivers/token-request.ts';
import { inventoryIn } from '../../src/fleet/inventory/inventory-source.ts';
import { Sensitive } from '../../src/fleet/sensitive.ts';
import { answerOf, remoteCommand, scriptFailure } from '../../src/fleet/ssh/remote-step.ts';
import { temporaryDirectory } from '../relevo-process.ts';
import { container, credential, fingerprint } from './host-facts.ts';

/** The steps of a driver on this machine. */
const here: HostShell = (step) => {
  const input = (step.input ?? []).map((each) => (each instanceof Sensitive ? each.reveal() : each)).join('');
  const { status, stdout } = spawnSync('sh', ['-c', remoteCommand(step, null)], { input, encoding: 'utf8' });
  const answer = answerOf(stdout, { redact: (text) => text, cut: false });
  return status === 0 ? Promise.resolve(answer) : Promise.reject(scriptFailure(status ?? -1, answer));
};
const never = new AbortController().signal;

const names = {
  organization_id: 'ORGANIZATION_ID',
  client_id: 'CLIENT_ID',
  technical_account_id: 'TECHNICAL_ACCOUNT_ID',
  client_secret: 'CLIENT_SECRET',
};

function driverOf(path: string, kind: 'env_file' | 'json_file', own = names) {
  const format = kind === 'env_file' ? envFormat : jsonFormat;
  const target = { kind: 'file', path, names: own, reload: null } as const;
  const place = { container: container('app', { driver: kind, target }), target, format, kind };
  return fileTargetDriver(here, { ...place, endpoint: 'https://token.example.com', scope: 'openid' });
}

const wanted = (secret: string) => ({
  ...{ ...credential, secret: new Sensitive(secret), fingerprint, privateKey: null, scope: 'openid', endpoint: null },
});

describe('a value in an env file', () => {
  const printable = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)) });

  test('is what a shell reads back, also where the line exports it', async () => {
    const file = join(await temporaryDirectory(), 'app.env');
    const values = fc.sample(
      printable.filter((text) => !text.includes("'")),
      { numRuns: 300, seed: 1 },
    );
    const all = [...values, '~', 'a:~root', 'a=~', 'a~b', '*', '[a]', '^x^', '{a,b}', '#a', 'a#b', '$(id)', 'a\\b'];
    await writeFile(file, all.map((text, index) => `export V${index}=${envLiteral(text)}\n`).join(''));
    const print = all.map((_text, index) => `printf '%s\\n' "$V${index}"`).join('; ');
    const { stdout } = spawnSync('sh', ['-c', `. "${file}"; ${print}`], { encoding: 'utf8' });
    expect(stdout.split('\n').slice(0, -1)).toEqual(all);
  });

  test('stands bare wherever it can, which docker run --env-file needs', () => {
    for (const text of ['p8e-Az_09.~x', 'a+b/c==', 'a@b:1,2%^', '*[?]']) expect(envLiteral(text), text).toBe(text);
    expect(envLiteral('a$b')).toBe("'a$b'");
  });

  test.each(['a\nLD_PRELOAD=/tmp/x', 'a\rb', 'a\0b', 'a\tb', 'ä', "a'b"])('never is %j (threat 16)', (text) => {
    expect(() => envLiteral(text)).toThrow();
  });
});

test('a secret with an end of line does not become a line of curl’s configuration (threat 16)', () => {
  expect(() => clientCredentialsInput(wanted('a"\nurl = "https://example.net'))).toThrow('control character');
});

test.each(['env_file', 'json_file'] as const)(
  '%s: a client secret in the place of an id is not told as that id (threat 14)',
  async (kind) => {
    const file = join(await temporaryDirectory(), 'credential');
    const text =
      kind === 'env_file' ? 'ONE=p8e-secret\nTWO=p8e-secret\n' : '{"ONE": "p8e-secret", "TWO": "p8e-secret"}';
    await writeFile(file, text, { mode: 0o600 });
    for (const client_id of ['ONE', 'TWO']) {
      const driver = driverOf(file, kind, { ...names, client_id, client_secret: 'ONE', organization_id: 'TWO' });
      const facts = await driver.probe(never);
      expect(JSON.stringify(facts)).not.toContain('p8e');
      expect(facts.installed).toMatchObject({ mechanism: null, storedDigest: expect.any(String) });
    }
  },
);

test('what is written is read back, and stands bare', async () => {
  const file = join(await temporaryDirectory(), 'app.env');
  const driver = driverOf(file, 'env_file');
  const facts = await driver.probe(never);
  await driver.backUp('run-1', never);
  await driver.write({ run: 'run-1', wanted: wanted('p8e-a~b^c'), facts, expected: null }, never);
  expect(await readFile(file, 'utf8')).toContain('CLIENT_SECRET=p8e-a~b^c\n');
  expect((await driver.readBack(never)).installed).toMatchObject(credential);
});

describe('the token service of what is no Adobe Campaign (threat 14)', () => {
  const inventory = (driver: string, target: unknown, more: object = {}) =>
    inventoryIn(
      JSON.stringify({ version: 1, instance: 'prod', containers: [{ host: 'a', driver, target }], ...more }),
      null,
    );
  const open = (source: ReturnType<typeof inventory>, endpoint: string | null = null) =>
    openHosts({ source, endpoint, redact: (text) => text, stepLimitSeconds: 5 });

  test.each([
    ['env_file', { path: '/etc/app.env' }],
    ['json_file', { path: '/etc/app.json' }],
    ['command', { install: 'a', show: 'b', restore: 'c' }],
  ])('driver %s without one is refused before any connection', async (driver, target) => {
    await expect(open(inventory(driver, target))).rejects.toMatchObject({
      code: 'invalid_usage',
      next: expect.stringContaining('endpoint: URL'),
    });
    for (const hosts of [
      await open(inventory(driver, target, { endpoint: 'https://token.example.com' })),
      await open(inventory(driver, target), 'https://token.example.com'),
      await open(inventory(driver, target, { hosting: 'vendor' })),
    ])
      await hosts.close();
  });
});
