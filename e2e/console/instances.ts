// Instances as organizations have them, with containers of every kind that a page tells apart.
import type { InstallationReport } from '@relevo/contract/instances';
import type { TestServer } from '../../packages/server/src/testing/test-server.ts';

type Reported = InstallationReport['containers'][number];
type Found = Reported['installations'][number];

const campaign = { driver: 'nlserver', version: '7.4.1', build: 9383 } as const;
const fingerprint = '0123456789abcdef';

/** What `relevo fleet` says of one container that runs a Campaign new enough, checked now. */
export const found = (
  { now }: Pick<TestServer, 'now'>,
  name: string,
  installation: Partial<Found> & Pick<Found, 'outcome' | 'rung'>,
): Reported => ({
  name,
  host: `${name}.example.net`,
  ...campaign,
  checked_at: new Date(now() * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
  installations: [{ fingerprint, ...installation }],
});

/** One instance with containers in every state, one without any, one of the vendor; answers the id of the first. */
export async function createInstances(server: TestServer, credential: string): Promise<string> {
  const { call } = server;
  const containers = [
    found(server, 'prod-mkt-1', { outcome: 'ok', rung: 5, proven_by: 'host', fingerprint: null }),
    found(server, 'prod-mkt-2', { outcome: 'ok', rung: 3, proven_by: 'pushed', fingerprint: null }),
    found(server, 'prod-mkt-3', { outcome: 'failed', rung: 2, cause: 'token_refused', detail: 'invalid_client' }),
    found(server, 'prod-mkt-4', { outcome: 'unreachable', rung: null, cause: 'unreachable', fingerprint: null }),
    found(server, 'prod-mkt-5', { outcome: 'drift', rung: 0, cause: 'cause_of_a_later_version' }),
  ];
  const params = { instance: 'prod_mkt' };
  const { instance_id: id } = await call('installationReport', { params, body: { credential, containers } });
  await call('containerAdd', { params, body: { name: 'prod-mkt-old', build: 9350 } });
  await call('containerAdd', { params, body: { name: 'prod-mkt-hosted', hosting: 'vendor' } });
  await call('instanceCreate', { body: { name: 'stage', credential } });
  await call('instanceCreate', { body: { name: 'managed', hosting: 'vendor' } });
  return id;
}
