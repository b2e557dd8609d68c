// The client secrets in a credential's file: a new one has its place before it is made.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import {
  addSecretToFile,
  expectRoomInFile,
  keepLastSecretInFile,
} from '../../src/fleet/credential/credential-file-secrets.ts';
import { temporaryDirectory } from '../relevo-process.ts';

const clientId = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
let file: string;
beforeEach(async () => {
  file = join(await temporaryDirectory(), 'credential.json');
});

const write = (value: unknown) => writeFileSync(file, JSON.stringify(value));
const read = () => JSON.parse(readFileSync(file, 'utf8'));
const project = (credential: object) => ({ project: { workspace: { details: { credentials: [credential] } } } });

test('a project file with Service Account (JWT) alone has no place for a new one, which is told before it is made', async () => {
  const legacy = project({ jwt: { client_id: clientId, client_secret: 'p8e-old' } });
  write(legacy);
  await expect(expectRoomInFile(file, clientId)).rejects.toMatchObject({ code: 'invalid_usage' });
  await keepLastSecretInFile(file, clientId);
  expect(read()).toEqual(legacy);
});

test('a new one is the last in the file, once, and the last is kept alone', async () => {
  const listed = (...secrets: string[]) =>
    project({ oauth_server_to_server: { client_id: clientId, client_secrets: secrets } });
  write(listed('old'));
  await expectRoomInFile(file, clientId);
  expect(read()).toEqual(listed('old'));
  await addSecretToFile(file, clientId, 'new');
  await addSecretToFile(file, clientId, 'new');
  expect(read()).toEqual(listed('old', 'new'));
  await keepLastSecretInFile(file, clientId);
  expect(read()).toEqual(listed('new'));
});
