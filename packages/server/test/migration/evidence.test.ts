// The evidence of a completed migration: what is in it, and that it is signed by a key of its own that stays.
import { createHash } from 'node:crypto';
import { canonicalJson, evidenceType } from '@relevo/contract/evidence';
import type { Evidence } from '@relevo/contract/migrations';
import { compactVerify, importJWK } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { askLegacy, askNew, completeMigration, createMigrating, type Migrating } from '../fixtures/migrating.ts';
import { request } from '../fixtures/requests.ts';
import { brokenLogs, retire, rotate } from '../fixtures/storage-keys.ts';

let server: TestServer;
let account: Migrating;
beforeAll(async () => {
  server = await startTestServer();
  account = await createMigrating(server);
  await askLegacy(server, account, 'web-07');
  await askNew(server, account, 'web-08');
  server.advance(60);
  await completeMigration(server, account, 'web-07 is gone');
});
afterAll(() => server.close());

const evidenceOf = ({ params }: Pick<Migrating, 'params'>) => server.call('migrationEvidence', { params });

/** What was signed, by another library than ours. */
async function signedIn({ signature }: Evidence) {
  const { key } = await server.call('evidenceKeyView', {});
  const { payload, protectedHeader } = await compactVerify(signature, await importJWK(key, 'ES256'));
  return { payload: JSON.parse(Buffer.from(payload).toString()), header: protectedHeader };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

test('says who, which sources, what blocked and why it went on all the same', async () => {
  const { sections } = await evidenceOf(account);
  const { client_id, name } = account.credential;
  expect(sections).toMatchObject({
    summary: {
      credential: { client_id, name },
      mechanisms: expect.arrayContaining([
        expect.objectContaining({ type: 'service_account_jwt', retired_at: '2026-01-01T00:01:00Z' }),
        expect.objectContaining({ type: 'oauth_server_to_server', retired_at: null }),
      ]),
    },
    usage: [
      { mechanism: 'oauth_server_to_server', source: 'web-08', issued: 1 },
      { mechanism: 'service_account_jwt', source: 'web-07', issued: 1 },
    ].map((row) => expect.objectContaining(row)),
    verdict: {
      completed_by: 'admin token',
      blockers: ['cadence_unknown web-07'],
      override_reason: 'web-07 is gone',
      completed_at: '2026-01-01T00:01:00Z',
    },
    brownouts: [],
    acknowledgements: [],
  });
});

test('has the slice of the audit log as the log itself has it, with the hash of each entry', async () => {
  const { sections } = await evidenceOf(account);
  const { items } = await server.call('auditList', { query: { target: account.credential.id } });
  const own = items.filter(({ action }) => action.startsWith('migration.'));
  expect(own.map(({ action }) => action)).toEqual(['migration.completed', 'migration.started']);
  expect(sections['audit']).toEqual(own.toReversed());
});

test('is signed over the digest of every section, by the key that anybody may see', async () => {
  const evidence = await evidenceOf(account);
  const { payload, header } = await signedIn(evidence);
  const { key, thumbprint } = await server.call('evidenceKeyView', {});
  expect(header).toEqual({ alg: 'ES256', typ: evidenceType, kid: thumbprint, jwk: key });
  const digests = Object.entries(evidence.sections).map(([part, value]) => [part, sha256(canonicalJson(value))]);
  expect(payload).toMatchObject({ digests: Object.fromEntries(digests), issuer: server.issuer });
  expect(thumbprint).toBe(sha256(canonicalJson(key)));
  expect(await request(`${server.url}/api/v1/evidence-key`)).toMatchObject({ status: 200, json: { thumbprint } });
});

test('no secret and no private key stands in it', async () => {
  const text = JSON.stringify(await evidenceOf(account));
  expect(text).not.toContain(account.credential.client_secret);
  expect(text).not.toMatch(/"d":|PRIVATE/);
});

test('there is none before the migration is completed', async () => {
  const { params } = await createMigrating(server);
  expect(await refusalOf(server.call('migrationEvidence', { params }))).toMatchObject({
    status: 409,
    code: 'wrong_migration_state',
  });
});

test('its key signs no token, is in no key set, and survives restarts and rotations of every other key', async () => {
  const before = await server.call('evidenceKeyView', {});
  const kids = async () => {
    const { keys } = (await request(`${server.url}/oauth2/jwks`)).json as { keys: { kid: string }[] };
    return keys.map(({ kid }) => kid);
  };
  server.advance(3600);
  await server.call('signingKeyRotate', { body: {} });
  expect(await kids()).toHaveLength(4);
  expect(await kids()).not.toContain(before.thumbprint);
  expect((await server.call('signingKeyList', {})).items.map(({ kid }) => kid)).not.toContain(before.thumbprint);
  await rotate(server, 'key_encryption_key');
  server.advance(120);
  await retire(server, 'key_encryption_key', 1);
  await server.restart();
  expect(await server.call('evidenceKeyView', {})).toEqual(before);
  expect((await signedIn(await evidenceOf(account))).header).toMatchObject({ kid: before.thumbprint });
  server.advance(10 * 86_400);
  await server.running.keepHouse();
  expect(await server.call('evidenceKeyView', {})).toEqual(before);
  expect(await brokenLogs(server)).toEqual([]);
});
