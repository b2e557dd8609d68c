// Two servers that start at the same moment on an empty data directory.
import { expect, test } from 'vitest';
import { readAudit } from './audit-log.ts';
import { type RelevoServer, startRelevo, temporaryDirectory } from './relevo-server.ts';
import { createTechnicalAccount, requestToken } from './technical-account.ts';

const rounds = 4;

async function keySet({ url }: RelevoServer): Promise<unknown> {
  return (await fetch(`${url}/oauth2/jwks`)).json();
}

async function expectAgreement(servers: readonly [RelevoServer, RelevoServer]): Promise<string> {
  const [first, second] = servers;
  const [organization, other] = await Promise.all(servers.map(({ call }) => call('organizationView', {})));
  expect(organization?.id).toMatch(/@AdobeOrg$/);
  expect(other?.id).toBe(organization?.id);

  const { items: keys } = await first.call('signingKeyList', {});
  expect(keys.map(({ algorithm }) => algorithm).sort()).toEqual(['ES256', 'RS256']);
  expect(await keySet(second)).toEqual(await keySet(first));

  // The same pepper and the same key-encryption key: what one creates, the other accepts and signs for.
  const { client_id, client_secret } = await createTechnicalAccount(first.call);
  for (const { url } of servers) expect((await requestToken(url, client_id, client_secret)).status).toBe(200);
  return organization?.id ?? '';
}

test('two servers that start at once on an empty data directory agree on organization, admin token and keys', async () => {
  for (let round = 0; round < rounds; round++) {
    const dataDirectory = temporaryDirectory();
    const servers = await Promise.all([startRelevo({ dataDirectory }), startRelevo({ dataDirectory })]);
    const organizationId = await expectAgreement(servers);
    await Promise.all(servers.map((server) => server.stop()));
    const actions = (await readAudit(dataDirectory, organizationId)).map(({ event }) => event.action);
    const countOf = (action: string) => actions.filter((each) => each === action).length;
    expect(countOf('organization.created')).toBe(1);
    expect(countOf('catalogue.loaded')).toBe(1);
    expect(countOf('admin_token.created')).toBe(1);
    expect(countOf('signing_key.published')).toBe(2);
    expect(countOf('key.registered')).toBe(2);
  }
}, 120_000);
