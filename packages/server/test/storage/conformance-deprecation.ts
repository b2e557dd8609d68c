// Conformance: what an organization has announced about the legacy mechanism, and how it stands for each credential.
import { expect, test } from 'vitest';
import type { Store } from '../../src/domain/store.ts';
import type { CurrentStorage } from './conformance.ts';
import * as fixture from './fixtures.ts';

const { organizationId, now, policy, extension, newCredential, change, insertCredential, reload } = fixture;
const foreign = 'BBBBBBBBBBBBBBBBBBBBBBBB@OtherOrg';
const unset = { mechanism: 'service_account_jwt', noNewAfter: null, sunsetAt: null, link: null } as const;

const standingOf = async (store: Store) => (await reload(store)).legacy;

export function deprecationConformance(current: CurrentStorage): void {
  test('an organization that announced nothing itself has announced it at its creation (L-1)', async () => {
    const { store } = current();
    await insertCredential(store);
    const announcedAt = fixture.organization.createdAt;
    expect(await store.read.deprecation.policy(organizationId)).toEqual({ ...unset, announcedAt });
    expect(await standingOf(store)).toEqual({ announcedAt, sunsetAt: null, link: null });
    expect(await store.read.deprecation.policy('unknown')).toEqual({ ...unset, announcedAt: null });
  });

  test('a policy comes back as it was put in, also where it announces nothing, and replaces the one before', async () => {
    const { store } = current();
    await insertCredential(store);
    await change(store, (tx) => tx.deprecation.setPolicy(organizationId, policy));
    expect(await store.read.deprecation.policy(organizationId)).toEqual(policy);
    const { announcedAt, sunsetAt, link } = policy;
    expect(await standingOf(store)).toEqual({ announcedAt, sunsetAt, link });
    const silent = { ...unset, announcedAt: null };
    await change(store, (tx) => tx.deprecation.setPolicy(organizationId, silent));
    expect(await store.read.deprecation.policy(organizationId)).toEqual(silent);
    expect(await standingOf(store)).toEqual({ announcedAt: null, sunsetAt: null, link: null });
  });

  test('the policy of one organization says nothing about another', async () => {
    const { store } = current();
    await insertCredential(store);
    await change(store, async (tx) => {
      await tx.organizations.insert({ ...fixture.organization, id: foreign, createdAt: now + 7 });
      await tx.deprecation.setPolicy(organizationId, policy);
    });
    expect(await store.read.deprecation.policy(foreign)).toEqual({ ...unset, announcedAt: now + 7 });
  });

  test('a credential with an extension ends later, and with the others once it is taken back', async () => {
    const { store } = current();
    const { id } = await insertCredential(store);
    await change(store, async (tx) => {
      await tx.credentials.insert(fixture.credentialNamed('2'));
      await tx.deprecation.setPolicy(organizationId, policy);
      await tx.deprecation.setExtension(id, { ...extension, sunsetAt: now + 1_500 });
      await tx.deprecation.setExtension(id, extension);
    });
    expect(await store.read.deprecation.extension(organizationId, id)).toEqual(extension);
    expect((await standingOf(store)).sunsetAt).toBe(extension.sunsetAt);
    expect((await reload(store, 'client-2')).legacy.sunsetAt).toBe(policy.sunsetAt);
    const later = { ...policy, sunsetAt: extension.sunsetAt + 1 };
    await change(store, (tx) => tx.deprecation.setPolicy(organizationId, later));
    expect((await standingOf(store)).sunsetAt).toBe(later.sunsetAt);
    const { revision } = await reload(store);
    await change(store, (tx) => tx.deprecation.removeExtension(id));
    expect(await store.read.deprecation.extension(organizationId, id)).toBeUndefined();
    expect((await reload(store)).revision.credential).toBe(revision.credential + 1);
  });

  test('a new policy is told to whoever keeps it in memory', async () => {
    const { store } = current();
    await insertCredential(store);
    const heard: unknown[] = [];
    store.changes.listen((outdated) => heard.push(outdated));
    await change(store, (tx) => tx.deprecation.setPolicy(organizationId, policy));
    expect(heard).toContainEqual({ kind: 'organization', subject: organizationId });
    await change(store, (tx) => tx.deprecation.setExtension(newCredential.id, extension));
    expect(heard).toContainEqual({ kind: 'credential', subject: newCredential.clientId });
  });
}
