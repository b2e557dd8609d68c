// One backup restored again, after a server was already restored from it and has issued tokens.
import { afterAll, expect, test } from 'vitest';
import { startTestServer } from '../../src/testing/test-server.ts';
import { backUp, createBackupFolder, restore, startRestored } from '../fixtures/backups.ts';
import { createCredential, isActive, obtainToken } from '../fixtures/credentials.ts';
import { createDataFolder } from '../fixtures/data-folder.ts';

const backups = createBackupFolder();
afterAll(() => backups.remove());

test('R-3: "revoke everything" reaches the tokens that an earlier restore of the same backup has issued', async () => {
  const server = await startTestServer();
  const credential = await createCredential(server);
  const file = backups.file('one');
  await backUp({ dataDirectory: server.dataDirectory }, file, server.now());
  const restored = async (at: number) => {
    const folder = createDataFolder();
    await restore({ dataDirectory: folder.path }, file, { at });
    const running = await startRestored(folder, server);
    return { ...running, remove: () => running.close().then(() => folder.remove()) };
  };
  const first = await restored(server.now() - 7_200);
  const params = { credential: credential.id };
  for (const name of ['one', 'two', 'three']) await first.call('credentialUpdate', { params, body: { name } });
  const token = await obtainToken(first, credential);
  await first.remove();

  const second = await restored(server.now() - 3_600);
  expect(await isActive(second, credential, token)).toBe(true);
  await second.call('tokenRevoke', { body: { kind: 'credential', credential: credential.id } });
  expect(await isActive(second, credential, token)).toBe(false);
  await second.remove();
  await server.close();
});
