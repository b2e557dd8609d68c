// Who uses a credential.
import { credentialOf } from './credential-reference.ts';
import type { Operation } from './operation.ts';
import { wireUsageSource } from './wire-format.ts';

export const usageView: Operation<'usageView'> = async ({ store, organizationId }, { params }) => {
  const credential = await credentialOf(store.read, organizationId, params.credential);
  const entries = await store.read.usage.ofCredential(organizationId, credential.id);
  const items = entries.map((entry) => ({
    ...wireUsageSource(entry),
    mechanism: entry.mechanism,
    client_secret_id: entry.secretId,
    certificate_id: entry.certificateId,
  }));
  return { items };
};
