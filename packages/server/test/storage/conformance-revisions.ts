// Conformance: whatever a token depends on moves a revision.
import { expect, test } from 'vitest';
import type { Revision } from '../../src/domain/credential.ts';
import type { Store } from '../../src/domain/store.ts';
import type { StoreTransaction } from '../../src/domain/store-transaction.ts';
import type { CurrentStorage } from './conformance.ts';
import * as fixture from './fixtures.ts';

const { organizationId, newCredential, change, insertCredential, reload } = fixture;
const { id: credentialId } = newCredential;

async function revisionOf(store: Store): Promise<Revision> {
  const revision = await store.read.credentials.revision(organizationId, credentialId);
  if (!revision) throw new Error('the credential is gone');
  return revision;
}

export function revisionConformance(current: CurrentStorage): void {
  credentialRevision(current);
  organizationRevision(current);
  revocation(current);
}

function credentialRevision(current: CurrentStorage): void {
  const writes: Record<string, (tx: StoreTransaction) => Promise<void>> = {
    'a name': (tx) => tx.credentials.update(credentialId, { name: 'other' }),
    'being disabled': (tx) => tx.credentials.update(credentialId, { enabled: false }),
    'accepting a secret in the query': (tx) => tx.credentials.update(credentialId, { acceptsSecretInQuery: true }),
    'requiring a jti': (tx) => tx.credentials.update(credentialId, { requiresJti: true }),
    'its APIs': (tx) => tx.credentials.update(credentialId, { apiCodes: [] }),
    'its product profiles': (tx) => tx.credentials.update(credentialId, { profileIds: [] }),
    'revoked tokens': (tx) => tx.credentials.update(credentialId, { revokeTokens: true }),
    'a new secret': (tx) => tx.clientSecrets.insert(credentialId, { ...fixture.secret, id: 'secret-2' }),
    'another expiry of a secret': (tx) => tx.clientSecrets.setExpiry(credentialId, fixture.secret.id, fixture.now + 1),
    'a deleted secret': (tx) => tx.clientSecrets.markDeleted(credentialId, fixture.secret.id, fixture.now),
    'revoked tokens of a secret': (tx) => tx.clientSecrets.revokeTokens(credentialId, fixture.secret.id),
    'a new certificate': (tx) =>
      tx.certificates.insert(credentialId, { ...fixture.certificate, id: 'other', fingerprintSha256: 'c' }),
    'a removed certificate': (tx) => tx.certificates.remove(credentialId, fixture.certificate.id),
    'a retired mechanism': (tx) => tx.mechanisms.setRetired(credentialId, 'service_account_jwt', fixture.now),
    'a mechanism back in use': (tx) => tx.mechanisms.setRetired(credentialId, 'service_account_jwt', null),
    'a removed mechanism': (tx) => tx.mechanisms.remove(credentialId, 'service_account_jwt'),
    'a planned brownout': (tx) => tx.migrations.insertBrownout(credentialId, fixture.brownout),
    'a longer time to its sunset': (tx) => tx.deprecation.setExtension(credentialId, fixture.extension),
  };
  test.each(Object.entries(writes))('%s moves the revision of the credential by one', async (_what, work) => {
    const { store } = current();
    await insertCredential(store);
    const before = await revisionOf(store);
    await change(store, work);
    expect(await revisionOf(store)).toEqual({ ...before, credential: before.credential + 1 });
    expect((await reload(store)).revision).toEqual(await revisionOf(store));
  });

  test('an update changes what it names and nothing else', async () => {
    const { store } = current();
    const before = await insertCredential(store);
    await change(store, (tx) => tx.credentials.update(credentialId, { enabled: false, requiresJti: true }));
    const after = await reload(store);
    expect(after).toEqual({ ...before, revision: after.revision, enabled: false, requiresJti: true });
    await change(store, (tx) => tx.credentials.update(credentialId, { apiCodes: [], profileIds: [] }));
    expect(await reload(store)).toMatchObject({ apis: [], profiles: [], enabled: false, requiresJti: true });
  });
}

function organizationRevision(current: CurrentStorage): void {
  const writes: Record<string, (tx: StoreTransaction) => Promise<void>> = {
    'a disabled organization': (tx) => tx.organizations.setEnabled(organizationId, false),
    'a disabled project': (tx) => fixture.setProjectEnabled(tx, false, fixture.project),
    'a deprecation policy': (tx) => tx.deprecation.setPolicy(organizationId, fixture.policy),
    'a changed API': (tx) => tx.catalogue.updateApi(organizationId, { ...fixture.api, enabled: false }),
    'a changed profile': (tx) => tx.catalogue.updateProfile(organizationId, { ...fixture.profile, enabled: false }),
  };
  test.each(Object.entries(writes))('%s moves the revision of the organization', async (_what, work) => {
    const { store } = current();
    await insertCredential(store);
    const before = await revisionOf(store);
    await change(store, work);
    expect(await revisionOf(store)).toEqual({ ...before, organization: before.organization + 1 });
  });

  const additions: Record<string, (tx: StoreTransaction) => Promise<void>> = {
    'a new product': (tx) =>
      tx.catalogue.insertProduct(organizationId, { id: 'other', code: 'other', name: '', description: '' }),
    'a new API': (tx) => tx.catalogue.insertApi(organizationId, { ...fixture.api, code: 'other' }),
    'a new profile': (tx) =>
      tx.catalogue.insertProfile(organizationId, { ...fixture.profile, id: 'other', name: 'other' }),
    'a new project': (tx) => tx.projects.insert(organizationId, { ...fixture.project, id: 'other', name: 'other' }),
  };
  test.each(Object.entries(additions))('%s makes no decision stale that is under way', async (_what, work) => {
    const { store } = current();
    await insertCredential(store);
    const before = await revisionOf(store);
    await change(store, work);
    expect(await revisionOf(store)).toEqual(before);
  });

  test('a credential shows that its project or its organization was disabled', async () => {
    const { store } = current();
    await insertCredential(store);
    await change(store, (tx) => fixture.setProjectEnabled(tx, false, fixture.project));
    expect(await reload(store)).toMatchObject({ enabled: true, projectEnabled: false, organizationEnabled: true });
    await change(store, (tx) => tx.organizations.setEnabled(organizationId, false));
    expect(await reload(store)).toMatchObject({ enabled: true, projectEnabled: false, organizationEnabled: false });
  });
}

function revocation(current: CurrentStorage): void {
  test('revoking tokens names the new revision: lower ones are revoked, this one is not', async () => {
    const { store } = current();
    await insertCredential(store);
    await change(store, (tx) => tx.clientSecrets.revokeTokens(credentialId, fixture.secret.id));
    const ofSecret = await reload(store);
    expect(ofSecret.secrets[0]?.tokensRevokedBelow).toBe(ofSecret.revision.credential);
    expect(ofSecret.tokensRevokedBelow).toBe(0);
    await change(store, (tx) => tx.credentials.update(credentialId, { revokeTokens: true }));
    const ofCredential = await reload(store);
    expect(ofCredential.tokensRevokedBelow).toBe(ofCredential.revision.credential);
  });
}
