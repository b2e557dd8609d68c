// What `nlserver config` takes and refuses, and what it never repeats.
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parseJwtArgument, parseOauthArgument, refusalOf } from '../../src/nlserver/ims-values.ts';
import { relevo, runProgram, temporaryDirectory } from '../relevo-process.ts';
import { createInstanceHost, hostileSecret, ids, instanceXml, nlserver, nlserverFile } from './instance-host.ts';

const canary = 'canary-5up3rs3cr3t';

describe('threat 16: refused with exit code 2 before a file is touched, without repeating a value', () => {
  test.each([
    ['a mistyped flag', [`-setimsoath:${ids}/${canary}`]],
    ['a word that is no flag', [canary]],
    ['a flag that is a secret', [`-${canary}`]],
    ['a flag of the vendor that is not here', ['-setdblogin:x', `-setimsoauth:${ids}/${canary}`]],
    ['two actions', [`-setimsoauth:${ids}/${canary}`, '-showims']],
    ['a reload after nothing has changed', ['-showims', '-reload']],
    ['a flag twice', [`-setimsoauth:${ids}/${canary}`, `-setimsoauth:${ids}/${canary}`]],
    ['no action', []],
    ['two fields', [`-setimsoauth:a@b/${canary}`]],
    ['an empty secret', [`-setimsoauth:${ids}/`]],
    ['a secret with a slash', [`-setimsoauth:${ids}/${canary}/x`]],
    ['a secret with a blank', [`-setimsoauth:${ids}/${canary} x`]],
    ['a secret with a line break', [`-setimsoauth:${ids}/${canary}\n`]],
    ['a client id that a shell would run', [`-setimsoauth:o@a/$(id)/t@a/${canary}`]],
    ['an organization id that is an option', [`-setimsoauth:-oProxyCommand=x@a/c/t@a/${canary}`]],
    ['a folder without a value', ['-showims', '--conf-dir']],
    ['a label that is no label', ['-checkims', '--label', 'a\r\nb']],
    ['a run that leaves the folder', [`-setimsoauth:${ids}/${canary}`, '--run', '../x']],
  ])('%s', async (_, words) => {
    const host = await createInstanceHost();
    const { code, stdout, stderr } = await host.run(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*\nNext: .*\n$/);
    expect(stderr).not.toContain(canary);
    expect(await host.read()).toBe(instanceXml);
    expect(await readdir(host.confDir)).toEqual(['config-prod.xml']);
  });

  test.each(['$(touch x)', '; id', 'a\nb', '-oProxyCommand=x', '../x', 'é', '', 'x'.repeat(65)])(
    'the instance name %j',
    async (name) => {
      const { code } = await nlserver(['config', `-instance:${name}`, '-showims']);
      expect(code).toBe(2);
    },
  );
});

describe('fields are split at the first slashes', () => {
  test('a key may contain slashes, ids and secret may not', () => {
    expect(parseJwtArgument('o@a/c/t@a/s/AA/+')).toEqual({
      kind: 'parsed',
      argument: {
        organizationId: 'o@a',
        clientId: 'c',
        technicalAccountId: 't@a',
        clientSecret: 's',
        privateKey: 'AA/+',
      },
    });
    expect(parseOauthArgument('o@a/c/t@a/s/t')).toMatchObject({ kind: 'refused' });
    expect(parseOauthArgument('o@a/c/t@a')).toMatchObject({ argument: { clientSecret: undefined } });
  });

  test('every printable character but the slash may be in a secret', () => {
    const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');
    expect(refusalOf('clientSecret', printable.replace('/', ''))).toBeUndefined();
    expect(refusalOf('clientSecret', printable)).toBeDefined();
  });
});

describe('the secret comes another way than by the command line', () => {
  test('a terminal is asked, and shows nothing of it', async () => {
    const host = await createInstanceHost();
    const command = `${process.execPath} ${nlserverFile} config -instance:prod -setimsoauth:${ids} -verbose`;
    const { code, stdout } = await runProgram('script', ['-qec', command, '/dev/null'], {
      env: { NLSERVER_CONF_DIR: host.confDir },
      input: `${canary}\n`,
      prompt: 'Enter the client secret',
    });
    expect(code).toBe(0);
    expect(stdout).toContain('Enter the client secret (it is not shown)');
    expect(stdout).not.toContain(canary);
    expect((await host.run([`-setimsoauth:${ids}`, '-json'], { input: `${canary}\n` })).stdout).toContain(
      '"unchanged"',
    );
  });

  test('an input that ends without one changes nothing', async () => {
    const host = await createInstanceHost();
    const { code, stderr } = await host.run([`-setimsoauth:${ids}`], { input: '\n' });
    expect(code).toBe(2);
    expect(stderr).toContain('Nothing was given for the client secret');
    expect(await host.read()).toBe(instanceXml);
  });

  test('threat 14: in the command line it works, and is warned of', async () => {
    const host = await createInstanceHost();
    const { code, stderr } = await host.run([`-setimsauth:${ids}/${hostileSecret}`]);
    expect(code).toBe(0);
    expect(stderr).toContain('every user of this host');
    expect(stderr).not.toContain(hostileSecret);
  });
});

describe('help', () => {
  test.each(['-?', '-h', '-H', '--help'])('%s says every action, what is ours and the exit codes', async (flag) => {
    const { code, stdout } = await nlserver(['config', flag]);
    expect(code).toBe(0);
    for (const words of [
      '-setimsoauth:',
      '-setimsjwtauth:',
      'An assumption',
      '-checkims',
      'relevo:v1:',
      'Exit codes:',
    ]) {
      expect(stdout).toContain(words);
    }
  });

  test('`relevo nlserver` is the same command, and `relevo --help` names it', async () => {
    const [help, other, all] = await Promise.all([
      relevo(['nlserver', 'config', '-?']),
      relevo(['help', 'nlserver']),
      relevo(['--help']),
    ]);
    expect(help).toEqual(await nlserver(['config', '-?']));
    expect(other).toEqual(help);
    expect(all.stdout).toContain('nlserver ');
  });

  test('behind an option of relevo it is refused without repeating the secret', async () => {
    const { code, stderr } = await relevo([
      '--organization',
      'o',
      'nlserver',
      'config',
      `-setimsoauth:${ids}/${canary}`,
    ]);
    expect(code).toBe(2);
    expect(stderr).not.toContain(canary);
  });

  test('without any folder it says how to name one', async () => {
    const cwd = await temporaryDirectory();
    const { code, stderr } = await nlserver(['config', '-showims'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('--conf-dir');
  });
});
