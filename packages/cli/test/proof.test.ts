// As whom a command speaks to a server: which proof it shows, and what it says when that is no longer good.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { composeSecret } from '@relevo/contract/secret-format';
import { describe, expect, onTestFinished, test } from 'vitest';
import { keepSession } from '../src/kept-session.ts';
import { freePort, relevo, temporaryDirectory } from './relevo-process.ts';

const token = composeSecret('session', 's'.repeat(43));
const future = '2999-01-01T00:00:00Z';

/** Something that refuses everything with a problem, and remembers what it was sent. */
async function refusing(status: number, code: string) {
  const port = await freePort();
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer(({ headers }, response) => {
    seen.push(headers);
    const problem = { type: 'about:blank', title: 'No', status, code, detail: 'It says no.' };
    response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${port}`, seen };
}

/** A session in a state folder of its own, as `relevo login` leaves it. */
async function keptFor(url: string, expiresAt = future) {
  const env = { RELEVO_URL: url, XDG_STATE_HOME: await temporaryDirectory() };
  await keepSession({ url, email: 'ann@example.com', token, expires_at: expiresAt }, env);
  return env;
}

describe('the session of "relevo login"', () => {
  test('is shown to its server, whose address may be written with a slash', async () => {
    const { url, seen } = await refusing(403, 'forbidden');
    const env = await keptFor(url);
    expect((await relevo(['project', 'list'], { env })).code).toBe(3);
    expect((await relevo(['project', 'list'], { env: { ...env, RELEVO_URL: `${url}/` } })).code).toBe(3);
    expect(seen.map(({ authorization }) => authorization)).toEqual([`Bearer ${token}`, `Bearer ${token}`]);
  });

  test('is shown to no other server', async () => {
    const { url, seen } = await refusing(403, 'forbidden');
    const env = { ...(await keptFor('http://127.0.0.1:1')), RELEVO_URL: url };
    const { code, stderr } = await relevo(['project', 'list'], { env, cwd: await temporaryDirectory() });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('relevo login') });
    expect(seen).toEqual([]);
  });

  test('that has expired is not sent, and nobody acts as somebody else in its place', async () => {
    const { url, seen } = await refusing(403, 'forbidden');
    const env = await keptFor(url, '2026-01-01T00:00:00Z');
    const { code, stderr } = await relevo(['project', 'list'], { env });
    expect({ code, seen }).toEqual({ code: 3, seen: [] });
    expect(stderr).toContain('The session of ann@example.com');
    expect(stderr).toContain('relevo login');
  });

  test.each([
    [401, 'unauthenticated'],
    [403, 'step_up_required'],
  ])('that gets %i %s ends with exit code 3 and "relevo login", and is not printed', async (status, code) => {
    const { url } = await refusing(status, code);
    const refused = await relevo(['project', 'list', '--json'], { env: await keptFor(url) });
    expect(refused).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('relevo login') });
    expect(refused.stderr).not.toContain(token);
  });

  test('is not used where a token is given, whose refusal names the token instead', async () => {
    const { url, seen } = await refusing(401, 'unauthenticated');
    const given = composeSecret('admin_token', 'a'.repeat(43));
    const env = { ...(await keptFor(url)), RELEVO_ADMIN_TOKEN: given };
    expect((await relevo(['project', 'list'], { env })).stderr).toContain('Check RELEVO_ADMIN_TOKEN;');
    expect(seen[0]?.authorization).toBe(`Bearer ${given}`);
  });

  test('lies below ~/.local/state, also where XDG_STATE_HOME is relative and so does not count', async () => {
    const { url, seen } = await refusing(403, 'forbidden');
    const home = await temporaryDirectory();
    const session = { url, email: 'ann@example.com', token, expires_at: future };
    await keepSession(session, { XDG_STATE_HOME: join(home, '.local', 'state') });
    await relevo(['project', 'list'], { env: { RELEVO_URL: url, HOME: home, XDG_STATE_HOME: 'state' } });
    expect(seen[0]?.authorization).toBe(`Bearer ${token}`);
  });

  test('is forgotten by "relevo logout" also when the server is gone', async () => {
    const env = await keptFor(`http://127.0.0.1:${await freePort()}`);
    const { code, stdout } = await relevo(['logout', '--json'], { env });
    expect({ code, answer: JSON.parse(stdout) }).toEqual({
      code: 0,
      answer: { signed_out: true, ended_at_server: false },
    });
    const again = await relevo(['logout'], { env });
    expect(again.stdout).toContain('Nobody was signed in');
  });
});
