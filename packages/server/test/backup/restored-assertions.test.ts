// Fault 4.13: the use of single-use assertions after the backup was lost, so what may have been used is refused.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptedClockSkewSeconds } from '../../src/domain/access-token.ts';
import type { ServingProcess } from '../../src/main.ts';
import { startTestServer, type TestServer, testStart } from '../../src/testing/test-server.ts';
import { backUp, createBackupFolder, restore, startRestored } from '../fixtures/backups.ts';
import { createDataFolder } from '../fixtures/data-folder.ts';
import { refusalOf } from '../fixtures/requests.ts';
import {
  type Claims,
  createServiceAccount,
  exchange,
  exchangeClaims,
  makeKeyPair,
  type ServiceAccount,
  signAssertion,
} from '../fixtures/service-account.ts';

const backups = createBackupFolder();
const folder = createDataFolder();
/** The restored server's clock stands at `testStart`. */
const restoredAt = testStart - 600;
const day = 86_400;

let source: TestServer;
let account: ServiceAccount;
let restored: TestServer & { running: ServingProcess };

beforeAll(async () => {
  source = await startTestServer({ now: restoredAt - 100 });
  account = await createServiceAccount(source, makeKeyPair(undefined, { notBefore: restoredAt - day }));
  await backUp({ dataDirectory: source.dataDirectory }, backups.file('backup'), source.now());
  await restore({ dataDirectory: folder.path }, backups.file('backup'), { at: restoredAt });
  restored = { ...(await startRestored(folder, source)), now: () => testStart };
});
afterAll(async () => {
  await restored.close();
  await source.close();
  folder.remove();
  backups.remove();
});

const send = (claims: Claims) => exchangeClaims(restored, account, claims);
const refused = [400, 'invalid_jti'];

test('an assertion that was used after the backup gets no second token after the restore', async () => {
  const assertion = await signAssertion(source, account, { jti: 'lost', iat: source.now(), exp: testStart + 300 });
  expect((await exchange(source, account.credential, assertion)).status).toBe(200);
  const answer = await exchange(restored, account.credential, assertion);
  expect(refusalOf(answer)).toEqual(refused);
  expect(answer.json['error_description']).toContain('restored from a backup');
});

test('what was made before the restore, by whatever clock is accepted, is refused; what was made later is not', async () => {
  const last = restoredAt + acceptedClockSkewSeconds;
  expect(refusalOf(await send({ jti: 'a', iat: last }))).toEqual(refused);
  expect((await send({ jti: 'b', iat: last + 1 })).status).toBe(200);
});

test('what does not say when it was made is refused if its exp allows that it was before', async () => {
  const last = restoredAt + day + acceptedClockSkewSeconds;
  expect(refusalOf(await send({ jti: 'c', exp: last }))).toEqual(refused);
  expect((await send({ jti: 'd', exp: last + 1 })).status).toBe(200);
});

test('an assertion without jti may be used several times anyway, and is accepted', async () => {
  expect((await send({ iat: restoredAt - 10 })).status).toBe(200);
});
