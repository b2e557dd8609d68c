// People at the command line: organizations, invitations, roles, and signing in by the browser.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { baseEnvironment, relevo, relevoFile, temporaryDirectory } from './relevo-process.ts';
import { type RelevoServer, startRelevoServer } from './relevo-server.ts';

const profile = 'Campaign - prod - Admin';
const password = 'correct horse battery staple';

let server: RelevoServer;
let admin: Record<string, string>;

beforeAll(async () => {
  server = await startRelevoServer();
  admin = { RELEVO_URL: server.url, RELEVO_ADMIN_TOKEN_FILE: server.adminTokenFile };
});

afterAll(() => server.close());

/** Runs a command that must succeed, and parses its JSON. */
async function json(args: readonly string[], env = admin) {
  const { code, stdout, stderr } = await relevo([...args, '--json'], { env });
  expect({ code, stderr }, args.join(' ')).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** What a page of the server does: a request of the same origin, with the session's cookie where there is one. */
async function fromPage(path: string, body: object, cookie?: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: server.url, ...(cookie && { cookie }) };
  return fetch(`${server.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Accepts an invitation as somebody without an account; returns the cookie of the browser. */
async function accept(link: string, name = 'Ann'): Promise<string> {
  const token = new URL(link).hash.slice(1);
  const response = await fromPage('/invitations/accept', { token, name, password });
  expect(response.status).toBe(201);
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

let people = 0;
/** Somebody new with roles, signed in by a browser. */
async function newPerson(...roles: string[]) {
  people += 1;
  const email = `person${people}@example.com`;
  const { link } = await json(['user', 'invite', '--email', email, ...roles]);
  return { email, cookie: await accept(link) };
}

/** `relevo login` without a browser, and the address that it prints. */
async function startLogin(env: Record<string, string>, ...options: string[]) {
  const args = [relevoFile, 'login', '--json', ...options];
  const child = spawn(process.execPath, args, { env: { ...baseEnvironment, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const stdout = text(child.stdout);
  const ended = once(child, 'close');
  let messages = '';
  child.stderr.setEncoding('utf8').on('data', (part) => (messages += part));
  const addressLine = /^http\S+(?=\n)/m;
  while (!addressLine.test(messages)) await once(child.stderr, 'data');
  const address = new URL(addressLine.exec(messages)?.[0] ?? '');
  const query = Object.fromEntries(address.searchParams);
  return { child, address, query, stdout, messages: () => messages, ended };
}

/** A browser in which somebody is signed in and agrees at once: a program by the names under which systems open one. */
async function browserOf(cookie: string): Promise<Record<string, string>> {
  const directory = await temporaryDirectory();
  const headers = JSON.stringify({ 'content-type': 'application/json', origin: server.url, cookie });
  const program = `#!${process.execPath}
    const { origin, searchParams } = new URL(process.argv[2]);
    const body = JSON.stringify(Object.fromEntries(searchParams));
    fetch(origin + '/api/v1/cli/authorize', { method: 'POST', headers: ${headers}, body })
      .then((answer) => answer.json())
      .then(({ redirect_to }) => fetch(redirect_to));`;
  for (const name of ['xdg-open', 'open']) await writeFile(join(directory, name), program, { mode: 0o755 });
  return { PATH: directory, DISPLAY: ':0' };
}

/** What the page of the server does when somebody agrees, and the browser after it. */
async function agree(query: object, cookie: string): Promise<Response> {
  const authorized = await fromPage('/cli/authorize', query, cookie);
  expect(authorized.status).toBe(200);
  const { redirect_to } = (await authorized.json()) as { redirect_to: string };
  return fetch(redirect_to);
}

/** Signs somebody in; returns the environment of their commands and what else is worth looking at. */
async function signIn(cookie: string) {
  const env = { RELEVO_URL: server.url, XDG_STATE_HOME: await temporaryDirectory() };
  const { address, query, stdout, ended } = await startLogin(env, '--no-browser');
  const page = await agree(query, cookie);
  const [code] = await ended;
  return { env, address, code, page: await page.text(), stdout: await stdout };
}

async function keptFile({ XDG_STATE_HOME: state = '' }: Record<string, string>): Promise<string> {
  const [name = ''] = await readdir(join(state, 'relevo', 'sessions'));
  return join(state, 'relevo', 'sessions', name);
}

describe('login', () => {
  test('signs in by the browser, and commands then act as that person', async () => {
    const { email, cookie } = await newPerson('--role', 'system_administrator');
    const { env, address, code, page, stdout } = await signIn(cookie);
    expect({ code, page }).toEqual({ code: 0, page: expect.stringContaining('You may close this page') });
    expect(address.pathname).toBe('/cli');
    expect(JSON.parse(stdout)).toEqual({ url: server.url, email, expires_at: expect.any(String) });
    const me = await json(['whoami'], env);
    expect(me).toMatchObject({ email, organizations: [{ roles: [{ role: 'system_administrator' }] }] });
    expect(await json(['project', 'create', '--title', 'By Ann'], env)).toMatchObject({ title: 'By Ann' });
  });

  test('the session is kept readable by its owner alone, and stands in no output and no log', async () => {
    const { cookie } = await newPerson('--role', 'auditor');
    const { env, stdout } = await signIn(cookie);
    const file = await keptFile(env);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { token } = JSON.parse(await readFile(file, 'utf8'));
    expect(token).toMatch(/^rlv_session_/);
    const { stdout: whoami, stderr } = await relevo(['whoami'], { env });
    for (const printed of [stdout, whoami, stderr, server.log()]) expect(printed).not.toContain(token);
  });

  test('a redirection with another state is refused, and the right one still signs in', async () => {
    const { cookie } = await newPerson('--role', 'auditor');
    const env = { RELEVO_URL: server.url, XDG_STATE_HOME: await temporaryDirectory() };
    const { query, ended } = await startLogin(env, '--no-browser');
    const forged = await fetch(`${query['redirect_uri']}?code=rlv_link_x&state=${'x'.repeat(43)}`);
    expect(forged.status).toBe(400);
    expect((await agree(query, cookie)).status).toBe(200);
    expect(await ended).toEqual([0, null]);
  });

  test('a code that the server did not give signs nobody in', async () => {
    const env = { RELEVO_URL: server.url, XDG_STATE_HOME: await temporaryDirectory() };
    const { query, ended, messages } = await startLogin(env, '--no-browser');
    const answer = new URLSearchParams({ code: `rlv_link_${'x'.repeat(49)}`, state: query['state'] ?? '' });
    await fetch(`${query['redirect_uri']}?${answer}`);
    expect(await ended).toEqual([4, null]);
    expect(messages()).toContain('Run "relevo login" again.');
    expect(await readdir(env.XDG_STATE_HOME)).toEqual([]);
  });

  test('the browser is opened, and a missing one is no failure', async () => {
    const { cookie } = await newPerson('--role', 'auditor');
    const state = { RELEVO_URL: server.url, XDG_STATE_HOME: await temporaryDirectory() };
    const opened = await startLogin({ ...state, ...(await browserOf(cookie)) });
    expect(await opened.ended).toEqual([0, null]);
    const { query, ended } = await startLogin({ ...state, DISPLAY: ':0', PATH: await temporaryDirectory() });
    await agree(query, cookie);
    expect(await ended).toEqual([0, null]);
  });

  test('an interrupt ends it and leaves nothing behind', async () => {
    const env = { RELEVO_URL: server.url, XDG_STATE_HOME: await temporaryDirectory() };
    const { child, stdout, ended } = await startLogin(env, '--no-browser');
    child.kill('SIGINT');
    expect(await ended).toEqual([null, 'SIGINT']);
    expect(await stdout).toBe('');
    expect(await readdir(env.XDG_STATE_HOME)).toEqual([]);
  });

  test('a session that was ended at the server is refused with the next step', async () => {
    const { email, cookie } = await newPerson('--role', 'auditor');
    const { env } = await signIn(cookie);
    const [{ id }] = await json(['user', 'list', '--search', email]);
    expect(await json(['user', 'sign-out', id])).toEqual({ signed_out: true });
    const refused = await relevo(['project', 'list'], { env });
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('relevo login') });
  });

  test('a token of the environment goes before the session', async () => {
    const { cookie } = await newPerson('--role', 'auditor');
    const { env } = await signIn(cookie);
    const { stdout } = await relevo(['whoami', '--json'], { env: { ...env, ...admin } });
    expect(JSON.parse(stdout)).toMatchObject({ email: null, token_source: server.adminTokenFile });
  });

  test('whoami says in which organization commands act, and refuses one that may not be entered', async () => {
    const { acts_in, organizations } = await json(['whoami']);
    expect(organizations.map(({ id }: { id: string }) => id)).toContain(acts_in);
    const { code, stderr } = await relevo(['whoami', '--organization', 'none'], { env: admin });
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining('relevo organization list') });
  });
});

describe('logout', () => {
  test('ends the session at the server and forgets it here', async () => {
    const { cookie } = await newPerson('--role', 'auditor');
    const { env } = await signIn(cookie);
    const { token } = JSON.parse(await readFile(await keptFile(env), 'utf8'));
    expect(await json(['logout'], env)).toEqual({ signed_out: true, ended_at_server: true });
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${server.url}/api/v1/account`, { headers })).status).toBe(401);
    expect(await readdir(join(env.XDG_STATE_HOME, 'relevo', 'sessions'))).toEqual([]);
    expect(await json(['logout'], env)).toEqual({ signed_out: false, ended_at_server: false });
  });
});

describe('people', () => {
  test('an invitation prints its link once, and makes a developer of each product profile', async () => {
    const other = await json(['profile', 'create', '--product', 'campaign', '--name', 'Other']);
    const roles = ['--role', 'developer', '--profile', profile, '--profile', 'Other'];
    const invited = await json(['user', 'invite', '--email', 'dev@example.com', ...roles]);
    expect(invited.link).toMatch(new RegExp(`^${server.url}/invitation#rlv_link_`));
    const open = await relevo(['invitation', 'list', '--json'], { env: admin });
    expect(open.stdout).not.toContain(new URL(invited.link).hash.slice(1));
    expect(JSON.parse(open.stdout)).toContainEqual(expect.objectContaining({ id: invited.id }));
    await accept(invited.link);
    const [dev] = await json(['user', 'list', '--search', 'dev@example.com', '--role', 'developer']);
    const names = dev.roles.map((held: { profile: { name: string } }) => held.profile.name);
    expect(names.sort()).toEqual([profile, other.name].sort());
  });

  test('the text of an invitation shows the link', async () => {
    const { stdout } = await relevo(['user', 'invite', '--email', 'text@example.com', '--role', 'auditor'], {
      env: admin,
    });
    expect(stdout).toMatch(/^link +http\S+#rlv_link_\S+ {2}\(shown only now\)$/m);
  });

  test('an invitation that was taken back is good no more', async () => {
    const { id, link } = await json(['user', 'invite', '--email', 'gone@example.com', '--role', 'auditor']);
    expect(await json(['invitation', 'delete', id])).toEqual({ deleted: true });
    const token = new URL(link).hash.slice(1);
    expect((await fromPage('/invitations/accept', { token, name: 'Ann', password })).status).toBe(404);
  });

  test('roles are replaced, people kept out, given a new password, and removed', async () => {
    const { email } = await newPerson('--role', 'auditor');
    const [{ id }] = await json(['user', 'list', '--search', email]);
    const both = ['--role', `developer:${profile}`, '--role', 'product_administrator:campaign'];
    const changed = await json(['user', 'update', id, ...both]);
    expect(changed.roles).toMatchObject([{ role: expect.any(String) }, { role: expect.any(String) }]);
    expect(await json(['user', 'update', id, '--enabled', 'off'])).toMatchObject({ enabled: false });
    expect(await json(['user', 'show', id])).toMatchObject({ email, enabled: false, roles: changed.roles });
    expect(await json(['user', 'reset', id])).toMatchObject({ purpose: 'reset', link: expect.stringContaining('#') });
    expect(await json(['user', 'remove', id])).toEqual({ deleted: true });
    expect((await relevo(['user', 'show', id], { env: admin })).code).toBe(4);
  });

  test('a group of the provider is given roles, and loses them', async () => {
    const made = await json(['group-mapping', 'create', '--group', 'staff', '--role', 'auditor']);
    expect(made).toMatchObject({ group: 'staff', roles: [{ role: 'auditor' }] });
    expect(await json(['group-mapping', 'list'])).toEqual([made]);
    expect(await json(['group-mapping', 'delete', made.id])).toEqual({ deleted: true });
  });
});

describe('organizations', () => {
  test('commands act in the organization of --organization or RELEVO_ORGANIZATION, and nowhere else', async () => {
    const created = await json(['organization', 'create', '--name', 'Acme', '--administrator', 'boss@example.com']);
    expect(created.invitation.link).toContain('#rlv_link_');
    const project = await json(['--organization', created.id, 'project', 'create', '--title', 'In Acme']);
    expect(await json(['project', 'list', '--organization', created.id])).toMatchObject([{ id: project.id }]);
    expect(await json(['project', 'list'])).not.toContainEqual(expect.objectContaining({ id: project.id }));
    const inAcme = { ...admin, RELEVO_ORGANIZATION: created.id };
    expect(await json(['project', 'show', project.id], inAcme)).toMatchObject({ title: 'In Acme' });
    const changes = ['--name', 'Acme 2', '--fallback-contact', 'help@example.com'];
    const changed = { id: created.id, name: 'Acme 2', fallback_contact: 'help@example.com' };
    expect(await json(['organization', 'update', ...changes], inAcme)).toMatchObject(changed);
    expect(await json(['organization', 'show'], inAcme)).toMatchObject(changed);
  });

  test('an organization is disabled and enabled, and one that does not exist is exit code 4', async () => {
    const { id } = await json(['organization', 'create', '--name', 'Other', '--administrator', 'a@example.com']);
    expect(await json(['organization', 'disable', id])).toMatchObject({ enabled: false });
    expect(await json(['organization', 'enable', id])).toMatchObject({ enabled: true });
    expect(await json(['organization', 'list'])).toContainEqual(expect.objectContaining({ id, enabled: true }));
    const unknown = id.replace(/^.{24}/, '0'.repeat(24));
    expect((await relevo(['project', 'list', '--organization', unknown], { env: admin })).code).toBe(4);
    expect((await relevo(['project', 'list', '--organization', 'a b'], { env: admin })).code).toBe(2);
  });
});
