// What a check says of a container: under which credential, and whose client secret it has.
import { expect, test } from 'vitest';
import { checkContainers } from '../../src/fleet/check/check-containers.ts';
import type { Driver } from '../../src/fleet/driver.ts';
import { resultOf } from '../../src/fleet/report/result.ts';
import { silentView } from '../../src/fleet/run/run-view.ts';
import { Sensitive } from '../../src/fleet/sensitive.ts';
import { container, credential, fingerprint, hostFacts, installed } from './host-facts.ts';
import { ModelHost } from './model-host.ts';

const at = '2026-11-21T12:00:00Z';

/** Hosts that were left with these client ids, by label, and still have them. */
async function checkOf(clientIds: Readonly<Record<string, string>>) {
  const driverOf = (clientId: string): Driver => ({
    ...new ModelHost({ canTell: false }).driver(),
    probe: async () => hostFacts({ installed: installed({ clientId, fingerprint: null, storedDigest: 'd1' }) }),
  });
  const drivers = new Map(Object.entries(clientIds).map(([label, clientId]) => [label, driverOf(clientId)]));
  const containers = [...drivers.keys()].map((label) => container(label));
  const left = new Map(
    containers.map((each) => {
      const result = resultOf(each, 'ok', at, { fingerprint, storedDigest: 'd1' });
      return [each.label, { run: 'r1', clientId: clientIds[each.label] ?? '', secretId: null, result }] as const;
    }),
  );
  const driverFor = ({ label }: { readonly label: string }): Driver => {
    const driver = drivers.get(label);
    if (!driver) throw new Error(`There is no ${label}.`);
    return driver;
  };
  return checkContainers({
    ...{ containers, left, hosts: { driverFor, close: async () => {} }, parallel: 2, view: silentView },
    ...{ credential: undefined, wanted: null, clock: () => new Date(at), signal: new AbortController().signal },
  });
}

test('each container is compared with its own last run, and told of under the client id of that', async () => {
  const results = await checkOf({ 'web-1': 'one', 'web-2': 'two' });
  expect(results.map(({ outcome, clientId }) => [outcome, clientId])).toEqual([
    ['as_left', 'one'],
    ['as_left', 'two'],
  ]);
});

test('what only the vendor can read has the client secret that the last run left, while the file is the same', async () => {
  const [result] = await checkOf({ 'web-1': 'one' });
  expect(result).toMatchObject({ fingerprint, outcome: 'as_left' });
});

/** A genuine host with the client id of `--credential`, whose client secret gets a token from there. */
async function checkOfGenuine(storedDigest: string | null, leftDigest: string | null) {
  const facts = hostFacts({
    ...{ driver: 'nlserver', mechanism: 'oauth_server_to_server' },
    installed: installed({ fingerprint: null, storedDigest, mechanism: 'service_account_jwt' }),
  });
  const driver: Driver = {
    ...new ModelHost({ canTell: false }).driver(),
    probe: async () => facts,
    fetchToken: async (wanted) =>
      wanted && { expiresInSeconds: 60, endpoint: 'https://token.example.com', by: 'pushed' },
  };
  const web = container('web-1');
  const result = resultOf(web, 'ok', at, { fingerprint, storedDigest: leftDigest });
  const last = { run: 'r1', clientId: credential.clientId, secretId: null, result };
  const known = { ...credential, fingerprint };
  const [checked] = await checkContainers({
    ...{ containers: [web], left: new Map(leftDigest === null ? [] : [[web.label, last]]), view: silentView },
    ...{ hosts: { driverFor: () => driver, close: async () => {} }, parallel: 1, credential: known },
    wanted: { ...known, secret: new Sensitive('s3cret'), privateKey: null, scope: 'openid', endpoint: null },
    ...{ clock: () => new Date(at), signal: new AbortController().signal },
  });
  return checked;
}

test('a token for the client secret that was sent proves nothing of a container where no run has left it', async () => {
  const untouched = await checkOfGenuine('d1', null);
  expect(untouched).toMatchObject({ outcome: 'as_left', rung: 1, provenBy: null, fingerprint: null });
  expect(untouched?.skipped['3']).toContain('nothing tells');
  expect(await checkOfGenuine(null, null)).toMatchObject({ outcome: 'drift', cause: 'missing', provenBy: null });
  expect(await checkOfGenuine('d1', 'd1')).toMatchObject({ outcome: 'ok', rung: 3, provenBy: 'pushed', fingerprint });
});

test('the mechanism that is told is the one that is installed, not the one that could be', async () => {
  expect(await checkOfGenuine('d1', 'd1')).toMatchObject({ mechanism: 'service_account_jwt' });
});
