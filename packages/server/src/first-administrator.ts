// The link by which the first administrator of a server gets in: there is no account, and no default password (threat 30).
import { createHash } from 'node:crypto';
import { composeSecret } from '@relevo/contract/secret-format';
import { systemActor } from './domain/audit.ts';
import type { RandomIds } from './domain/crypto.ts';
import type { Change, Store } from './domain/store.ts';
import type { StoreTransaction } from './domain/store-transaction.ts';
import type { Clock } from './domain/time.ts';
import { invitationLifetimeSeconds } from './domain/user.ts';

interface Setting {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: RandomIds;
}

/** Remembers which invitation is the link, so that another replaces it. */
const invitationSetting = 'first_administrator_invitation';

/**
 * Makes the link if nobody is a member of the organization and no such link waits; with `replace` in any case. Returns its
 * secret, which is shown now or never; undefined where no link was made.
 */
export async function ensureFirstAdministratorLink(
  { store, clock, ids }: Setting,
  { organizationId, replace }: { readonly organizationId: string; readonly replace: boolean },
): Promise<string | undefined> {
  const now = clock();
  const make = async (tx: StoreTransaction): Promise<Change<string | undefined>> => {
    const before = await tx.invitations.get(organizationId, (await tx.settings.get(invitationSetting)) ?? '');
    const members = await tx.members.list(organizationId, {}, { limit: 1, after: null });
    const waits = before !== undefined && before.expiresAt > now;
    if (!replace && (waits || members.items.length > 0)) return { result: undefined, audit: [] };
    if (before) await tx.invitations.remove(before.id);
    const token = composeSecret('link', ids.bits256());
    const id = ids.uuid();
    await tx.invitations.insert({
      id,
      organizationId,
      purpose: 'join',
      email: null,
      tokenHash: createHash('sha256').update(token).digest('base64url'),
      assignments: [{ role: 'system_administrator' }],
      madeByOperator: true,
      createdAt: now,
      expiresAt: now + invitationLifetimeSeconds,
    });
    await tx.settings.set(invitationSetting, id);
    const after = { roles: ['system_administrator'] };
    return { result: token, audit: [{ organizationId, action: 'invitation.created', target: id, after }] };
  };
  return store.change({ actor: systemActor, at: now, organizationId: null }, make);
}
