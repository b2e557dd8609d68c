// One migration: how it stands, and what a token of each mechanism would contain.
import type { Migration } from '@relevo/contract/migrations';
import type { Credential } from '../../domain/credential.ts';
import { compareMechanisms } from '../../domain/mechanism-comparison.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { NumericDate } from '../../domain/time.ts';
import { credentialOf } from '../credential-reference.ts';
import type { AdminContext, Operation } from '../operation.ts';
import { expectState, migrationFactsOf } from './facts.ts';
import { wireMigration } from './migration-format.ts';

/** The migration of a credential as it is in storage, or in a transaction, at `now`. */
export async function presentMigration(
  { hash }: Pick<AdminContext, 'hash'>,
  reads: StoreReads,
  credential: Credential,
  now: NumericDate,
): Promise<Migration> {
  const { organizationId, projectId, id } = credential;
  const facts = await migrationFactsOf(reads, credential);
  const project = await reads.projects.get(organizationId, projectId);
  const extension = await reads.deprecation.extension(organizationId, id);
  const days = await reads.usage.days(organizationId, id);
  return wireMigration({ facts, projectTitle: project?.title ?? '', extension, days, now, hash });
}

export const migrationView: Operation<'migrationView'> = async (context, { params }) => {
  const { store, organizationId, now } = context;
  const credential = await credentialOf(store.read, organizationId, params.credential);
  return presentMigration(context, store.read, credential, now);
};

export const migrationCompare: Operation<'migrationCompare'> = async (context, { params }) => {
  const { store, organizationId, now, issuer, compatibleServerName } = context;
  const credential = await credentialOf(store.read, organizationId, params.credential);
  expectState(await migrationFactsOf(store.read, credential), ['not_started', 'in_progress', 'completed']);
  const claims = compareMechanisms(credential, { issuer, compatibleServerName, issuedAt: now });
  return {
    claims: claims.map(({ name, legacy, current }) => ({
      claim: name,
      legacy,
      new: current,
      differs: legacy !== current,
    })),
  };
};
