// Where the vendor's nlserver is installed, it does what only it can. A script with its command line stands for it.
import { chmod, chown, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { baseEnvironment, runProgram, temporaryDirectory } from '../relevo-process.ts';
import {
  bundleFile,
  createInstanceHost,
  hostileSecret,
  type InstanceHost,
  ids,
  instanceXml,
  nlserverFile,
} from './instance-host.ts';

async function installGenuine(host: InstanceHost, script: string): Promise<string> {
  const program = join(host.home, 'bin', 'nlserver');
  await mkdir(join(host.home, 'bin'), { recursive: true });
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
  return program;
}

/** Keeps each of its arguments, on a line of its own, beside the folder of instances. */
const recording = 'printf "%s\\n" "$@" >>"$(dirname "$0")/../asked"';
const asked = async (host: InstanceHost) => (await readFile(join(host.home, 'asked'), 'utf8')).split('\n').slice(0, -1);

test('it gets the documented arguments, its exit code is ours, and it is said that it shows the secret', async () => {
  const host = await createInstanceHost();
  const genuine = await installGenuine(host, `${recording}; exit 7`);
  const { code, stderr } = await host.run([`-setimsoauth:${ids}`, '-noconsole'], { input: hostileSecret });
  expect(code).toBe(7);
  expect(await asked(host)).toEqual(['config', '-instance:prod', `-setimsoauth:${ids}/${hostileSecret}`, '-noconsole']);
  expect(stderr).toContain(`${genuine} does it. It takes the secret in its command line`);
  expect(stderr).not.toContain(hostileSecret);
  expect(await host.read()).toBe(instanceXml);
  expect(await host.others()).toEqual([]);
});

test('-reload is its own, after a credential only where that succeeded', async () => {
  const host = await createInstanceHost();
  await installGenuine(host, recording);
  expect((await host.run([`-setimsoauth:${ids}`, '-reload'], { input: 's3cret' })).code).toBe(0);
  expect((await asked(host)).slice(-2)).toEqual(['config', '-reload']);
  await installGenuine(host, `${recording}; exit 1`);
  await host.run([`-setimsoauth:${ids}`, '-reload'], { input: 's3cret' });
  expect((await asked(host)).at(-1)).toMatch(/^-setimsoauth/);
});

test('it is found by NLSERVER_HOME where no folder is named', async () => {
  const host = await createInstanceHost();
  await installGenuine(host, recording);
  const env = { NLSERVER_CONF_DIR: '', NLSERVER_HOME: host.home };
  expect((await host.run(['-reload'], { env })).code).toBe(0);
  expect(await asked(host)).toEqual(['config', '-reload']);
});

describe('one that is on this host, and whose folder another one is named', () => {
  const input = 's3cret';
  const elsewhere = async () => {
    const [host, other] = [await createInstanceHost(), await createInstanceHost()];
    const genuine = await installGenuine(other, recording);
    return { host, other, genuine, env: { NLSERVER_HOME: other.home } };
  };

  test('is named with what to do, and nothing is written that it cannot read', async () => {
    const { host, other, genuine, env } = await elsewhere();
    for (const words of [[`-setimsoauth:${ids}`], [`-setimsoauth:${ids}`, '-dry'], ['-reload']]) {
      const { code, stderr } = await host.run(words, { input, env });
      expect(code).toBe(2);
      expect(stderr).toContain(`${genuine} is here, and ${host.confDir} is not its folder`);
      expect(stderr).toContain('-force-own-format');
    }
    expect([await host.read(), await host.others()]).toEqual([instanceXml, []]);
    await expect(asked(other)).rejects.toThrow('ENOENT');
    expect((await host.run([`-setimsoauth:${ids}`, '-force-own-format'], { input, env })).code).toBe(0);
    expect((await host.run(['-showims'], { env })).code).toBe(0);
  });

  test('does it where that is its own folder by another path', async () => {
    const { other, env } = await elsewhere();
    const link = join(await temporaryDirectory(), 'conf');
    await symlink(other.confDir, link);
    expect((await other.run([`-setimsoauth:${ids}`, '--conf-dir', link], { input, env })).code).toBe(0);
    expect(await asked(other)).toHaveLength(3);
  });
});

test('one that may be run and not be read is the vendor’s', async () => {
  const host = await createInstanceHost();
  const genuine = await installGenuine(host, recording);
  const isRoot = process.getuid?.() === 0;
  const nobody = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : ['env'];
  for (const path of [host.home, host.confDir, join(host.home, 'bin'), host.file]) {
    if (isRoot) await chown(path, 65_534, 65_534);
  }
  await chmod(genuine, 0o111);
  const [program = '', ...words] = [...nobody, process.execPath, nlserverFile, 'config', '-instance:prod', '-dry'];
  const env = { ...baseEnvironment, NLSERVER_CONF_DIR: host.confDir };
  const { stdout, stderr } = await runProgram(program, [...words, `-setimsoauth:${ids}`], { env, input: 's3cret' });
  expect({ stdout, stderr }).toEqual({ stdout: expect.stringContaining(`${genuine} would be asked`), stderr: '' });
});

test('one that dies by a signal is a failure', async () => {
  const host = await createInstanceHost();
  await installGenuine(host, 'kill -9 $$');
  expect((await host.run([`-setimsoauth:${ids}`], { input: 's3cret' })).code).toBe(137);
});

test('-setimsauth, whose form nobody has published, is never sent to it', async () => {
  const host = await createInstanceHost();
  await installGenuine(host, recording);
  expect((await host.run([`-setimsauth:${ids}`], { input: 's3cret' })).code).toBe(2);
  await expect(asked(host)).rejects.toThrow('ENOENT');
});

test('-dry does not run it, -showims reads its file, and -force-own-format writes all the same', async () => {
  const host = await createInstanceHost();
  await installGenuine(host, recording);
  expect((await host.run([`-setimsoauth:${ids}`, '-dry'], { input: 's3cret' })).stdout).toContain('would be asked');
  expect((await host.run(['-showims', '-json'])).code).toBe(0);
  const forced = await host.run([`-setimsoauth:${ids}`, '-force-own-format'], { input: 's3cret' });
  expect(forced.code).toBe(0);
  expect(await host.read()).toContain('relevo:v1:');
  await expect(asked(host)).rejects.toThrow('ENOENT');
});

describe('what stands in its place and is ourselves is not run', () => {
  test.each([
    ['a link to our command', (program: string) => symlink(nlserverFile, program)],
    ['a copy of the single file', (program: string) => copyFile(bundleFile, program)],
  ])('%s', async (_, place) => {
    const host = await createInstanceHost();
    await mkdir(join(host.home, 'bin'));
    const program = join(host.home, 'bin', 'nlserver');
    await place(program);
    await chmod(program, 0o755);
    const { code, stderr } = await host.run([`-setimsoauth:${ids}`], { input: 's3cret' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await host.read()).toContain('relevo:v1:');
  });

  test('a wrapper that leads back here is refused, and does not go round', async () => {
    const host = await createInstanceHost();
    await installGenuine(host, `exec ${process.execPath} ${nlserverFile} "$@"`);
    const { code, stderr } = await host.run([`-setimsoauth:${ids}`], { input: 's3cret' });
    expect(code).toBe(4);
    expect(stderr).toContain('leads back to this command');
  });
});
