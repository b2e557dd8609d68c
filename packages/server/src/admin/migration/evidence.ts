// The evidence of a completed migration as a signed document, and the public key by which anybody checks it.
import { evidenceFormat, evidencePayload, evidenceType } from '@relevo/contract/evidence';
import type { AuditEntry } from '../../domain/audit.ts';
import type { ContainerInInstance } from '../../domain/instance.ts';
import { legacyMechanism, type MigrationFacts } from '../../domain/migration.ts';
import type { Page, Position } from '../../domain/page.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { NumericDate } from '../../domain/time.ts';
import { ledgerOf } from '../../domain/usage-ledger.ts';
import { entriesInPages } from '../audit-chain.ts';
import { wireAuditEntry } from '../audit-format.ts';
import { credentialOf } from '../credential-reference.ts';
import { wireCredentialContainer } from '../instance-format.ts';
import type { Operation } from '../operation.ts';
import { moment, momentOrNull, wireSourceUse } from '../wire-format.ts';
import { expectState, migrationFactsOf } from './facts.ts';
import { presentMigration } from './view.ts';

/** Read at once, with what was found there. */
const containersPerPage = 500;

/** What the log's actions about a migration begin with. */
const migrationActions = /^(migration|brownout|sunset)\./;

/** What the organization's log says of this credential's migration, oldest first. */
async function auditSlice(reads: StoreReads, { organizationId, id }: MigrationFacts['credential']) {
  const entries: AuditEntry[] = [];
  for await (const page of entriesInPages(reads, organizationId, { target: id })) {
    entries.push(...page.filter(({ event }) => migrationActions.test(event.action)));
  }
  return entries;
}

/** The verdict as it was taken, by the log: what is known today is no part of it. */
function verdictSection({ record }: MigrationFacts, entries: readonly AuditEntry[]) {
  const completion = entries.findLast(({ event }) => event.action === 'migration.completed');
  return {
    completed_at: momentOrNull(record?.completedAt),
    completed_by: record?.completedBy ?? null,
    blockers: completion?.event.after?.['overridden'] ?? [],
    override_reason: record?.overrideReason ?? null,
    audit_sequence: completion?.sequence ?? null,
  };
}

/** When each mechanism came and went; one that was deleted since has no beginning any more. */
function mechanismTimes({ credential, record }: MigrationFacts) {
  const times = credential.mechanisms.map(({ kind, createdAt, retiredAt }) => ({
    type: kind,
    created_at: momentOrNull(createdAt),
    retired_at: momentOrNull(retiredAt),
  }));
  if (times.some(({ type }) => type === legacyMechanism)) return times;
  return [{ type: legacyMechanism, created_at: null, retired_at: momentOrNull(record?.completedAt) }, ...times];
}

/**
 * Where the credential is to be or was found, with the last check of each mechanism. What stood in the way is in the
 * verdict: nothing stands in the way of a migration that is completed.
 */
async function containerSection(
  reads: StoreReads,
  { organizationId, id }: MigrationFacts['credential'],
  now: NumericDate,
) {
  const containers: ContainerInInstance[] = [];
  let after: Position | null = null;
  do {
    const page: Page<ContainerInInstance> = await reads.instances.ofCredential(organizationId, id, {
      limit: containersPerPage,
      after,
    });
    containers.push(...page.items);
    after = page.next;
  } while (after !== null);
  return containers.map((each) => wireCredentialContainer(each, [], now));
}

export const migrationEvidence: Operation<'migrationEvidence'> = async (context, { params }) => {
  const { store, organizationId, evidenceSigner, hash, issuer, now } = context;
  const credential = await credentialOf(store.read, organizationId, params.credential);
  const facts = await migrationFactsOf(store.read, credential);
  expectState(facts, ['completed']);
  const project = await store.read.projects.get(organizationId, credential.projectId);
  const organization = await store.read.organizations.get(organizationId);
  const view = await presentMigration(context, store.read, credential, now);
  const entries = await auditSlice(store.read, credential);
  const sections = {
    summary: {
      organization: { id: organizationId, name: organization?.name ?? '' },
      project: { id: credential.projectId, title: project?.title ?? '' },
      credential: { id: credential.id, name: credential.name, client_id: credential.clientId },
      technical_account_id: credential.technicalAccountId,
      started_at: momentOrNull(facts.record?.startedAt),
      started_by: facts.record?.startedBy ?? null,
      mechanisms: mechanismTimes(facts),
    },
    usage: ledgerOf(facts.usage).map((use) => ({ mechanism: use.mechanism, ...wireSourceUse(use) })),
    verdict: verdictSection(facts, entries),
    acknowledgements: view.acknowledgements,
    brownouts: view.brownouts,
    containers: await containerSection(store.read, credential, now),
    approvals: view.extension === null ? [] : [{ kind: 'sunset_extension', ...view.extension }],
    audit: entries.map(wireAuditEntry),
  };
  const payload = evidencePayload(sections, { issued_at: moment(now), issuer }, hash);
  return { format: evidenceFormat, sections, signature: evidenceSigner.sign(evidenceType, payload) };
};

export const evidenceKeyView: Operation<'evidenceKeyView'> = async ({ evidenceSigner }) => ({
  key: { ...evidenceSigner.publicJwk },
  thumbprint: evidenceSigner.thumbprint,
});
