// Conformance: every part gives back what was put in, and nothing of another organization.
import { expect, test } from 'vitest';
import { ConflictError } from '../../src/domain/store.ts';
import type { StoreTransaction } from '../../src/domain/store-transaction.ts';
import { allCredentials, allProjects } from '../fixtures/whole-lists.ts';
import type { CurrentStorage } from './conformance.ts';
import * as fixture from './fixtures.ts';

const { organizationId, change, insertOrganization, insertCredential } = fixture;

export function partsConformance(current: CurrentStorage): void {
  roundTrips(current);
  serverRoundTrips(current);
  uniqueness(current);
  tenants(current);
  removals(current);
}

function roundTrips(current: CurrentStorage): void {
  test('organization, catalogue and project come back as they were put in', async () => {
    const { store } = current();
    await insertOrganization(store);
    const { organizations, catalogue, projects } = store.read;
    const { organization } = fixture;
    expect(await organizations.list()).toEqual([organization]);
    expect(await organizations.get(organizationId)).toEqual(organization);
    expect(await organizations.get('unknown')).toBeUndefined();
    expect(await catalogue.products(organizationId)).toEqual([fixture.product]);
    expect(await catalogue.apis(organizationId)).toEqual([fixture.api]);
    expect(await catalogue.profiles(organizationId)).toEqual([fixture.profile]);
    expect(await allProjects(store.read, organizationId)).toEqual([fixture.project]);
    expect(await projects.get(organizationId, fixture.project.id)).toEqual(fixture.project);
    expect(await projects.get(organizationId, 'unknown')).toBeUndefined();
    expect(await projects.isNameTaken(organizationId, fixture.project.name)).toBe(true);
    expect(await projects.isNameTaken(organizationId, 'free')).toBe(false);
  });

  test('an API and a product profile are changed as a whole', async () => {
    const { store } = current();
    await insertOrganization(store);
    const api = { ...fixture.api, enabled: false, audience: 'https://api.example.com', scopes: [] };
    const profile = { ...fixture.profile, name: 'Operators', enabled: false, scopes: ['other'] };
    await change(store, async (tx) => {
      await tx.catalogue.updateApi(organizationId, api);
      await tx.catalogue.updateProfile(organizationId, profile);
    });
    expect(await store.read.catalogue.apis(organizationId)).toEqual([api]);
    const { code, productId } = api;
    expect(await store.read.catalogue.apisMeantBy(api.audience)).toEqual([{ organizationId, code, productId }]);
    expect(await store.read.catalogue.apisMeantBy('https://api.example.com/')).toEqual([]);
    expect(await store.read.catalogue.profiles(organizationId)).toEqual([profile]);
  });

  test('a credential comes back whole, by id and by client id', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const { apiCodes: _apis, profileIds: _profiles, mechanisms, ...names } = fixture.newCredential;
    expect(credential).toEqual({
      ...names,
      revision: { credential: 3, organization: expect.any(Number) },
      enabled: true,
      projectEnabled: true,
      organizationEnabled: true,
      acceptsSecretInQuery: false,
      requiresJti: false,
      allowsOwnRotation: false,
      tokensRevokedBelow: 0,
      mechanisms: expect.arrayContaining([...mechanisms]),
      brownouts: [],
      legacy: { announcedAt: fixture.organization.createdAt, sunsetAt: null, link: null },
      secrets: [fixture.secret],
      certificates: [fixture.certificate],
      apis: [fixture.api],
      profiles: [fixture.profile],
    });
    const { credentials } = store.read;
    expect(await credentials.get(organizationId, credential.id)).toEqual(credential);
    expect(await credentials.get(organizationId, credential.clientId)).toEqual(credential);
    expect(await allCredentials(store.read, organizationId)).toEqual([credential]);
    expect(await credentials.revision(organizationId, credential.id)).toEqual(credential.revision);
    expect(await credentials.isNameTaken(organizationId, credential.name)).toBe(true);
    expect(await credentials.findByClientId('unknown')).toBeUndefined();
    expect(await credentials.revision(organizationId, 'unknown')).toBeUndefined();
  });

  test('a name that no engine may be able to hold is that of nothing', async () => {
    const { store } = current();
    await insertCredential(store);
    for (const name of ['a\u0000b', '\ud800', 'x'.repeat(100_000), "'; select 1 --"]) {
      expect(await store.read.credentials.findByClientId(name)).toBeUndefined();
      expect(await store.read.credentials.get(organizationId, name)).toBeUndefined();
      expect(await store.read.projects.get(organizationId, name)).toBeUndefined();
      await change(store, async (tx) => expect(await tx.credentials.get(organizationId, name)).toBeUndefined());
    }
  });

  test('projects and credentials are listed newest first, also those of one moment', async () => {
    const { store } = current();
    await insertOrganization(store);
    await change(store, async (tx) => {
      await tx.projects.insert(organizationId, { ...fixture.project, id: 'a-later', name: 'later' });
      for (const suffix of ['c', 'a', 'b']) await tx.credentials.insert(fixture.credentialNamed(suffix));
      await tx.credentials.insert({ ...fixture.credentialNamed('d'), projectId: 'a-later' });
    });
    const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id);
    expect(idsOf(await allProjects(store.read, organizationId))).toEqual(['a-later', 'project-1']);
    const ofProject = idsOf(await allCredentials(store.read, organizationId, { projectId: fixture.project.id }));
    expect(ofProject).toEqual(['credential-b', 'credential-a', 'credential-c']);
    expect(idsOf(await allCredentials(store.read, organizationId))).toEqual(['credential-d', ...ofProject]);
  });

  test('a deleted secret stays with its credential, a removed certificate does not', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await change(store, async (tx) => {
      await tx.clientSecrets.markDeleted(credential.id, fixture.secret.id, fixture.now + 5);
      await tx.certificates.remove(credential.id, fixture.certificate.id);
    });
    const { secrets, certificates } = await fixture.reload(store);
    expect(secrets).toEqual([{ ...fixture.secret, deletedAt: fixture.now + 5 }]);
    expect(certificates).toEqual([]);
  });

  test('deleted secrets are forgotten from a moment on, and no others', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await change(store, async (tx) => {
      await tx.clientSecrets.insert(credential.id, { ...fixture.secret, id: 'alive' });
      await tx.clientSecrets.markDeleted(credential.id, fixture.secret.id, fixture.now + 5);
      await tx.clientSecrets.forgetDeleted(credential.id, fixture.now + 5);
    });
    expect((await fixture.reload(store)).secrets.map(({ id }) => id)).toEqual([fixture.secret.id, 'alive']);
    await change(store, (tx) => tx.clientSecrets.forgetDeleted('another', fixture.now + 6));
    expect((await fixture.reload(store)).secrets).toHaveLength(2);
    await change(store, (tx) => tx.clientSecrets.forgetDeleted(credential.id, fixture.now + 6));
    expect((await fixture.reload(store)).secrets.map(({ id }) => id)).toEqual(['alive']);
  });
}

function serverRoundTrips(current: CurrentStorage): void {
  test('signing keys, admin tokens, key checks and settings come back as they were put in', async () => {
    const { store } = current();
    await insertOrganization(store);
    const key = {
      kid: 'kid-1',
      algorithm: 'ES256',
      publishedAt: 1,
      signsFrom: 2,
      publicJwk: '{"kty":"EC"}',
      encryptedPrivateKey: 'AAAA',
      keyEncryptionKeyVersion: 3,
    } as const;
    const token = { id: 'token-1', organizationId, digest: 'ZA', pepperVersion: 1, createdAt: 4 };
    const check = { purpose: 'pepper', version: 1, check: 'cHJvb2Y' };
    await change(store, async (tx) => {
      await tx.signingKeys.insert(key);
      await tx.adminTokens.insert(token);
      await tx.keyChecks.insert(check);
      await tx.settings.set('suffix', 'first');
      await tx.settings.set('suffix', 'second');
    });
    expect(await store.read.signingKeys.list()).toEqual([key]);
    expect(await store.read.adminTokens.list()).toEqual([token]);
    expect(await store.read.keyChecks.list()).toEqual([check]);
    expect(await store.read.settings.get('suffix')).toBe('second');
    expect(await store.read.settings.get('unknown')).toBeUndefined();
    await change(store, async (tx) => {
      await tx.signingKeys.remove(key.kid);
      await tx.adminTokens.removeAll(organizationId);
    });
    expect(await store.read.signingKeys.list()).toEqual([]);
    expect(await store.read.adminTokens.list()).toEqual([]);
  });

  test('a revoked token stays revoked until it has expired, and revoking twice is no error', async () => {
    const { store } = current();
    await change(store, async (tx) => {
      await tx.tokens.revoke('jti-1', 100);
      await tx.tokens.revoke('jti-1', 100);
    });
    expect(await store.read.tokens.isRevoked('jti-1')).toBe(true);
    expect(await store.read.tokens.isRevoked('jti-2')).toBe(false);
    await change(store, (tx) => tx.forgetExpired(100));
    expect(await store.read.tokens.isRevoked('jti-1')).toBe(true);
    await change(store, (tx) => tx.forgetExpired(101));
    expect(await store.read.tokens.isRevoked('jti-1')).toBe(false);
  });
}

function uniqueness(current: CurrentStorage): void {
  const other = fixture.credentialNamed('2');
  const { newCredential: first, certificate } = fixture;
  const doubles: Record<string, (tx: StoreTransaction) => Promise<void>> = {
    'organization.id': (tx) => tx.organizations.insert(fixture.organization),
    'product.code': (tx) => tx.catalogue.insertProduct(organizationId, { ...fixture.product, id: 'other' }),
    'api.code': (tx) => tx.catalogue.insertApi(organizationId, fixture.api),
    'product_profile.name': (tx) => tx.catalogue.insertProfile(organizationId, { ...fixture.profile, id: 'other' }),
    'project.name': (tx) => tx.projects.insert(organizationId, { ...fixture.project, id: 'other' }),
    'credential.name': (tx) => tx.credentials.insert({ ...other, name: first.name }),
    'credential.client_id': (tx) => tx.credentials.insert({ ...other, clientId: first.clientId }),
    'credential.technical_account_id': (tx) =>
      tx.credentials.insert({ ...other, technicalAccountId: first.technicalAccountId }),
    'mechanism.kind': (tx) =>
      tx.mechanisms.insert(first.id, { kind: 'service_account_jwt', createdAt: 1, retiredAt: null }),
    'client_secret.id': (tx) => tx.clientSecrets.insert(first.id, fixture.secret),
    'certificate.fingerprint': (tx) => tx.certificates.insert(first.id, { ...certificate, id: 'other' }),
    'key_check.version': async (tx) => {
      await tx.keyChecks.insert({ purpose: 'pepper', version: 1, check: 'a' });
      await tx.keyChecks.insert({ purpose: 'pepper', version: 1, check: 'b' });
    },
  };
  test.each(Object.entries(doubles))('a second %s is a conflict that says so', async (what, work) => {
    const { store } = current();
    await insertCredential(store);
    const error = await change(store, work).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ what });
  });
}

function tenants(current: CurrentStorage): void {
  const foreign = 'BBBBBBBBBBBBBBBBBBBBBBBB@OtherOrg';

  test('an organization does not read what belongs to another', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    await change(store, (tx) => tx.organizations.insert({ ...fixture.organization, id: foreign }));
    const { catalogue, projects, credentials } = store.read;
    expect(await catalogue.products(foreign)).toEqual([]);
    expect(await catalogue.apis(foreign)).toEqual([]);
    expect(await catalogue.profiles(foreign)).toEqual([]);
    expect(await allProjects(store.read, foreign)).toEqual([]);
    expect(await projects.get(foreign, fixture.project.id)).toBeUndefined();
    expect(await projects.isNameTaken(foreign, fixture.project.name)).toBe(false);
    expect(await credentials.get(foreign, credential.id)).toBeUndefined();
    expect(await credentials.get(foreign, credential.clientId)).toBeUndefined();
    expect(await allCredentials(store.read, foreign)).toEqual([]);
    expect(await credentials.isNameTaken(foreign, credential.name)).toBe(false);
  });

  test('an organization may use the names and ids of another, and writes only its own', async () => {
    const { store } = current();
    await insertOrganization(store);
    await insertOrganization(store, foreign);
    await change(store, (tx) => fixture.setProjectEnabled(tx, false, { ...fixture.project, organization: foreign }));
    expect(await store.read.projects.get(organizationId, fixture.project.id)).toEqual(fixture.project);
    await change(store, (tx) => tx.projects.remove(foreign, fixture.project.id));
    expect(await allProjects(store.read, organizationId)).toEqual([fixture.project]);
  });

  test("a credential cannot be given another organization's project, API or profile", async () => {
    const { store } = current();
    await insertOrganization(store);
    await change(store, (tx) => tx.organizations.insert({ ...fixture.organization, id: foreign }));
    const stranger = { ...fixture.newCredential, organizationId: foreign, apiCodes: [], profileIds: [] };
    await expect(change(store, (tx) => tx.credentials.insert(stranger))).rejects.toThrow();
    await change(store, (tx) => tx.projects.insert(foreign, fixture.project));
    await change(store, (tx) => tx.credentials.insert(stranger));
    const { id } = stranger;
    await expect(change(store, (tx) => tx.credentials.update(id, { apiCodes: [fixture.api.code] }))).rejects.toThrow();
    const withProfile = { profileIds: [fixture.profile.id] };
    await expect(change(store, (tx) => tx.credentials.update(id, withProfile))).rejects.toThrow();
  });
}

function removals(current: CurrentStorage): void {
  test('a removed project takes its credentials and everything of theirs along', async () => {
    const { store } = current();
    const credential = await insertCredential(store);
    const assertion = { jtiHash: 'hash', expiresAt: fixture.now + 60 };
    await store.recordUse(fixture.useOf(credential, { mechanism: 'service_account_jwt', assertion }));
    await change(store, (tx) => tx.projects.remove(organizationId, fixture.project.id));
    expect(await allCredentials(store.read, organizationId)).toEqual([]);
    expect(await store.read.credentials.revision(organizationId, credential.id)).toBeUndefined();
    expect(await store.read.usage.ofCredential(organizationId, credential.id)).toEqual([]);
  });

  test('a change of what is not there fails', async () => {
    const { store } = current();
    await insertCredential(store);
    const changes: ((tx: StoreTransaction) => Promise<void>)[] = [
      (tx) => tx.organizations.setEnabled('unknown', false),
      (tx) => fixture.setProjectEnabled(tx, false, { id: 'unknown' }),
      (tx) => tx.projects.remove(organizationId, 'unknown'),
      (tx) => tx.catalogue.updateApi(organizationId, { ...fixture.api, code: 'unknown' }),
      (tx) => tx.catalogue.updateProfile(organizationId, { ...fixture.profile, id: 'unknown' }),
      (tx) => tx.credentials.update('unknown', { enabled: false }),
      (tx) => tx.credentials.remove('unknown'),
      (tx) => tx.clientSecrets.markDeleted(fixture.newCredential.id, 'unknown', 1),
      (tx) => tx.clientSecrets.setExpiry(fixture.newCredential.id, 'unknown', 1),
      (tx) => tx.messages.update('unknown', { attempts: 1, nextAttemptAt: 1 }),
      (tx) => tx.clientSecrets.revokeTokens(fixture.newCredential.id, 'unknown'),
      (tx) => tx.certificates.remove(fixture.newCredential.id, 'unknown'),
      (tx) => tx.signingKeys.remove('unknown'),
    ];
    for (const work of changes) await expect(change(store, work)).rejects.toThrow('there is no');
  });
}
