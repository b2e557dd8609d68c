// The owner's word on a source that was seen once: it will not come again.
import { successionOf } from '../../domain/migration.ts';
import { sourceKey } from '../../domain/usage-ledger.ts';
import { AdminError } from '../admin-error.ts';
import { credentialOf, editableCredential } from '../credential-reference.ts';
import type { Operation } from '../operation.ts';
import { expectState, migrationFactsOf, momentOfStep } from './facts.ts';
import { presentMigration } from './view.ts';

export const migrationAcknowledge: Operation<'migrationAcknowledge'> = async (context, { params, body }) => {
  const { change, organizationId, actor, now } = context;
  const source = { kind: body.source_kind, name: body.source } as const;
  return change(async (tx) => {
    const credential = await editableCredential(context, tx, params.credential);
    const facts = await migrationFactsOf(tx, credential);
    expectState(facts, ['not_started', 'in_progress']);
    const at = momentOfStep(facts, now);
    const use = successionOf(facts).old.find((each) => sourceKey(each.source) === sourceKey(source));
    if (!use || use.largestGapSeconds !== null) {
      throw new AdminError(
        'conflict',
        'Only a source that has used Service Account (JWT) exactly once is acknowledged.',
      );
    }
    const isSaid = facts.acknowledgements.some(
      (each) =>
        sourceKey(each.source) === sourceKey(source) && each.reason === body.reason && each.at >= use.lastSeenAt,
    );
    if (isSaid) return { result: await presentMigration(context, tx, credential, at), audit: [] };
    await tx.migrations.putAcknowledgement(credential.id, { source, at, by: actor.name, reason: body.reason });
    const after = { client_id: credential.clientId, source: body.source, reason: body.reason };
    const audit = [
      {
        organizationId,
        action: 'migration.acknowledged',
        target: credential.id,
        projectId: credential.projectId,
        after,
      },
    ];
    const fresh = await credentialOf(tx, organizationId, credential.id);
    return { result: await presentMigration(context, tx, fresh, at), audit };
  });
};
