// An instance with its containers and what was found there, for the storage tests.
import type { Container, Installation, Instance } from '../../src/domain/instance.ts';
import type { StoreTransaction } from '../../src/domain/store-transaction.ts';
import { newCredential, now, organizationId } from './fixtures.ts';

const { id: credentialId, name, clientId, projectId } = newCredential;
const credential = { id: credentialId, name, clientId, projectId };

export const instance: Instance = {
  id: 'instance-1',
  name: 'prod_mkt',
  hosting: 'hybrid',
  credential,
  createdAt: now,
  createdBy: 'ada@example.com',
};
export const container: Container = {
  id: 'container-1',
  name: 'web-1',
  host: 'web-1.example.com',
  hosting: 'own',
  driver: 'nlserver',
  version: '7.4.1',
  build: 9383,
  checkedAt: now,
  holds: { credentialId, mechanism: 'oauth_server_to_server', foundAt: now },
};
export const declared: Container = {
  ...{ id: 'container-2', name: 'app', host: null, hosting: 'own' },
  ...{ driver: null, version: null, build: null, checkedAt: null, holds: null },
};
export const hosted: Container = { ...declared, id: 'container-3', name: 'mid', hosting: 'vendor' };
export const installation: Installation = {
  containerId: container.id,
  credentialId,
  mechanism: 'oauth_server_to_server',
  fingerprint: 'f'.repeat(16),
  provenBy: 'host',
  rung: 4,
  outcome: 'ok',
  cause: null,
  detail: null,
  checkedAt: now,
  provenAt: now,
  runId: 'run-1',
  reportedBy: 'ada@example.com',
};

/** Three containers, of which one has proven the credential. */
export async function insertInstanceParts(tx: StoreTransaction): Promise<void> {
  await tx.instances.insert(organizationId, instance);
  await tx.instances.putContainers(instance.id, [container, declared, hosted]);
  await tx.instances.putInstallations([installation]);
}
