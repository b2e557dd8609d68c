// Conformance: projects that need attention are found by SQL exactly where the rule finds something in them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attentionOf, attentionPeriodSeconds } from '../../src/domain/attention.ts';
import type { ClientSecret } from '../../src/domain/credential.ts';
import type { Store } from '../../src/domain/store.ts';
import type { StoreTransaction } from '../../src/domain/store-transaction.ts';
import { allProjects } from '../fixtures/whole-lists.ts';
import type { CurrentStorage } from './conformance.ts';
import * as fixture from './fixtures.ts';

const { organizationId, change, insertOrganization, now } = fixture;
const soon = now + attentionPeriodSeconds;

const moment = fc.constantFrom(now - 1, now, now + 1, soon, soon + 1);
const maybe = fc.option(moment, { freq: 2 });

interface Made {
  readonly legacy: boolean;
  readonly secrets: readonly Pick<ClientSecret, 'expiresAt' | 'exposedAt' | 'deletedAt'>[];
  readonly certificates: readonly number[];
}

const made: fc.Arbitrary<Made> = fc.record({
  // most others are found by this alone
  legacy: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  secrets: fc.array(fc.record({ expiresAt: maybe, exposedAt: maybe, deletedAt: maybe }), { maxLength: 3 }),
  certificates: fc.array(moment, { maxLength: 2 }),
});
const projects = fc.array(fc.array(made, { maxLength: 2 }), { minLength: 200, maxLength: 200 });

async function insertCredential(tx: StoreTransaction, name: string, projectId: string, wish: Made): Promise<void> {
  const kinds = wish.legacy ? (['service_account_jwt'] as const) : (['oauth_server_to_server'] as const);
  const mechanisms = kinds.map((kind) => ({ kind, createdAt: now, retiredAt: null }));
  const credential = { ...fixture.credentialNamed(name), projectId, mechanisms, apiCodes: [], profileIds: [] };
  await tx.credentials.insert(credential);
  for (const [index, secret] of wish.secrets.entries())
    await tx.clientSecrets.insert(credential.id, { ...fixture.secret, ...secret, id: `secret-${index}` });
  for (const [index, notAfter] of wish.certificates.entries()) {
    const own = { id: `certificate-${index}`, fingerprintSha256: `${index}`.repeat(64), notAfter };
    await tx.certificates.insert(credential.id, { ...fixture.certificate, ...own });
  }
}

async function insertProjects(store: Store, all: readonly (readonly Made[])[]): Promise<void> {
  await insertOrganization(store);
  await change(store, async (tx) => {
    for (const [index, credentials] of all.entries()) {
      const own = { id: `id-${index}`, name: `name${index}` };
      await tx.projects.insert(organizationId, { ...fixture.project, ...own });
      for (const [place, wish] of credentials.entries()) await insertCredential(tx, `${index}-${place}`, own.id, wish);
    }
  });
}

export function attentionConformance(current: CurrentStorage): void {
  test('a project is in the list of those that need attention if and only if the rule finds something', async () => {
    const { store } = current();
    const [all] = fc.sample(projects, { numRuns: 1, seed: 4 });
    await insertProjects(store, all ?? []);
    const ids = (await allProjects(store.read, organizationId)).map(({ id }) => id);
    const facts = await store.read.projects.attentionFacts(organizationId, ids);
    const filter = { needsAttentionAt: now, sort: 'created', descending: true } as const;
    const { items } = await store.read.projects.list(organizationId, filter, { limit: 500, after: null });
    const found = ids.filter((id) => attentionOf(facts.get(id) ?? [], now).length > 0);
    expect(items.map(({ id }) => id).toSorted()).toEqual(found.toSorted());
    expect(found.length).toBeGreaterThan(40);
    expect(ids.length - found.length).toBeGreaterThan(40);
  });

  test('what a credential is judged by comes back as it was put in, without deleted client secrets', async () => {
    const { store } = current();
    const secret = { expiresAt: now + 5, exposedAt: now - 5, deletedAt: null };
    const deleted = { ...secret, deletedAt: now };
    await insertProjects(store, [
      [{ legacy: true, secrets: [secret, deleted], certificates: [now + 7] }],
      [],
      [{ legacy: false, secrets: [], certificates: [] }],
    ]);
    const facts = await store.read.projects.attentionFacts(organizationId, ['id-0', 'id-1', 'unknown']);
    expect([...facts]).toEqual([
      [
        'id-0',
        [
          {
            id: 'credential-0-0',
            name: 'name-0-0',
            mechanisms: [{ kind: 'service_account_jwt', retiredAt: null }],
            secrets: [secret],
            certificates: [{ notAfter: now + 7 }],
          },
        ],
      ],
    ]);
    expect(await store.read.projects.attentionFacts(organizationId, [])).toEqual(new Map());
    expect(await store.read.projects.attentionFacts('BBBBBBBBBBBBBBBBBBBBBBBB@AcmeOrg', ['id-0'])).toEqual(new Map());
  });
}
