// The CLI against the real server that `relevo server` runs: the whole life of a credential, as scripts drive it.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identifySecret } from '@relevo/contract/secret-format';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relevo, runProgram, temporaryDirectory } from './relevo-process.ts';
import { type RelevoServer, startRelevoServer } from './relevo-server.ts';

const profile = 'Campaign - prod - Admin';

let server: RelevoServer;
let env: { RELEVO_URL: string; RELEVO_ADMIN_TOKEN_FILE: string };

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

let titles = 0;
async function newProject(): Promise<{ id: string; title: string }> {
  titles += 1;
  return json('project', 'create', '--title', `Project ${titles}`);
}

async function newCredential(type = 'oauth_server_to_server') {
  const { id: project } = await newProject();
  const args = ['--project', project, '--api', 'campaign', '--profile', profile, '--type', type];
  return json('credential', 'create', ...args);
}

/** What the token endpoint answers to the credential's own client. */
async function askToken(clientId: string, secret: string): Promise<Response> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret });
  return fetch(`${env.RELEVO_URL}/oauth2/token`, { method: 'POST', body });
}

describe('projects', () => {
  test('a created project is listed and shown, and its JSON has an id', async () => {
    const project = await newProject();
    expect(await json('project', 'show', project.id)).toEqual(project);
    expect(await json('project', 'list')).toContainEqual(project);
    const { stdout } = await relevo(['project', 'list'], { env });
    expect(stdout).toMatch(new RegExp(`^ID +TITLE.*^${project.id} +${project.title} `, 'ms'));
  });

  test('a project is deleted only with its title', async () => {
    const { id, title } = await newProject();
    const bare = await relevo(['project', 'delete', id], { env });
    expect(bare.code).toBe(2);
    expect(bare.stderr).toContain(`--confirm '${title}'`);
    expect((await relevo(['project', 'delete', id, '--confirm', 'other'], { env })).code).toBe(3);
    expect(await json('project', 'delete', id, '--confirm', title)).toEqual({ deleted: true });
    expect((await relevo(['project', 'show', id], { env })).code).toBe(4);
  });

  test('--yes confirms for scripts', async () => {
    const { id } = await newProject();
    expect(await json('project', 'delete', id, '--yes')).toEqual({ deleted: true });
  });
});

describe('credentials', () => {
  test('the names that scripts rely on are in the JSON of a creation', async () => {
    const oauth = await newCredential();
    for (const name of ['technical_account_id', 'technical_account_email', 'organization_id']) {
      expect(oauth[name]).toMatch(/@/);
    }
    expect(oauth.client_id).toMatch(/^[0-9a-f]{32}$/);
    expect(oauth.scopes).toContain('openid');
    expect(identifySecret(oauth.client_secret)).toEqual({ kind: 'client_secret', damaged: false });
    const jwt = await newCredential('service_account_jwt');
    expect(jwt).toMatchObject({ metascopes: ['ent_campaign_sdk'], client_secret: expect.any(String) });
  });

  test('the text of a creation shows the secret once, and no later command shows it', async () => {
    const { id: project } = await newProject();
    const args = ['--project', project, '--api', 'campaign', '--profile', profile, '--type', 'oauth_server_to_server'];
    const { stdout } = await relevo(['credential', 'create', ...args], { env });
    const [secret = ''] = /rlv_secret_\S+/.exec(stdout) ?? [];
    const [clientId = ''] = /\b[0-9a-f]{32}\b/.exec(stdout) ?? [];
    expect((await askToken(clientId, secret)).status).toBe(200);
    for (const command of ['credential show', 'secret list --credential', 'usage --credential']) {
      const later = await relevo([...command.split(' '), clientId, '--json'], { env });
      expect(later.code).toBe(0);
      expect(later.stdout).not.toContain(secret);
    }
  });

  test('a disabled credential gets no token until it is enabled again', async () => {
    const { client_id, client_secret } = await newCredential();
    expect(await json('credential', 'disable', client_id)).toMatchObject({ enabled: false });
    expect((await askToken(client_id, client_secret)).status).not.toBe(200);
    expect(await json('credential', 'enable', client_id)).toMatchObject({ enabled: true });
    expect((await askToken(client_id, client_secret)).status).toBe(200);
  });

  test('an update changes what was named and nothing else', async () => {
    const created = await newCredential();
    const name = `Renamed ${created.id}`.slice(0, 60);
    const changed = await json('credential', 'update', created.id, '--name', name, '--accept-secret-in-query', 'on');
    expect(changed).toMatchObject({ name, accept_secret_in_query: true, require_jti: false, scopes: created.scopes });
  });

  test('a deleted credential gets no token', async () => {
    const { client_id, client_secret, name } = await newCredential();
    expect(await json('credential', 'delete', client_id, '--confirm', name)).toEqual({ deleted: true });
    expect((await askToken(client_id, client_secret)).status).not.toBe(200);
  });
});

describe('client secrets', () => {
  test('a rotation: add, use, see the last use, delete the old one', async () => {
    const { client_id, client_secret: old } = await newCredential();
    const added = await json('secret', 'add', '--credential', client_id);
    expect((await askToken(client_id, added.client_secret)).status).toBe(200);
    const [first, second] = await json('secret', 'list', '--credential', client_id);
    expect(first).toMatchObject({ last_used_at: null, sources: [] });
    expect(second).toMatchObject({ id: added.id, created_at: added.created_at, last_used_at: expect.any(String) });
    expect(second.sources).toHaveLength(1);
    const removal = ['secret', 'delete', '--credential', client_id, '--secret', first.id, '--revoke-tokens'];
    expect(await json(...removal)).toEqual({ deleted: true });
    expect((await askToken(client_id, old)).status).not.toBe(200);
    expect((await askToken(client_id, added.client_secret)).status).toBe(200);
  });

  test('a third secret and the deletion of the last one are refused with the next step', async () => {
    const { client_id, client_secret_id } = await newCredential();
    const last = await relevo(['secret', 'delete', '--credential', client_id, '--secret', client_secret_id], { env });
    expect(last.code).toBe(3);
    expect(last.stderr).toContain('relevo secret add');
    await json('secret', 'add', '--credential', client_id);
    const third = await relevo(['secret', 'add', '--credential', client_id, '--json'], { env });
    expect(third).toMatchObject({ code: 3, stdout: '' });
    expect(JSON.parse(third.stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ code: 'too_many_secrets' });
  });
});

describe('certificates', () => {
  test('generate writes key and certificate, and uploads the certificate alone', async () => {
    const { client_id } = await newCredential('service_account_jwt');
    const out = join(await temporaryDirectory(), 'keys');
    const made = await json('certificate', 'generate', '--credential', client_id, '--out', out);
    expect(made).toMatchObject({
      private_key_file: join(out, 'private.key'),
      certificate_file: join(out, 'certificate_pub.crt'),
    });
    expect((await stat(made.private_key_file)).mode & 0o777).toBe(0o600);
    const certificate = new X509Certificate(await readFile(made.certificate_file));
    expect(certificate.checkPrivateKey(createPrivateKey(await readFile(made.private_key_file, 'utf8')))).toBe(true);
    expect(certificate.fingerprint.replaceAll(':', '').toLowerCase()).toBe(made.fingerprint.toLowerCase());
    expect(await json('certificate', 'list', '--credential', client_id)).toMatchObject([{ id: made.id }]);
    const removal = ['certificate', 'delete', '--credential', client_id, '--certificate', certificate.fingerprint];
    expect(await json(...removal)).toEqual({ deleted: true });
  });

  test('a refused upload leaves no files behind', async () => {
    const { client_id } = await newCredential('oauth_server_to_server');
    const out = await temporaryDirectory();
    const refused = await relevo(['certificate', 'generate', '--credential', client_id, '--out', out], { env });
    expect(refused.code).toBe(3);
    expect(await readdir(out)).toEqual([]);
  });

  test('a file with a private key is not sent', async () => {
    const { client_id } = await newCredential('service_account_jwt');
    const out = await temporaryDirectory();
    const made = await json('certificate', 'generate', '--credential', client_id, '--out', out);
    const add = ['certificate', 'add', '--credential', client_id, '--file', made.private_key_file];
    expect(await relevo(add, { env })).toMatchObject({ code: 2, stderr: expect.stringContaining('private key') });
  });
});

describe('tokens', () => {
  test('token prints an access token and nothing else, which identify reads and revoke ends', async () => {
    const { client_id, id, organization_id } = await newCredential();
    const { code, stdout: token } = await relevo(['token', '--credential', client_id], { env });
    expect(code).toBe(0);
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const identified = await relevo(['identify', '--json'], { input: token });
    expect(JSON.parse(identified.stdout)).toMatchObject({
      kind: 'access_token',
      issuer: env.RELEVO_URL,
      client_id,
      credential: id,
      organization_id,
      expired: false,
    });
    const file = join(await temporaryDirectory(), 'token');
    await writeFile(file, token);
    expect(await json('revoke', '--token-file', file)).toMatchObject({ revoked: 'token' });
    const piped = await relevo(['revoke', '--token-file', '-', '--json'], { env, input: token });
    expect(piped.code).toBe(0);
    expect(piped.stdout + piped.stderr).not.toContain(token.trim());
  });

  test('all tokens of a credential, or of one of its secrets, are revoked by name', async () => {
    const { client_id, client_secret_id } = await newCredential();
    expect(await json('revoke', '--credential', client_id)).toMatchObject({ revoked: 'credential' });
    const ofSecret = await json('revoke', '--credential', client_id, '--secret', client_secret_id);
    expect(ofSecret).toMatchObject({ revoked: 'client_secret' });
  });

  test("--curl prints the client's own command, which gets a token in either dialect and names no secret", async () => {
    const ofOneDialect = ['--product', 'campaign', '--scope', 'old_sdk', '--dialect', 'ims'];
    await json('api', 'create', '--code', 'old', '--name', 'Old', ...ofOneDialect);
    const scopes = ['--scope', 'campaign_sdk', '--scope', 'old_sdk'];
    await json('profile', 'create', '--product', 'campaign', '--name', 'Old and new', ...scopes);
    const { id: project } = await newProject();
    const apis = ['--api', 'campaign', '--api', 'old', '--profile', 'Old and new', '--type', 'oauth_server_to_server'];
    const created = await json('credential', 'create', '--project', project, ...apis);
    const { client_id, client_secret } = created;
    expect(created.scopes).toContain('old_sdk');
    for (const dialect of ['oauth2', 'ims']) {
      const printed = await relevo(['token', '--credential', client_id, '--curl', '--dialect', dialect], { env });
      expect(printed.code).toBe(0);
      expect(printed.stdout).not.toContain('rlv_secret_');
      const answer = await runProgram('sh', ['-c', printed.stdout], { env: { CLIENT_SECRET: client_secret } });
      expect(JSON.parse(answer.stdout), answer.stderr).toMatchObject({ access_token: expect.any(String) });
    }
  });

  test('an administrator’s token is no use, a client’s own token is', async () => {
    const { client_id, client_secret } = await newCredential();
    await json('token', '--credential', client_id);
    expect(await json('usage', '--credential', client_id)).toEqual([]);
    await askToken(client_id, client_secret);
    expect(await json('usage', '--credential', client_id)).toMatchObject([{ issued: 1, refused: 0 }]);
  });
});

describe('keys and catalogue', () => {
  test('a rotation publishes the next key, and a second one is refused while it waits', async () => {
    const rotated = await json('key', 'rotate', '--algorithm', 'ES256');
    expect(rotated).toContainEqual(expect.objectContaining({ algorithm: 'ES256', state: 'published' }));
    expect(await json('key', 'list')).toEqual(expect.arrayContaining(rotated));
    expect((await relevo(['key', 'rotate', '--algorithm', 'ES256'], { env })).code).toBe(3);
  });

  test('products, APIs and profiles can be added and changed', async () => {
    await json('product', 'create', '--code', 'acme', '--name', 'Acme');
    expect(await json('product', 'list')).toContainEqual(expect.objectContaining({ code: 'acme' }));
    const settings = ['--scope', 'a', '--scope', 'b', '--lifetime', '600', '--algorithm', 'RS256'];
    const api = await json(
      'api',
      'create',
      '--code',
      'acme-api',
      '--product',
      'acme',
      '--name',
      'Acme API',
      ...settings,
    );
    expect(api).toMatchObject({ scopes: ['a', 'b'], access_token_lifetime: 600, signing_algorithm: 'RS256' });
    expect(await json('api', 'update', 'acme-api', '--scope', '', '--enabled', 'off')).toMatchObject({
      scopes: [],
      enabled: false,
    });
    const made = await json('profile', 'create', '--product', 'acme', '--name', 'Acme profile');
    expect(await json('profile', 'update', made.id, '--enabled', 'off')).toMatchObject({ enabled: false });
    const again = await relevo(['product', 'create', '--code', 'acme', '--name', 'Acme'], { env });
    expect(again).toMatchObject({ code: 3, stderr: expect.stringContaining('Choose another name.') });
  });
});

describe('refusals of the server', () => {
  test('an unknown credential is exit code 4', async () => {
    expect((await relevo(['credential', 'show', 'f'.repeat(32)], { env })).code).toBe(4);
  });

  test('invalid input is exit code 2 and names the field', async () => {
    const { code, stderr } = await relevo(['project', 'create', '--title', 'x'.repeat(46)], { env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^ {2}\S*title\S*: /m);
  });

  test('a wrong admin token is exit code 3, with how to replace a lost one, and is not printed', async () => {
    const wrong = { ...env, RELEVO_ADMIN_TOKEN: 'rlv_admin_wrong' };
    const { code, stdout, stderr } = await relevo(['project', 'list'], { env: wrong });
    expect(code).toBe(3);
    expect(stderr).toContain('relevo init --new-admin-token');
    expect(stdout + stderr).not.toContain('rlv_admin_wrong');
  });
});

describe('init', () => {
  test('creates the data directory once, and a new admin token ends the old one', async () => {
    const cwd = await temporaryDirectory();
    const here = { cwd, env: { RELEVO_DATA_DIR: join(cwd, 'data') } };
    const first = JSON.parse((await relevo(['init', '--json'], here)).stdout);
    const link = expect.stringMatching(/\/invitation#rlv_link_/);
    expect(first).toMatchObject({
      created: true,
      organization_id: expect.stringMatching(/^[0-9A-F]{24}@/),
      first_administrator_link: link,
    });
    const before = await readFile(first.admin_token_file, 'utf8');
    expect((await stat(first.admin_token_file)).mode & 0o777).toBe(0o600);
    const second = await relevo(['init', '--new-admin-token', '--json'], here);
    expect(JSON.parse(second.stdout)).toEqual({ ...first, created: false, first_administrator_link: null });
    const after = await readFile(first.admin_token_file, 'utf8');
    expect(after).not.toBe(before);
    expect(second.stdout + second.stderr).not.toContain(after.trim());
  });
});
