// `relevo import`, `migration evidence`, `evidence` and `rehearse` as people and scripts use them.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Call, createCall } from '@relevo/contract/call';
import { evidenceFormat } from '@relevo/contract/evidence';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relevo, temporaryDirectory } from './relevo-process.ts';
import { type RelevoServer, startRelevoServer } from './relevo-server.ts';

let server: RelevoServer;
let env: Record<string, string>;
let call: Call;
beforeAll(async () => {
  server = await startRelevoServer();
  env = { RELEVO_URL: server.url, RELEVO_ADMIN_TOKEN_FILE: server.adminTokenFile };
  const token = (await readFile(server.adminTokenFile, 'utf8')).trim();
  call = createCall({ url: server.url, token: () => token });
});
afterAll(() => server.close());

const secret = 'p8e-0123456789abcdef0123';
const account = {
  client_id: 'f'.repeat(32),
  technical_account_id: `${'A'.repeat(24)}@techacct.adobe.com`,
  technical_account_email: 'nightly@techacct.adobe.com',
};

/** A project with one Service Account (JWT) credential, as the original writes it. */
const projectFile = JSON.stringify({
  project: {
    id: '1',
    name: 'nightly',
    title: 'Nightly',
    org: { id: '1', name: 'Example', ims_org_id: `${'B'.repeat(24)}@AdobeOrg` },
    workspace: {
      id: '2',
      name: 'Production',
      details: {
        credentials: [
          {
            id: '3',
            name: 'Nightly',
            integration_type: 'service',
            jwt: { ...account, client_secret: secret, meta_scopes: ['ent_campaign_sdk'] },
          },
        ],
        services: [],
      },
    },
  },
});

async function written(name: string, content: string): Promise<string> {
  const file = join(await temporaryDirectory(), name);
  await writeFile(file, content);
  return file;
}

describe('from the original to evidence', () => {
  test('import previews, imports, and says what it left out; a private key is not sent', async () => {
    const file = await written('project.json', projectFile);
    const preview = await relevo(['import', 'adobe', file, '--preview'], { env });
    expect(preview).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('A preview') });
    const done = await relevo(['import', 'adobe', file, '--json'], { env });
    expect(done.stderr).toBe('');
    const report = JSON.parse(done.stdout);
    expect(report).toMatchObject({ imported: true, projects: [{ credentials: [{ client_id: account.client_id }] }] });
    expect(report.left_out).toMatchObject([{ file: 'project.json', what: expect.stringContaining('organization id') }]);
    expect(done.stdout + server.log()).not.toContain(secret);
    const key = await written('key.pem', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n');
    expect(await relevo(['import', 'adobe', key], { env })).toMatchObject({ code: 2, stdout: '' });
    expect((await relevo(['import', 'adobe', '/nowhere.json'], { env })).code).toBe(2);
  });

  test('rehearse prints who would fail by a date, as a table and as JSON', async () => {
    const body = new URLSearchParams({ client_id: account.client_id, client_secret: secret });
    await fetch(`${server.url}/ims/exchange/jwt`, { method: 'POST', body, headers: { 'relevo-instance': 'web-07' } });
    await call('deprecationUpdate', { body: { sunset_at: '2090-01-01T00:00:00Z' } });
    const json = await relevo(['rehearse', '--to', '2090-01-01', '--json'], { env });
    expect(JSON.parse(json.stdout)).toMatchObject({
      credentials: [{ client_id: account.client_id, failures: [{ cause: 'sunset', sources: [{ source: 'web-07' }] }] }],
    });
    const { stdout } = await relevo(['rehearse', '--to', '2090-01-01T00:00:00Z'], { env });
    expect(stdout).toMatch(/f{32} +Nightly +2090-01-01T00:00:00Z +Service Account \(JWT\) ends +web-07/);
    const none = await relevo(['rehearse', '--to', '2089-12-31'], { env });
    expect(none.stdout).toContain('Nothing that is in use would fail');
    expect((await relevo(['rehearse', '--to', 'soon'], { env })).code).toBe(2);
  });

  test('evidence verifies without a server and names what was altered', async () => {
    const params = { credential: account.client_id };
    const { revision, project_title: confirm } = await call('migrationStart', { params });
    await call('migrationComplete', { params, body: { revision, confirm, override_reason: 'it is gone' } });
    const { stdout: text } = await relevo(['migration', 'evidence', account.client_id], { env });
    const evidence = JSON.parse(text);
    const { stdout: key } = await relevo(['evidence', 'key', '--json'], { env });
    const nowhere = { env: {} };
    const verify = async (content: string, ...options: string[]) =>
      relevo(['evidence', 'verify', await written('evidence.json', content), ...options], nowhere);

    const right = await verify(text);
    expect(right).toMatchObject({ code: 0, stderr: '' });
    expect(right.stdout).toContain(JSON.parse(key).thumbprint);
    expect(right.stdout).toContain('"relevo evidence key"');
    const keyFile = await written('key.json', key);
    const known = await verify(text, '--key', keyFile, '--json');
    expect(JSON.parse(known.stdout)).toMatchObject({ intact: true, faults: [], key_matches: true });

    const wrong = await verify(text.replaceAll('it is gone', 'it is away'), '--json');
    expect(wrong.code).toBe(4);
    expect(JSON.parse(wrong.stdout).faults).toEqual([
      { part: 'verdict', fault: 'altered' },
      { part: 'audit', fault: 'altered' },
    ]);
    expect(wrong.stderr).toMatch(/is not what was signed: verdict was altered; audit was altered\.\nNext: /);
    const without = { ...evidence, sections: { ...evidence.sections, usage: undefined, note: 1 } };
    const other = await verify(JSON.stringify(without));
    expect(other).toMatchObject({ code: 4, stderr: expect.stringContaining('usage is missing; note was added') });

    const foreign = { kty: 'EC', crv: 'P-256', ...otherPoint };
    const byOther = await verify(text, '--key', await written('other.json', JSON.stringify(foreign)));
    expect(byOther).toMatchObject({ code: 4, stderr: expect.stringContaining('signed by another key') });
    expect((await verify(text, '--key', await written('none.json', '{}'))).code).toBe(2);
  });

  test('a file that is no evidence is no cry of tampering: exit code 2', async () => {
    const file = await written('cut.json', `{"format":"${evidenceFormat}","sections":{"usage":`);
    expect(await relevo(['evidence', 'verify', file], { env: {} })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is no evidence: it is not a whole JSON document.'),
    });
    expect((await relevo(['evidence', 'verify', '/nowhere'], { env: {} })).code).toBe(2);
    expect((await relevo(['migration', 'evidence', 'nothing'], { env })).code).toBe(4);
  });
});

/** RFC 7515 §A.3, as JWK. */
const otherPoint = {
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};
