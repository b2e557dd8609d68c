// Planned windows in which the legacy mechanism is refused, to find who still uses it while it can still come back.
import {
  type BrownoutRefusal,
  brownoutRefusal,
  migrationStateOf,
  plannedBrownoutsLimit,
} from '../../domain/migration.ts';
import { AdminError, notFound } from '../admin-error.ts';
import { credentialOf, editableCredential } from '../credential-reference.ts';
import type { Operation } from '../operation.ts';
import { moment, numericDate } from '../wire-format.ts';
import { migrationFactsOf } from './facts.ts';
import { presentMigration } from './view.ts';

const refusals: Record<BrownoutRefusal, string> = {
  wrong_state: 'A brownout needs a migration in progress: only then can clients use the new mechanism.',
  in_the_past: 'A brownout cannot begin in the past.',
  too_short: 'A brownout lasts at least a minute.',
  too_long: 'A brownout lasts at most a day.',
  overlaps: 'Another brownout of this credential is planned in this time.',
  after_sunset: 'The brownout would last beyond the end of Service Account (JWT) for this credential.',
  too_many: `At most ${plannedBrownoutsLimit} brownouts are planned for a credential.`,
};

export const brownoutPlan: Operation<'brownoutPlan'> = async (context, { params, body }) => {
  const { change, organizationId, ids, now, actor } = context;
  const window = { startsAt: numericDate(body.starts_at), endsAt: numericDate(body.ends_at) };
  return change(async (tx) => {
    const credential = await editableCredential(context, tx, params.credential);
    const facts = await migrationFactsOf(tx, credential);
    const { sunsetAt } = credential.legacy;
    const planned = { state: migrationStateOf(facts), planned: facts.brownouts, sunsetAt, now };
    const refusal = brownoutRefusal(window, planned);
    if (refusal) throw new AdminError('brownout_refused', refusals[refusal]);
    await tx.migrations.insertBrownout(credential.id, { id: ids.uuid(), ...window, createdBy: actor.name });
    const after = { client_id: credential.clientId, starts_at: body.starts_at, ends_at: body.ends_at };
    const audit = [
      { organizationId, action: 'brownout.planned', target: credential.id, projectId: credential.projectId, after },
    ];
    const fresh = await credentialOf(tx, organizationId, credential.id);
    return { result: await presentMigration(context, tx, fresh, now), audit };
  });
};

export const brownoutDelete: Operation<'brownoutDelete'> = async (context, { params }) => {
  const { change, organizationId, now } = context;
  return change(async (tx) => {
    const credential = await editableCredential(context, tx, params.credential);
    const { brownouts } = await migrationFactsOf(tx, credential);
    const brownout = brownouts.find(({ id, endsAt }) => id === params.brownout && now < endsAt);
    if (!brownout) throw notFound('brownout that is not over');
    // what has run stays known: being quiet in it was no quiet
    if (now <= brownout.startsAt) await tx.migrations.removeBrownout(credential.id, brownout.id);
    else await tx.migrations.endBrownout(credential.id, brownout.id, now);
    const before = {
      client_id: credential.clientId,
      starts_at: moment(brownout.startsAt),
      ends_at: moment(brownout.endsAt),
    };
    return {
      result: undefined,
      audit: [
        { organizationId, action: 'brownout.removed', target: credential.id, projectId: credential.projectId, before },
      ],
    };
  });
};
