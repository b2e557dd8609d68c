// Threat 18, faults 4.6 and 4.18: whatever breaks at whatever step, the file is the old or the new one, the report is
// true, and the next run converges. Faults are injected into real system calls by strace.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Finished, runProgram } from '../relevo-process.ts';
import { bundleFile, createInstanceHost, type InstanceHost, ids, instanceXml, shown } from './instance-host.ts';

const isRoot = process.getuid?.() === 0;
const words = ['config', '-instance:prod', `-setimsoauth:${ids}`, '--run', 'fault'];
const kept = ['.relevo-nlserver.key', 'config-prod.xml.s2s-fault.bak'];
const mostCalls = 40;
const atOnce = 4;

/** Installs the credential; `before` is a program that runs the rest of its command line in its own way. */
function install(host: InstanceHost, before: readonly string[] = []): Promise<Finished> {
  const [file = process.execPath, ...args] = [
    ...before,
    process.execPath,
    bundleFile,
    ...words,
    '--conf-dir',
    host.confDir,
  ];
  // strace counts the calls of each thread by itself: with one there is one count.
  return runProgram(file, args, { input: 's3cret\n', env: { UV_THREADPOOL_SIZE: '1' } });
}

async function outcomeOf(host: InstanceHost): Promise<'old' | 'new'> {
  if ((await host.read()) === instanceXml) return 'old';
  expect(await shown(host)).toMatchObject({ client_id: '9f8e7d6c', secret: 'own', fingerprint: expect.any(String) });
  return 'new';
}

/** What must hold after any fault: old or new, said as it is, and the next run ends it without leftovers. */
async function expectConvergence(host: InstanceHost, { code, stderr }: Finished): Promise<void> {
  const outcome = await outcomeOf(host);
  if (code === 0) expect(outcome).toBe('new');
  if (code !== 0 && code !== null) {
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringMatching(/^error: .*\nNext: .*\n$/) });
    expect(stderr.includes(`${host.file} is changed, but`)).toBe(outcome === 'new');
  }
  expect(await install(host)).toMatchObject({ code: 0, stderr: '' });
  expect(await outcomeOf(host)).toBe('new');
  expect((await install(host)).stdout).toContain('unchanged');
  expect(await host.others()).toEqual(kept);
  expect(await readFile(join(host.confDir, 'config-prod.xml.s2s-fault.bak'), 'latin1')).toBe(instanceXml);
}

/** Runs the command with the n-th of these calls broken, in a fresh folder. Says whether there was an n-th. */
async function breakCall(calls: string, fault: string, step: number): Promise<boolean> {
  const host = await createInstanceHost();
  if (isRoot) await chown(host.file, 4321, 4322); // so that owners have to be given
  const log = join(host.home, 'strace.log');
  const inject = `inject=${calls}:${fault}:when=${step}`;
  const finished = await install(host, ['strace', '-f', '-qq', '-o', log, '-e', `trace=${calls}`, '-e', inject]);
  const isBroken = /INJECTED|killed by SIGKILL/.test(await readFile(log, 'utf8'));
  if (isBroken) await expectConvergence(host, finished);
  else expect(finished.code).toBe(0);
  return isBroken;
}

/** Breaks every single one of these calls, a few at a time. Says how many there were. */
async function breakEach(calls: string, fault: string): Promise<number> {
  for (let first = 1; first <= mostCalls; first += atOnce) {
    const steps = Array.from({ length: atOnce }, (_, index) => first + index);
    const broken = await Promise.all(steps.map((step) => breakCall(calls, fault, step)));
    if (broken.includes(false)) return first - 1 + broken.filter(Boolean).length;
  }
  throw new Error(`There are more than ${mostCalls} such calls.`);
}

/** System calls, how they break, and how many of them there are at least. */
const breaks: readonly (readonly [calls: string, fault: string, atLeast: number])[] = [
  ['fsync,fdatasync', 'error=EIO', 6],
  ['fsync,fdatasync', 'signal=KILL', 6],
  ['rename', 'error=EIO', 5],
  ['rename', 'signal=KILL', 5],
  ['fchmod', 'error=EPERM', 3],
  ['mkdir', 'error=ENOSPC', 2],
  ['mkdir', 'signal=KILL', 2],
  ['unlink', 'error=EIO', 2],
  ['unlink', 'signal=KILL', 2],
  ['rmdir', 'error=EIO', 2],
  ['rmdir', 'signal=KILL', 2],
  ...(isRoot ? ([['fchown', 'error=EPERM', 3]] as const) : []),
];

test.each(breaks)(
  '%s broken by %s at every step: old or new, the report is true, the next run converges',
  {
    timeout: 120_000,
  },
  async (calls, fault, atLeast) => {
    expect(await breakEach(calls, fault)).toBeGreaterThanOrEqual(atLeast);
  },
);

describe.skipIf(!isRoot)('a file system of its own', () => {
  /** The folder on a small file system, its file with the same bytes. */
  async function onTmpfs(kibibytes: number): Promise<InstanceHost> {
    const host = await createInstanceHost();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', host.confDir]);
    onTestFinished(() => void execFileSync('umount', [host.confDir]));
    await writeFile(host.file, instanceXml);
    return host;
  }

  test('that is full after each page more: old file, exit code 4; with room the next run converges', async () => {
    const codes = new Set<number | null>();
    for (let pages = 0; pages <= 5; pages++) {
      const host = await onTmpfs(64);
      const filler = join(host.confDir, 'config-filler.xml');
      await writeFile(filler, Buffer.alloc((64 / 4 - 1 - pages) * 4096));
      const finished = await install(host);
      codes.add(finished.code);
      expect(await outcomeOf(host)).toBe(finished.code === 0 ? 'new' : 'old');
      if (finished.code !== 0) expect(finished.stderr).toContain('the disk is full');
      await writeFile(filler, '');
      await expectConvergence(host, finished);
    }
    expect([...codes].sort()).toEqual([0, 4]);
  });

  test('that is read-only: old file, exit code 4, and the reason', async () => {
    const host = await onTmpfs(64);
    execFileSync('mount', ['-o', 'remount,ro', host.confDir]);
    const { code, stderr } = await install(host);
    expect({ code, isOld: (await host.read()) === instanceXml }).toEqual({ code: 4, isOld: true });
    expect(stderr).toContain('the file system is read-only');
  });
});

test('a limit for the size of files is a failure like a full disk', async () => {
  const host = await createInstanceHost();
  const finished = await install(host, ['prlimit', '--fsize=100']);
  expect(finished).toMatchObject({ code: 4 });
  expect(await host.read()).toBe(instanceXml);
  await expectConvergence(host, finished);
});

describe('one writer at a time', () => {
  test('many at once all succeed, one after the other, and the file is that of one of them', async () => {
    const host = await createInstanceHost();
    const runs = ['a', 'b', 'c', 'd', 'e', 'f'].map((secret) =>
      host.run([`-setimsoauth:${ids}`, '-json', '--run', secret], { input: `${secret}\n` }),
    );
    const finished = await Promise.all(runs);
    expect(finished.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      finished.map(() => ({ code: 0, stderr: '' })),
    );
    const now = await shown(host);
    expect(finished.map(({ stdout }) => JSON.parse(stdout).fingerprint)).toContain(now['fingerprint']);
    expect((await host.others()).filter((name) => !name.endsWith('.bak'))).toEqual(['.relevo-nlserver.key']);
  });

  test('the lock of another host is respected, and its holder is named', async () => {
    const host = await createInstanceHost();
    const lock = `${host.file}.lock`;
    await mkdir(lock);
    const holder = {
      pid: 4711,
      host: `not-${hostname()}`,
      begun: null,
      user: 'neolane',
      since: '2026-01-01T00:00:00Z',
    };
    await writeFile(join(lock, 'holder.json'), JSON.stringify(holder));
    const { code, stderr } = await install(host);
    expect(code).toBe(4);
    expect(stderr).toContain(
      `Process 4711 on not-${hostname()} has been changing the file since 2026-01-01T00:00:00Z.`,
    );
    expect({ isOld: (await host.read()) === instanceXml, isHeld: existsSync(lock) }).toEqual({
      isOld: true,
      isHeld: true,
    });
  });

  test.each([
    ['a process that is gone, also when another one has its number now', { pid: process.pid, begun: 'another-boot/1' }],
    ['a process that is gone on a system that does not tell them apart', { pid: 2 ** 22 + 1, begun: null }],
  ])('the lock of %s is broken', async (_, about) => {
    const host = await createInstanceHost();
    await mkdir(`${host.file}.lock`);
    const holder = { ...about, host: hostname(), user: '0', since: '2026-01-01T00:00:00Z' };
    await writeFile(join(`${host.file}.lock`, 'holder.json'), JSON.stringify(holder));
    expect((await install(host)).code).toBe(0);
    expect(await host.others()).toEqual(kept);
  });

  test('a lock whose holder a crash of the host has lost is broken', async () => {
    const host = await createInstanceHost();
    await mkdir(`${host.file}.lock`);
    await writeFile(join(`${host.file}.lock`, 'holder.json'), '');
    expect((await install(host)).code).toBe(0);
    expect(await host.others()).toEqual(kept);
  });
});
