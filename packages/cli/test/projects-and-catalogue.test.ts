// Finding and changing projects, credentials and the catalogue; a credential that rotates its own secret.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relevo } from './relevo-process.ts';
import { type RelevoServer, startRelevoServer } from './relevo-server.ts';

const profile = 'Campaign - prod - Admin';

let server: RelevoServer;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startRelevoServer();
  env = { RELEVO_URL: server.url, RELEVO_ADMIN_TOKEN_FILE: server.adminTokenFile };
});

afterAll(() => server.close());

/** Runs a command that must succeed, and parses its JSON. */
async function json(...args: string[]) {
  const { code, stdout, stderr } = await relevo([...args, '--json'], { env });
  expect({ code, stderr }, args.join(' ')).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

async function newCredential(...more: string[]) {
  const { id: project } = await json('project', 'create', '--title', 'With a credential');
  const apis = ['--api', 'campaign', '--profile', profile, '--type', 'oauth_server_to_server', ...more];
  return json('credential', 'create', '--project', project, ...apis);
}

describe('projects', () => {
  test('owner, contacts and state are changed, and what was not named stays', async () => {
    const made = await json('project', 'create', '--title', 'Alpha', '--owner', 'a@example.com');
    const contacts = ['--contact', 'b@example.com', '--contact', 'c@example.com'];
    const changed = await json('project', 'update', made.id, ...contacts, '--enabled', 'off');
    expect(changed).toMatchObject({
      title: 'Alpha',
      owner: 'a@example.com',
      contacts: ['b@example.com', 'c@example.com'],
      enabled: false,
    });
    const emptied = await json('project', 'update', made.id, '--owner', '', '--contact', '');
    expect(emptied).toMatchObject({ owner: null, contacts: [], enabled: false });
  });

  test('its activity is what happened in it, newest first', async () => {
    const { project_id: project, id } = await newCredential();
    const all = await json('project', 'activity', project);
    const actions = all.map((entry: { readonly action: string }) => entry.action);
    expect(actions).toEqual(['client_secret.added', 'credential.created', 'project.created']);
    expect(all[1]).toMatchObject({ target: id, actor: { kind: 'admin_token' } });
    expect(await json('project', 'activity', project, '--limit', '1')).toEqual([all[0]]);
  });

  test('a list is searched, narrowed to a type, and sorted', async () => {
    const beta = await json('project', 'create', '--title', 'Findable beta');
    const alpha = await json('project', 'create', '--title', 'Findable alpha');
    const sorted = await json('project', 'list', '--search', 'findable', '--sort', 'title', '--order', 'ascending');
    expect(idsOf(sorted)).toEqual([alpha.id, beta.id]);
    const { client_id, project_id } = await newCredential();
    expect(idsOf(await json('project', 'list', '--search', client_id))).toEqual([project_id]);
    expect(await json('project', 'list', '--search', client_id, '--type', 'service_account_jwt')).toEqual([]);
  });

  test('what needs attention is listed by itself and said with the project', async () => {
    const quiet = await newCredential();
    const { project_id, name } = await newCredential('--type', 'service_account_jwt');
    const found = idsOf(await json('project', 'list', '--attention'));
    expect(found).toContain(project_id);
    expect(found).not.toContain(quiet.project_id);
    const { stdout } = await relevo(['project', 'show', project_id], { env });
    expect(stdout).toContain(`service_account_jwt (${name})`);
  });
});

describe('credentials', () => {
  test('a list is searched by name and client id', async () => {
    const { id, client_id, name } = await newCredential('--name', 'Needle');
    for (const part of [name, client_id])
      expect(idsOf(await json('credential', 'list', '--search', part))).toEqual([id]);
    expect(await json('credential', 'list', '--search', client_id, '--type', 'service_account_jwt')).toEqual([]);
  });
});

describe('catalogue', () => {
  test('a product with an API and a product profile is changed, shown and deleted, the parts first', async () => {
    await json('product', 'create', '--code', 'acme', '--name', 'Acme');
    expect(await json('product', 'update', 'acme', '--description', 'New')).toMatchObject({ description: 'New' });
    const api = await json('api', 'create', '--code', 'acme-api', '--product', 'acme', '--name', 'Acme API');
    expect(await json('api', 'show', 'acme-api')).toMatchObject({ code: 'acme-api', not_addable: expect.any(Array) });
    const role = ['--management-role', 'developer:Acme: all'];
    const made = await json('profile', 'create', '--product', 'acme', '--name', 'Acme: all');
    const carried = await json('profile', 'update', made.id, ...role, '--management-role', 'auditor');
    expect(carried.management_roles).toMatchObject([{ role: 'developer' }, { role: 'auditor' }]);
    expect(await json('profile', 'update', made.id, '--management-role', '')).toMatchObject({ management_roles: [] });
    expect(idsOf(await json('profile', 'list', '--product', 'acme'))).toEqual([made.id]);
    const early = await relevo(['product', 'delete', 'acme'], { env });
    expect(early).toMatchObject({ code: 3, stderr: expect.stringContaining('Take it from what still has it') });
    expect(await json('profile', 'delete', made.id)).toEqual({ deleted: true });
    expect(await json('api', 'delete', api.code)).toEqual({ deleted: true });
    expect(await json('product', 'delete', 'acme')).toEqual({ deleted: true });
    expect((await relevo(['profile', 'show', made.id], { env })).code).toBe(4);
  });
});

describe('own secrets', () => {
  const own = ['--api', 'relevo_management', '--profile', 'Relevo Management - Own secret'];

  /** As the credential itself, which has neither an admin token nor a session. */
  async function asClient(args: readonly string[], secret: string) {
    return relevo(['own-secret', ...args, '--json'], { env: { RELEVO_URL: server.url }, input: secret });
  }

  test('a credential rotates its secret only where that was allowed, and the old one ends as it says', async () => {
    const { client_id, client_secret: first } = await newCredential(...own);
    const add = ['add', '--client-id', client_id, '--previous-ends-in', '3600'];
    const refused = await asClient(add, first);
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('--allow-own-rotation on') });
    const allowed = await json('credential', 'update', client_id, '--allow-own-rotation', 'on');
    expect(allowed.allow_own_rotation).toBe(true);
    const { code, stdout } = await asClient(add, first);
    expect(code).toBe(0);
    const { client_secret: second } = JSON.parse(stdout);
    const listed = await asClient(['list', '--client-id', client_id], second);
    const [old] = JSON.parse(listed.stdout);
    expect(old.expires_at).toEqual(expect.any(String));
    expect(listed.stdout).not.toContain(second);
    const removed = await asClient(['delete', '--client-id', client_id, '--secret', old.id], second);
    expect(JSON.parse(removed.stdout)).toEqual({ deleted: true });
    expect(await asClient(['list', '--client-id', client_id], first)).toMatchObject({ code: 3, stdout: '' });
  });

  test('a credential without the API Relevo Management is told what it needs', async () => {
    const { client_id, client_secret } = await newCredential();
    const { code, stderr } = await asClient(['list', '--client-id', client_id], client_secret);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('needs the API relevo_management') });
    expect(stderr).not.toContain(client_secret);
  });
});
