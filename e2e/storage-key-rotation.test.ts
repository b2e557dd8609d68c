// Pepper and key-encryption key are rotated beside a running server that mints all the while and is never restarted.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { documented, hostCommand } from './host-command.ts';
import { startRelevo } from './relevo-server.ts';
import { createTechnicalAccount, requestToken } from './technical-account.ts';

interface Version {
  readonly key: string;
  readonly version: number;
  readonly uses: number;
}

/** As far as the retirement of keys goes. */
function aMinutePasses(dataDirectory: string): void {
  const database = new DatabaseSync(join(dataDirectory, 'relevo.db'));
  database.exec(`update settings set value = value - 60 where name like 'key.activated_at.%'`);
  database.close();
}

test('threats 1 and 2: no request is refused, nothing is left under the old versions, and they are gone in the end', async () => {
  const server = await startRelevo();
  const place = { RELEVO_DATA_DIR: server.dataDirectory };
  const run = async (command: string) => {
    const finished = await hostCommand(command, place);
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    return finished.stdout;
  };
  const old = await createTechnicalAccount(server.call);
  const tokenOf = async (account: typeof old) => {
    const answer = await requestToken(server.url, account.client_id, account.client_secret);
    expect(answer.status).toBe(200);
    const { access_token: token } = (await answer.json()) as { access_token: string };
    return token;
  };
  const before = await tokenOf(old);
  let finished = false;
  const load = (async () => {
    for (; !finished; await delay(20)) await tokenOf(old);
  })();
  try {
    const output = [
      await run(documented('storage-key rotate pepper')),
      await run(documented('storage-key rotate key-encryption-key')),
    ];
    const fresh = await createTechnicalAccount(server.call);
    await tokenOf(fresh);
    const usesOf = async (key: string) => {
      const list: Version[] = JSON.parse(await run(`${documented('storage-key list')} --json`));
      return list.find((each) => each.key === key && each.version === 1)?.uses;
    };
    expect(await usesOf('key-encryption-key')).toBe(0);
    // The server renews what it has seen within two of its rounds.
    const deadline = performance.now() + 60_000;
    while ((await usesOf('pepper')) !== 0 && performance.now() < deadline) {
      await tokenOf(fresh); // made before the server heard of the rotation
      await delay(1_000);
    }
    const early = await hostCommand(documented('storage-key retire key-encryption-key 1'), place);
    expect(early).toMatchObject({ code: 3, stderr: expect.stringContaining('Servers may still use version 1') });
    aMinutePasses(server.dataDirectory);
    output.push(await run('storage-key retire pepper 1'));
    output.push(await run(documented('storage-key retire key-encryption-key 1')));
    for (const account of [old, fresh]) await tokenOf(account);
    for (const purpose of ['client_secret_pepper', 'key_encryption_key']) {
      const [, version, key = '', ...rest] = readFileSync(join(server.dataDirectory, 'keys', purpose), 'utf8').split(
        ' ',
      );
      expect([version, rest.length]).toEqual(['2', 1]);
      expect(output.join('') + server.log()).not.toContain(key);
    }
  } finally {
    finished = true;
    await load;
  }
  const keySet = createRemoteJWKSet(new URL(`${server.url}/oauth2/jwks`));
  expect((await jwtVerify(before, keySet)).payload.iss).toBe(server.url);
  const after = await startRelevo({ dataDirectory: server.dataDirectory });
  const answer = await requestToken(after.url, old.client_id, old.client_secret);
  expect(answer.status).toBe(200);
}, 150_000);
