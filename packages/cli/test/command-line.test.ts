// The command line without a server: exit codes, next steps, environment, and what is never echoed.
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { composeSecret } from '@relevo/contract/secret-format';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort, relevo, relevoFile, runProgram, temporaryDirectory } from './relevo-process.ts';

const adminToken = composeSecret('admin_token', 'a'.repeat(43));
const clientSecret = composeSecret('client_secret', 'b'.repeat(43));

async function listenOn(port: number, body: string): Promise<string> {
  const server = createServer((_, response) => response.end(body));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return `http://127.0.0.1:${port}`;
}

describe('wrong usage ends with exit code 2 and says where to read on', () => {
  test.each([
    ['no command', []],
    ['an unknown command', ['projects']],
    ['an unknown option', ['project', 'list', '--verbose']],
    ['a missing option', ['project', 'create']],
    [
      'an unknown authentication type',
      ['credential', 'create', '--project', 'p', '--api', 'a', '--profile', 'x', '--type', 'saml'],
    ],
    ['an id that a URL would resolve to another resource', ['secret', 'delete', '--credential', 'c', '--secret', '..']],
    ['a change of nothing', ['credential', 'update', 'c']],
    ['a revocation of nothing', ['revoke']],
    ['a revocation of two things', ['revoke', '--credential', 'c', '--token-file', '-']],
    ['a moment that does not exist', ['secret', 'add', '--credential', 'c', '--expires-at', '2027-02-30']],
  ])('%s', async (_, args) => {
    const { code, stdout, stderr } = await relevo(args, { env: { RELEVO_ADMIN_TOKEN: adminToken } });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/--help|Commands:|Next: Give/);
  });

  test('with --json the last line of standard error is JSON', async () => {
    const { code, stderr } = await relevo(['project', 'create', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ code: 'invalid_usage' });
  });
});

describe('help', () => {
  test('names environment and every exit code on standard output', async () => {
    const { code, stdout } = await relevo(['--help']);
    expect(code).toBe(0);
    for (const words of ['RELEVO_URL', 'RELEVO_ADMIN_TOKEN_FILE', 'NODE_EXTRA_CA_CERTS', 'Exit codes:'])
      expect(stdout).toContain(words);
  });

  test('"relevo help" reaches the commands of a noun like --help does', async () => {
    const [words, option] = await Promise.all([
      relevo(['help', 'credential', 'create']),
      relevo(['credential', 'create', '--help']),
    ]);
    expect(words).toEqual(option);
    expect(words.stdout).toContain('--profile');
  });

  test('a reader that stops early gets no error', async () => {
    const script = `"${process.execPath}" "${relevoFile}" --help | head -n 1`;
    expect(await runProgram('sh', ['-c', script])).toEqual({
      code: 0,
      stdout: 'Usage: relevo [options] [command]\n',
      stderr: '',
    });
  });
});

test('a Node that is too old is named with the one that is needed', async () => {
  const versions = '{value:{...process.versions,node:"26.9.1"}}';
  const pretend = `data:text/javascript,Object.defineProperty(process,"versions",${versions})`;
  const { code, stderr } = await runProgram(process.execPath, ['--import', pretend, relevoFile, '--help']);
  expect(code).toBe(1);
  expect(stderr).toContain('needs Node 26.10 or newer, and this is Node 26.9.1');
});

describe('the way to the server', () => {
  test('a server that is not there is exit code 1, with its address, the reason and the next step', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, stdout, stderr } = await relevo(['project', 'list', '--json'], {
      env: { RELEVO_URL: url, RELEVO_ADMIN_TOKEN: adminToken },
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      `error: No answer from ${url} (ECONNREFUSED).`,
      'Next: Start the server with "relevo server", or set RELEVO_URL to where it listens.',
    ]);
    expect(JSON.parse(stderr.split('\n')[2] ?? '')).toMatchObject({ code: 'unreachable' });
  });

  test('something else that listens there is exit code 1, without its page in the message', async () => {
    const url = await listenOn(await freePort(), '<html>intranet</html>');
    const { code, stderr } = await relevo(['key', 'list'], {
      env: { RELEVO_URL: url, RELEVO_ADMIN_TOKEN: adminToken },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('does not answer as this version of Relevo does');
    expect(stderr).not.toContain('intranet');
  });

  test('a missing token file is named, with the variable that sets it', async () => {
    const cwd = await temporaryDirectory();
    const { code, stderr } = await relevo(['project', 'list'], { cwd, env: { RELEVO_DATA_DIR: '/nowhere' } });
    expect(code).toBe(2);
    expect(stderr).toContain('/nowhere/admin-token (ENOENT)');
    expect(stderr).toContain('RELEVO_ADMIN_TOKEN_FILE');
  });

  test('an unusable RELEVO_URL is refused before anything is sent', async () => {
    for (const url of ['relevo.example.com', 'ftp://127.0.0.1', 'http://user:password@127.0.0.1']) {
      const { code, stderr } = await relevo(['project', 'list'], {
        env: { RELEVO_URL: url, RELEVO_ADMIN_TOKEN: adminToken },
      });
      expect(code).toBe(2);
      expect(stderr).toContain('RELEVO_URL');
      expect(stderr).not.toContain('password');
    }
  });

  test('.env of the working directory is read, and the real environment wins', async () => {
    const cwd = await temporaryDirectory();
    const [fromFile, real] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
    await writeFile(join(cwd, '.env'), `RELEVO_URL=${fromFile}\nRELEVO_ADMIN_TOKEN=${adminToken}\n`);
    expect((await relevo(['project', 'list'], { cwd })).stderr).toContain(fromFile);
    expect((await relevo(['project', 'list'], { cwd, env: { RELEVO_URL: real } })).stderr).toContain(real);
  });
});

describe('secrets', () => {
  test('the admin token is in no output, also when its file is unusable', async () => {
    const cwd = await temporaryDirectory();
    const file = join(cwd, 'admin-token');
    await writeFile(file, `${adminToken}\n${adminToken}\n`);
    const env = { RELEVO_ADMIN_TOKEN_FILE: file, RELEVO_URL: `http://127.0.0.1:${await freePort()}` };
    const unusable = await relevo(['project', 'list', '--json'], { cwd, env });
    await writeFile(file, `${adminToken}\n`);
    const unreachable = await relevo(['project', 'list', '--json'], { cwd, env });
    expect([unusable.code, unreachable.code]).toEqual([2, 1]);
    for (const { stdout, stderr } of [unusable, unreachable]) expect(stdout + stderr).not.toContain(adminToken);
  });

  test('a secret or token given as an argument is refused and not repeated', async () => {
    const token = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl';
    for (const args of [
      ['identify', clientSecret],
      ['identify', token],
      ['revoke', token],
      ['identify', `--${clientSecret}`],
    ]) {
      const { code, stdout, stderr } = await relevo(args);
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain(clientSecret);
      expect(stdout + stderr).not.toContain(token);
    }
  });
});
