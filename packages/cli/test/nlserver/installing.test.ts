// `nlserver config -setims…`, `-showims` and `-unsetims` on a folder of instances.

import { generateKeyPairSync } from 'node:crypto';
import { chmod, chown, lstat, readdir, readFile, rename, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createInstanceHost, hostileSecret, ids, instanceXml, nlserver, shown } from './instance-host.ts';

const setOauth = [`-setimsoauth:${ids}`];
const input = `${hostileSecret}\n`;
const isRoot = process.getuid?.() === 0;

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const key = Buffer.from(privateKey).toString('base64');

test('a credential is installed, every other byte stays, and the secret is nowhere in clear', async () => {
  const host = await createInstanceHost();
  const { code, stdout, stderr } = await host.run(setOauth, { input });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d > {3}Application server for Relevo/);
  const after = await host.read();
  const sealed = /authIMSTAClientSecret="(relevo:v1:[\w-]+)"/.exec(after)?.[1] ?? 'none';
  const account = 'ABCDEF1234567890ABCDEF12@techacct.adobe.com';
  const ims = `<ims authIMSTAClientId="9f8e7d6c" authIMSTAClientSecret="${sealed}" authIMSTAId="${account}"/>`;
  expect(after).toBe(
    instanceXml
      .replace('    </dataStore>\n', `    </dataStore>\n    ${ims}\n`)
      .replace('<redirection ', '<redirection IMSOrgId="1234567890ABCDEF12345678@AdobeOrg" '),
  );
  for (const name of await readdir(host.confDir)) {
    expect(await readFile(join(host.confDir, name), 'latin1')).not.toContain(hostileSecret);
  }
});

test('the banner is of the shape of the vendor, and no build is found in it that the vendor would have', async () => {
  const { stdout } = await (await createInstanceHost()).run(['-version']);
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(stdout.slice(8)).toBe(` >   Application server for Relevo (${version})\n`);
  expect(stdout).not.toMatch(/Adobe|build/);
});

test('the same credential again is unchanged: nothing is written, and no second backup is made', async () => {
  const host = await createInstanceHost();
  await host.run(setOauth, { input });
  await utimes(host.file, 1, 1);
  const before = await host.others();
  const { code, stdout } = await host.run([...setOauth, '-json'], { input });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'unchanged', backup: null });
  expect((await stat(host.file)).mtimeMs).toBe(1000);
  expect(await host.others()).toEqual(before);
});

test('a secret that differs is written, and the backup holds the file before, for its owner alone', async () => {
  const host = await createInstanceHost();
  await host.run(setOauth, { input });
  const before = await host.read();
  const { stdout } = await host.run([...setOauth, '-json', '--run', 'r-1'], { input: 'another\n' });
  const { outcome, backup } = JSON.parse(stdout);
  expect({ outcome, backup }).toEqual({ outcome: 'changed', backup: `${host.file}.s2s-r-1.bak` });
  expect(await readFile(backup, 'latin1')).toBe(before);
  expect((await stat(backup)).mode & 0o777).toBe(0o600);
  expect(await host.read()).not.toBe(before);
});

test('-showims says ids and a fingerprint that is equal for equal secrets, and -json has stable names', async () => {
  const [host, other] = [await createInstanceHost(), await createInstanceHost()];
  await host.run(setOauth, { input });
  await other.run(setOauth, { input });
  const about = await shown(host);
  expect(about).toEqual({
    instance: 'prod',
    organization_id: '1234567890ABCDEF12345678@AdobeOrg',
    client_id: '9f8e7d6c',
    technical_account_id: 'ABCDEF1234567890ABCDEF12@techacct.adobe.com',
    mechanism: 'oauth_server_to_server',
    fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    secret: 'own',
    endpoint: null,
    file: host.file,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect((await shown(other))['fingerprint']).toBe(about['fingerprint']);
  const { stdout } = await host.run(['-showims']);
  expect(stdout).toContain(`fingerprint ${about['fingerprint']}`);
  expect(stdout).not.toContain(hostileSecret);
});

test('-dry shows what would change without the secret, and touches nothing', async () => {
  const host = await createInstanceHost();
  const { code, stdout } = await host.run([...setOauth, '--dry'], { input });
  expect(code).toBe(0);
  expect(stdout).toContain('shared/ims/@authIMSTAClientId: (none) -> 9f8e7d6c');
  expect(stdout).toMatch(/authIMSTAClientSecret: \(none\) -> <redacted:[0-9a-f]{16}>/);
  expect(stdout).not.toContain(hostileSecret);
  expect(await host.read()).toBe(instanceXml);
  expect(await host.others()).toEqual([]);
});

test('-noconsole is silent, and errors are still said', async () => {
  const host = await createInstanceHost();
  expect(await host.run([...setOauth, '-noconsole'], { input })).toEqual({ code: 0, stdout: '', stderr: '' });
  const { code, stderr } = await host.run(['-noconsole', '-setimsoauth:x']);
  expect({ code, said: stderr.startsWith('error: ') }).toEqual({ code: 2, said: true });
});

test('-unsetims takes the attributes away again and leaves the elements', async () => {
  const host = await createInstanceHost();
  await host.run(setOauth, { input });
  expect((await host.run(['-unsetims'])).code).toBe(0);
  expect((await host.read()).replace('    <ims/>\n', '')).toBe(instanceXml);
  expect(await shown(host)).toMatchObject({ client_id: null, mechanism: null, secret: 'none' });
  expect(JSON.parse((await host.run(['-unsetims', '-json'])).stdout)).toMatchObject({ outcome: 'unchanged' });
});

test('-reload without a server of the vendor says that there is nothing to reload', async () => {
  const { code, stdout } = await (await createInstanceHost()).run(['-reload']);
  expect(code).toBe(0);
  expect(stdout).toContain('nothing to reload');
});

test('an unknown instance is exit code 3 and those that exist are named, an unknown folder is 4', async () => {
  const host = await createInstanceHost();
  await writeFile(join(host.confDir, 'config-stage.xml'), instanceXml);
  await rename(host.file, join(host.confDir, 'config-other.xml'));
  const { code, stderr } = await host.run(setOauth, { input });
  expect(code).toBe(3);
  expect(stderr).toContain('It has: other, stage.');
  const nowhere = await host.run(['-showims', '--conf-dir', join(host.home, 'none')]);
  expect(nowhere.code).toBe(4);
});

describe('Service Account (JWT)', () => {
  test('is installed from two lines of standard input, and OAuth in its place takes the private key away', async () => {
    const host = await createInstanceHost();
    expect((await host.run([`-setimsjwtauth:${ids}`], { input: `${hostileSecret}\n${key}\n` })).code).toBe(0);
    expect(await shown(host)).toMatchObject({ mechanism: 'service_account_jwt', secret: 'own' });
    expect(await host.read()).toMatch(/authIMSTAPrivateKey="relevo:v1:[\w-]+"/);
    await host.run(setOauth, { input });
    expect(await host.read()).not.toContain('authIMSTAPrivateKey');
  });

  test.each([
    ['one colon', ':'],
    ['two colons, as some instructions are printed', '::'],
  ])('is installed with everything in the argument, after %s', async (_, colons) => {
    const host = await createInstanceHost();
    const { code, stderr } = await host.run([`-setimsjwtauth${colons}${ids}/s3cret/${key}`]);
    expect(code).toBe(0);
    expect(stderr).toContain('can be read by every user of this host');
    expect((await host.run([`-setimsjwtauth:${ids}`, '-json'], { input: `s3cret\n${key}\n` })).stdout).toContain(
      '"unchanged"',
    );
  });

  test.each([
    ['a key that base64 has wrapped', `${key.slice(0, 76)}\n${key.slice(76)}`, /base64 -w0/],
    ['a certificate', Buffer.from('-----BEGIN CERTIFICATE-----\n').toString('base64'), /no PEM/],
    ['a key that is cut off', key.slice(0, 800), /cannot be read/],
  ])('refuses %s before anything is written', async (_, value, reason) => {
    const host = await createInstanceHost();
    const { code, stderr } = await host.run([`-setimsjwtauth:${ids}/s3cret/${value}`]);
    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
    expect(await host.others()).toEqual([]);
  });
});

describe('threat 18: owner, mode and links stay', () => {
  test('the mode of the file', async () => {
    const host = await createInstanceHost();
    await chmod(host.file, 0o640);
    await host.run(setOauth, { input });
    expect((await stat(host.file)).mode & 0o7777).toBe(0o640);
  });

  test.skipIf(!isRoot)('the owner of the file, who also gets key and backup, when root runs it', async () => {
    const host = await createInstanceHost();
    await chown(host.file, 4321, 4322);
    await host.run([...setOauth, '--run', 'x'], { input });
    for (const name of ['config-prod.xml', 'config-prod.xml.s2s-x.bak', '.relevo-nlserver.key']) {
      expect(await stat(join(host.confDir, name))).toMatchObject({ uid: 4321, gid: 4322 });
    }
  });

  test('a link to the file stays one, and its target is what changes', async () => {
    const host = await createInstanceHost();
    const target = join(host.home, 'real.xml');
    await rename(host.file, target);
    await symlink(target, host.file);
    expect((await host.run(setOauth, { input })).code).toBe(0);
    expect((await lstat(host.file)).isSymbolicLink()).toBe(true);
    expect(await readFile(target, 'latin1')).toContain('9f8e7d6c');
  });
});

describe('secrets at rest', () => {
  test('a key that others can read is refused, and nothing is written', async () => {
    const host = await createInstanceHost();
    await host.run(setOauth, { input });
    const before = await host.read();
    await chmod(join(host.confDir, '.relevo-nlserver.key'), 0o640);
    const { code, stderr } = await host.run(setOauth, { input: 'another\n' });
    expect(code).toBe(4);
    expect(stderr).toContain('chmod 600');
    expect(await host.read()).toBe(before);
  });

  test('a value that was copied into the file of another instance does not open there', async () => {
    const host = await createInstanceHost();
    await host.run(setOauth, { input });
    await writeFile(join(host.confDir, 'config-stage.xml'), await host.read());
    const words = ['config', '-instance:stage', '-showims', '-json', '--conf-dir', host.confDir];
    expect(JSON.parse((await nlserver(words)).stdout)).toMatchObject({ secret: 'own', fingerprint: null });
  });

  test('a value that was altered does not open, and the same command installs it anew', async () => {
    const host = await createInstanceHost();
    await host.run(setOauth, { input });
    await writeFile(host.file, (await host.read()).replace('relevo:v1:', 'relevo:v1:AAAA'));
    expect(await shown(host)).toMatchObject({ secret: 'own', fingerprint: null });
    expect((await host.run([...setOauth, '-json'], { input })).stdout).toContain('"changed"');
    expect((await shown(host))['fingerprint']).not.toBeNull();
  });

  test("a secret of the vendor's is said to be one, and to replace it is warned of", async () => {
    const host = await createInstanceHost(
      '<serverconf><shared><ims authIMSTAClientId="x" authIMSTAClientSecret="@qQf1=="/></shared></serverconf>',
    );
    expect((await host.run(['-showims'])).stdout).toContain('encrypted by the vendor');
    expect(await shown(host)).toMatchObject({ secret: 'vendor', fingerprint: null });
    const { code, stderr } = await host.run(setOauth, { input });
    expect(code).toBe(0);
    expect(stderr).toContain('encrypted by the vendor');
  });
});

test('an empty attribute, which hides the value that all instances share, is warned of', async () => {
  const host = await createInstanceHost('<serverconf><web><redirection IMSOrgId=""/></web></serverconf>');
  expect((await host.run(['-showims'])).stderr).toContain('web/redirection/@IMSOrgId is empty');
});

test('a malformed file of all instances is warned of, and what the instance has is shown all the same', async () => {
  const host = await createInstanceHost();
  await host.run(setOauth, { input });
  await writeFile(join(host.confDir, 'serverConf.xml'), '<serverConf>');
  const { code, stdout, stderr } = await host.run(['-showims', '-json']);
  expect({ code, clientId: JSON.parse(stdout).client_id }).toEqual({ code: 0, clientId: '9f8e7d6c' });
  expect(stderr).toContain('serverConf.xml is not used: Line 1');
});
