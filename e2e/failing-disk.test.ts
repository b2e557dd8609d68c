// A disk that takes no more bytes, made by the kernel's limit on the size of files (setrlimit(2), RLIMIT_FSIZE): every
// write beyond it fails with EFBIG. Node ignores the signal that comes with it.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { skipWithout } from './needed-program.ts';
import { adminTokenFileOf, type RelevoServer, startRelevo } from './relevo-server.ts';
import { createTechnicalAccount, issuedCount, requestToken, type TechnicalAccount } from './technical-account.ts';

const prlimit = { prlimit: ['prlimit', '--version'] } as const;

let server: RelevoServer;
let account: TechnicalAccount;
beforeEach(async (context) => {
  skipWithout(context, prlimit);
  server = await startRelevo();
  account = await createTechnicalAccount(server.call);
});

/** Moves the soft limit of the running server; the hard one stays, so that it can be raised again. */
function limitFileSize(bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}:`]);
}

const mint = () => requestToken(server.url, account.client_id, account.client_secret);

async function expectUnavailable(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const body: unknown = await response.json();
  expect(body).toEqual({ error: 'temporarily_unavailable', error_description: expect.any(String) });
}

test('a failing disk is 503 with Retry-After, never a token without its record, and heals without a restart', async () => {
  expect((await mint()).status).toBe(200);

  limitFileSize(0);
  await expectUnavailable(await mint());
  for (const response of await Promise.all(Array.from({ length: 20 }, mint))) await expectUnavailable(response);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  // Reading needs no write.
  expect(await issuedCount(server.call, account.id)).toBe(1);

  limitFileSize('unlimited');
  const answers = await Promise.all(Array.from({ length: 20 }, mint));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(await issuedCount(server.call, account.id)).toBe(21);
});

test('a refused attempt that cannot be recorded is 503 too', async () => {
  await server.call('credentialUpdate', { params: { credential: account.id }, body: { enabled: false } });
  expect((await mint()).status).toBe(401);
  limitFileSize(0);
  await expectUnavailable(await mint());
  limitFileSize('unlimited');
  expect((await mint()).status).toBe(401);
  const { items } = await server.call('usageView', { params: { credential: account.id } });
  expect(items).toMatchObject([{ issued: 0, refused: 2 }]);
});

test('a change that cannot be written is a 503 problem with Retry-After, and changed nothing', async () => {
  limitFileSize(0);
  const token = readFileSync(adminTokenFileOf(server.dataDirectory), 'utf8').trim();
  const response = await fetch(`${server.url}/api/v1/credentials/${account.id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ enabled: false }),
  });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(await response.json()).toMatchObject({ code: 'storage_unavailable', status: 503 });
  limitFileSize('unlimited');
  expect((await mint()).status).toBe(200);
});

test('a disk that fills up while tokens are issued: as many records as tokens handed out, also after a restart', async () => {
  const log = statSync(join(server.dataDirectory, 'relevo.db-wal')).size;
  limitFileSize(log + 64 * 1024);
  let handedOut = 0;
  const client = async () => {
    for (let attempts = 0; attempts < 500; attempts++) {
      const response = await mint();
      if (response.status !== 200) return expectUnavailable(response);
      await response.body?.cancel();
      handedOut += 1;
    }
    throw new Error('the disk did not fill up');
  };
  await Promise.all(Array.from({ length: 8 }, client));
  expect(handedOut).toBeGreaterThan(0);
  expect(await issuedCount(server.call, account.id)).toBe(handedOut);

  await server.kill();
  server = await startRelevo({ dataDirectory: server.dataDirectory });
  expect(await issuedCount(server.call, account.id)).toBe(handedOut);
  expect((await mint()).status).toBe(200);
});
