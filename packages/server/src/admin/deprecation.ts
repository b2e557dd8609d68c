// Taking Service Account (JWT) out of service: the organization's announcement, and more time for one credential.

import { isDeepStrictEqual } from 'node:util';
import type { DeprecationPolicy as WirePolicy } from '@relevo/contract/deprecation';
import { type DeprecationPolicy, type PolicyRefusal, policyRefusal } from '../domain/deprecation.ts';
import { AdminError, notFound } from './admin-error.ts';
import { credentialOf } from './credential-reference.ts';
import { wireExtension } from './migration/migration-format.ts';
import { presentMigration } from './migration/view.ts';
import type { Operation } from './operation.ts';
import { moment, momentOrNull, numericDate } from './wire-format.ts';

function wirePolicy({ mechanism, announcedAt, noNewAfter, sunsetAt, link }: DeprecationPolicy): WirePolicy {
  return {
    mechanism,
    announced_at: momentOrNull(announcedAt),
    no_new_after: momentOrNull(noNewAfter),
    sunset_at: momentOrNull(sunsetAt),
    link,
  };
}

export const deprecationView: Operation<'deprecationView'> = async ({ store, organizationId }) =>
  wirePolicy(await store.read.deprecation.policy(organizationId));

const refusals: Record<PolicyRefusal, readonly [field: string, message: string]> = {
  sunset_before_announcement: ['sunset_at', 'must not be before the announcement'],
  no_new_before_announcement: ['no_new_after', 'must not be before the announcement'],
  sunset_before_no_new: ['sunset_at', 'must not be before no_new_after'],
};

/** The moment that a change asks for: unchanged where it says nothing. */
function changedMoment(wanted: string | null | undefined, present: number | null): number | null {
  if (wanted === undefined) return present;
  return wanted === null ? null : numericDate(wanted);
}

export const deprecationUpdate: Operation<'deprecationUpdate'> = async (context, { body }) => {
  const { change, organizationId, expectVersion } = context;
  return change(async (tx) => {
    const before = await tx.deprecation.policy(organizationId);
    expectVersion(wirePolicy(before));
    const after: DeprecationPolicy = {
      mechanism: before.mechanism,
      announcedAt: changedMoment(body.announced_at, before.announcedAt),
      noNewAfter: changedMoment(body.no_new_after, before.noNewAfter),
      sunsetAt: changedMoment(body.sunset_at, before.sunsetAt),
      link: body.link === undefined ? before.link : body.link,
    };
    const refusal = policyRefusal(after);
    if (refusal) {
      const [field, message] = refusals[refusal];
      throw new AdminError('invalid_request', 'The dates contradict each other.', [{ field, message }]);
    }
    if (isDeepStrictEqual(before, after)) return { result: wirePolicy(before), audit: [] };
    await tx.deprecation.setPolicy(organizationId, after);
    const event = { organizationId, action: 'deprecation.changed', target: organizationId };
    return { result: wirePolicy(after), audit: [{ ...event, before: wirePolicy(before), after: wirePolicy(after) }] };
  });
};

export const sunsetExtend: Operation<'sunsetExtend'> = async (context, { params, body }) => {
  const { change, organizationId, actor, now } = context;
  const sunsetAt = numericDate(body.sunset_at);
  return change(async (tx) => {
    const credential = await credentialOf(tx, organizationId, params.credential);
    const policy = await tx.deprecation.policy(organizationId);
    if (policy.sunsetAt === null || sunsetAt <= policy.sunsetAt) {
      const detail =
        policy.sunsetAt === null
          ? 'The organization has set no end yet: there is nothing to extend.'
          : `An extension ends after the organization's own date, ${moment(policy.sunsetAt)}.`;
      throw new AdminError('conflict', detail);
    }
    const before = await tx.deprecation.extension(organizationId, credential.id);
    const { owner, reason } = body;
    const extension = { sunsetAt, owner, reason, grantedBy: actor.name, grantedAt: now };
    await tx.deprecation.setExtension(credential.id, extension);
    const event = { organizationId, action: 'sunset.extended', target: credential.id, projectId: credential.projectId };
    const audit = [{ ...event, ...(before && { before: wireExtension(before) }), after: wireExtension(extension) }];
    const fresh = await credentialOf(tx, organizationId, credential.id);
    return { result: await presentMigration(context, tx, fresh, now), audit };
  });
};

export const sunsetExtensionDelete: Operation<'sunsetExtensionDelete'> = async (context, { params }) => {
  const { change, organizationId } = context;
  return change(async (tx) => {
    const credential = await credentialOf(tx, organizationId, params.credential);
    const before = await tx.deprecation.extension(organizationId, credential.id);
    if (!before) throw notFound('extension');
    await tx.deprecation.removeExtension(credential.id);
    const event = {
      organizationId,
      action: 'sunset.extension_removed',
      target: credential.id,
      projectId: credential.projectId,
    };
    return { result: undefined, audit: [{ ...event, before: wireExtension(before) }] };
  });
};
