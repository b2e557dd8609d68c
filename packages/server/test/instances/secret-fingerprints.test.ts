// A client secret is known by its fingerprint, in whatever way it came to be: a proof with another one is none.
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import * as adobe from '../fixtures/adobe-files.ts';
import { createCredential } from '../fixtures/credentials.ts';
import { callAs, createRotating } from '../fixtures/management.ts';
import { createLegacy } from '../fixtures/migrating.ts';
import { moment, proven, report } from '../fixtures/reports.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

interface Keys {
  readonly client_id: string;
  readonly client_secret: string;
}

/** Each leaves a credential with one client secret alive. */
const ways: Readonly<Record<string, () => Promise<Keys>>> = {
  'made with its credential': () => createCredential(server),
  async added() {
    const { id, client_secret_id } = await createCredential(server);
    const added = await server.call('clientSecretAdd', { params: { credential: id } });
    await server.call('clientSecretDelete', { params: { credential: id, client_secret: client_secret_id } });
    return added;
  },
  async 'rotated by its credential'() {
    const call = await callAs(server, await createRotating(server));
    return call('ownClientSecretAdd', { body: { previous_ends_in: 0 } });
  },
  async 'made by the start of a migration'() {
    const { params, credential } = await createLegacy(server);
    await server.call('clientSecretAdd', { params, body: { expires_at: moment(server, 60) } });
    await server.call('clientSecretDelete', { params: { ...params, client_secret: credential.client_secret_id } });
    server.advance(60);
    const { client_secret = '' } = await server.call('migrationStart', { params });
    return { client_id: credential.client_id, client_secret };
  },
  async imported() {
    const [account, client_secret] = [adobe.newAccount(), adobe.newSecret()];
    const credentials = [adobe.adobeCredential('oauth_server_to_server', { account, secrets: [client_secret] })];
    const { id: organizationId } = server.running.platform.organization;
    const content = adobe.adobeProjectFile({ title: `Of ${randomUUID()}`, organizationId, credentials });
    await server.call('adobeImport', { body: { files: [{ name: 'project.json', content }] } });
    return { client_id: account.client_id, client_secret };
  },
};

test.each(Object.keys(ways))('a client secret that was %s is told from another one', async (way) => {
  const { client_id, client_secret } = (await ways[way]?.()) ?? expect.fail('there is no such way');
  const instance = `prod_${randomUUID().slice(0, 8)}`;
  const isProven = async (secret: string) => {
    const fingerprint = createHmac('sha256', client_id).update(secret).digest('hex').slice(0, 16);
    await report({ call: server.call, instance }, client_id, [proven(server, 'web-1', { found: { fingerprint } })]);
    return (await server.call('instanceView', { params: { instance } })).containers_proven === 1;
  };
  expect(client_secret).not.toBe('');
  expect(await isProven(`${client_secret}x`)).toBe(false);
  expect(await isProven(client_secret)).toBe(true);
});
