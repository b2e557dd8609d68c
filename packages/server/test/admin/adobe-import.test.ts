// The import of the original's files: what is kept, what is reported, and that it happens whole or not at all.
import { randomUUID } from 'node:crypto';
import type { ImportReport } from '@relevo/contract/imports';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer, testStart } from '../../src/testing/test-server.ts';
import { refusalOf, sendAsAdmin } from '../fixtures/admin-api.ts';
import * as adobe from '../fixtures/adobe-files.ts';
import { auditedActions } from '../fixtures/audited-actions.ts';
import { askToken } from '../fixtures/credentials.ts';
import { post } from '../fixtures/requests.ts';
import { rsaKeys, selfSigned } from '../fixtures/self-signed.ts';

let server: TestServer;
let organizationId: string;
beforeAll(async () => {
  server = await startTestServer();
  organizationId = server.running.platform.organization.id;
});
afterAll(() => server.close());

const keys = rsaKeys();
const pem = selfSigned({ name: 'import', notBefore: testStart - 60, notAfter: testStart + 86_400, keys });

type Files = Readonly<Record<string, string>>;
const filesOf = (files: Files) => Object.entries(files).map(([name, content]) => ({ name, content }));
const importFiles = (files: Files) => server.call('adobeImport', { body: { files: filesOf(files) } });
const previewFiles = (files: Files) => server.call('adobeImport', { body: { files: filesOf(files), preview: true } });
const project = (credentials: readonly object[], more: object = {}) =>
  adobe.adobeProjectFile({ title: `Imported ${randomUUID().slice(0, 8)}`, organizationId, credentials, ...more });
const whatIn = ({ left_out }: ImportReport) => left_out.map(({ what, why }) => `${what}: ${why}`);
const imported = ({ projects }: ImportReport) => projects.flatMap(({ credentials }) => credentials);
const view = (client_id: string) => server.call('credentialView', { params: { credential: client_id } });

describe('what is kept', () => {
  test('an OAuth Server-to-Server credential gets tokens with the client id and secrets that it had', async () => {
    const secrets = [adobe.newSecret(), adobe.newSecret()];
    const account = adobe.newAccount();
    const report = await importFiles({
      'project.json': project([adobe.adobeCredential('oauth_server_to_server', { account, secrets })]),
    });
    expect(report).toMatchObject({ imported: true, left_out: [], projects: [{ project: 'new' }] });
    expect(imported(report)).toMatchObject([
      { client_id: account.client_id, apis: ['campaign'], profiles: ['Campaign - prod - Admin'], client_secrets: 2 },
    ]);
    expect(await view(account.client_id)).toMatchObject(account);
    for (const client_secret of secrets) {
      expect((await askToken(server, { client_id: account.client_id, client_secret })).status).toBe(200);
    }
    const lost = await askToken(server, { client_id: account.client_id, client_secret: adobe.newSecret() });
    expect(lost.status).toBe(401);
    expect(server.log() + JSON.stringify(report)).not.toContain(secrets[0]);
  });

  test('a Service Account (JWT) credential exchanges assertions that its old key has signed', async () => {
    const account = adobe.newAccount();
    const secret = adobe.newSecret();
    const file = project([adobe.adobeCredential('service', { account, secrets: [secret] })]);
    const report = await importFiles({ 'project.json': file, 'certificate_pub.crt': pem });
    expect(report.left_out).toEqual([]);
    expect(imported(report)).toMatchObject([{ mechanisms: ['service_account_jwt'], certificates: 1 }]);
    const claims = { iss: organizationId, sub: account.technical_account_id, exp: server.now() + 300 };
    const audience = `${server.issuer}/c/${account.client_id}`;
    const more = { aud: audience, [`${server.issuer}/s/ent_campaign_sdk`]: true };
    const jwt_token = await new SignJWT({ ...claims, ...more })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(keys.privateKey);
    const form = { client_id: account.client_id, client_secret: secret, jwt_token };
    expect((await post(`${server.url}/ims/exchange/jwt`, form)).status).toBe(200);
  });

  test('one that was migrating goes on migrating, and every change has its audit entry', async () => {
    const account = adobe.newAccount();
    const before = (await auditedActions(server)).length;
    await importFiles({ 'p.json': project([adobe.adobeCredential('oauth_server_to_server_migrate', { account })]) });
    const migration = await server.call('migrationView', { params: { credential: account.client_id } });
    expect(migration).toMatchObject({ state: 'in_progress', started_at: '2026-01-01T00:00:00Z' });
    const actions = (await auditedActions(server)).slice(before).map((line) => line.split(' ')[1]);
    expect(actions).toEqual(['project.created', 'credential.created', 'client_secret.added', 'migration.started']);
  });

  test('the file of a single credential makes a project of its own', async () => {
    const content = adobe.adobeCredentialFile();
    const report = await importFiles({ 'credential.json': content });
    const { CLIENT_ID, ORG_ID } = JSON.parse(content);
    expect(report.projects).toMatchObject([{ title: `Imported ${CLIENT_ID}`.slice(0, 45), project: 'new' }]);
    expect(report.left_out).toMatchObject([
      { what: `organization id ${ORG_ID}`, why: expect.stringContaining('"iss"') },
    ]);
  });
});

describe('what is left out is said', () => {
  test('the same file a second time, and a credential of a type that the project has already', async () => {
    const first = adobe.adobeCredential('oauth_server_to_server');
    const second = adobe.adobeCredential('oauth_server_to_server');
    const files = { 'p.json': project([first, second]) };
    expect(whatIn(await importFiles(files))).toEqual([
      expect.stringContaining('has a credential of this type already'),
    ]);
    const again = await importFiles(files);
    expect(again).toMatchObject({ imported: false, projects: [] });
    expect(whatIn(again)[0]).toContain('is in this organization already');
  });

  test('services and scopes that the catalogue does not have, a third secret, and a type that is none of ours', async () => {
    const secrets = [adobe.newSecret(), 'short', adobe.newSecret(), adobe.newSecret()];
    const credential = adobe.adobeCredential('service', { secrets: secrets.slice(0, 1), metascopes: ['ent_unknown'] });
    const oauth = adobe.adobeCredential('oauth_server_to_server', { secrets });
    const web = { ...adobe.adobeCredential('service'), integration_type: 'oauthweb' };
    const report = await importFiles({
      'a.json': project([credential, web], { services: ['Campaign', 'UnknownSDK'] }),
      'b.json': project([oauth]),
    });
    expect(imported(report)).toMatchObject([{ apis: ['campaign'] }, { client_secrets: 2 }]);
    expect(whatIn(report)).toEqual([
      expect.stringContaining('Only OAuth Server-to-Server and Service Account (JWT)'),
      expect.stringContaining('service UnknownSDK: No API'),
      expect.stringContaining('scope ent_unknown of '),
      expect.stringContaining('1 of them are not 16 to 256'),
      expect.stringContaining('1 more are not taken'),
    ]);
  });

  test('a certificate of which nobody can tell whose it is; a file name that begins with the client id tells', async () => {
    const [one, other] = [adobe.newAccount(), adobe.newAccount()];
    const report = await importFiles({
      'a.json': project([adobe.adobeCredential('service', { account: one })]),
      'b.json': project([adobe.adobeCredential('service', { account: other })]),
      'certificate_pub.crt': pem,
      [`${other.client_id}.crt`]: pem,
      'key.pem': `${pem}\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`,
    });
    expect(imported(report).map(({ certificates }) => certificates)).toEqual([0, 1]);
    expect(whatIn(report)).toEqual([
      'the file: It holds a private key. Send the certificate alone.',
      expect.stringContaining('certificate: It cannot be told which credential'),
    ]);
  });

  test('no API of the server itself is given by a file', async () => {
    const credential = adobe.adobeCredential('oauth_server_to_server');
    const report = await importFiles({ 'p.json': project([credential], { services: ['relevo_management'] }) });
    expect(imported(report)).toMatchObject([{ apis: ['campaign'] }]);
    expect(whatIn(report)[0]).toContain('service relevo_management');
  });
});

describe('whole or not at all', () => {
  test('a preview says what the import then does, and changes nothing', async () => {
    const files = {
      'a.json': project([adobe.adobeCredential('oauth_server_to_server_migrate')], { services: ['Nothing'] }),
      'b.json': adobe.adobeCredentialFile(),
      'c.crt': pem,
    };
    const before = await auditedActions(server);
    const preview = await previewFiles(files);
    expect(await auditedActions(server)).toEqual(before);
    const found = imported(preview).map(({ client_id }) => client_id);
    expect(found).toHaveLength(2);
    for (const client_id of found) expect((await refusalOf(view(client_id))).code).toBe('not_found');
    expect(await importFiles(files)).toEqual({ ...preview, imported: true });
  });

  test('a credential that another organization has takes everything back, also in a preview', async () => {
    const taken = adobe.newAccount();
    const body = { name: 'Other', administrator_email: 'ann@example.com' };
    const other = await server.call('organizationCreate', { body });
    const elsewhere = { 'relevo-organization': other.id };
    const first = { 'p.json': project([adobe.adobeCredential('oauth_server_to_server', { account: taken })]) };
    const send = (files: Files, headers = {}) =>
      sendAsAdmin(server, {
        method: 'POST',
        path: '/api/v1/imports/adobe',
        body: JSON.stringify({ files: filesOf(files) }),
        headers,
      });
    expect((await send(first, elsewhere)).status).toBe(201);
    const [before, after] = [adobe.newAccount(), adobe.newAccount()];
    const files = {
      'a.json': project([adobe.adobeCredential('service', { account: before })]),
      'b.json': project([adobe.adobeCredential('service', { account: taken })]),
      'c.json': project([adobe.adobeCredential('service', { account: after })]),
    };
    const audited = await auditedActions(server);
    for (const attempt of [previewFiles(files), importFiles(files)]) {
      expect(await refusalOf(attempt)).toMatchObject({ status: 409, code: 'conflict' });
    }
    expect(await auditedActions(server)).toEqual(audited);
    for (const { client_id } of [before, after]) expect((await refusalOf(view(client_id))).code).toBe('not_found');
  });

  test('files that are nothing of the original are reported one by one, whatever they hold', async () => {
    const whole = project([adobe.adobeCredential('service')]);
    const typed = JSON.stringify({ ...JSON.parse(adobe.adobeCredentialFile()), CLIENT_SECRETS: 'rlv', SCOPES: 7 });
    const strange = {
      'cut.json': whole.slice(0, -20),
      'deep.json': `{"project":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      'long.json': JSON.stringify({ TYPE: 'x'.repeat(200_000) }),
      'typed.json': typed,
      'list.json': '[]',
      'null.json': 'null',
      'other.json': '{"web":{}}',
      'begin.crt': '-----BEGIN CERTIFICATE-----'.repeat(5_000),
      'bad.crt': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
      'odd.json': project([{ ...adobe.adobeCredential('service'), jwt: null }]),
      'ids.json': project([
        adobe.adobeCredential('service', { account: { ...adobe.newAccount(), client_id: '../\u0000' } }),
      ]),
    };
    const report = await importFiles(strange);
    expect(report).toMatchObject({ imported: false, projects: [] });
    expect(new Set(report.left_out.map(({ file }) => file))).toEqual(new Set(Object.keys(strange)));
    expect(JSON.stringify(report)).not.toContain('p8e-');
  });

  test('names and titles from a file are kept without control characters and within their limits', async () => {
    const credential = { ...adobe.adobeCredential('service'), name: `\u0007${'n'.repeat(300)}` };
    const file = adobe.adobeProjectFile({
      title: `a\u0000${'t'.repeat(90)}`,
      organizationId,
      credentials: [credential],
    });
    const report = await importFiles({ 'p.json': file });
    expect(report.projects[0]).toMatchObject({
      title: `a ${'t'.repeat(43)}`,
      credentials: [{ name: 'n'.repeat(100) }],
    });
    const second = { ...adobe.adobeCredential('oauth_server_to_server'), name: 'n'.repeat(100) };
    const more = await importFiles({
      'q.json': JSON.stringify({
        project: {
          ...JSON.parse(file).project,
          workspace: { ...JSON.parse(file).project.workspace, details: { credentials: [second] } },
        },
      }),
    });
    expect(more.projects[0]).toMatchObject({ project: 'existing' });
    expect(imported(more)[0]?.name).not.toBe('n'.repeat(100));
  });
});
