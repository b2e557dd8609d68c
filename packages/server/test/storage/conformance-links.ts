// Conformance: links that are good once, roles of groups, what repeated requests were answered, messages.
import { expect, test } from 'vitest';
import type { StoreTransaction } from '../../src/domain/store-transaction.ts';
import type { CurrentStorage } from './conformance.ts';
import { change, insertOrganization, now, organizationId } from './fixtures.ts';
import { pagesOf } from './pages-of.ts';
import * as rows from './people-rows.ts';

const foreign = 'BBBBBBBBBBBBBBBBBBBBBBBB@OtherOrg';

export function linkConformance(current: CurrentStorage): void {
  invitations(current);
  answers(current);
}

function invitations(current: CurrentStorage): void {
  test('an invitation comes back by id, by the hash of its link and by its address, until it is taken back', async () => {
    const { store } = current();
    await insertOrganization(store);
    const { invitation } = rows;
    const reset = {
      ...invitation,
      id: 'invitation-2',
      purpose: 'reset',
      tokenHash: 'reset-hash',
      assignments: [],
      madeByOperator: true,
    } as const;
    const first = { ...invitation, id: 'invitation-3', email: null, tokenHash: 'first-hash' };
    await change(store, async (tx) => {
      for (const each of [invitation, reset, first]) await tx.invitations.insert(each);
    });
    const reads = store.read.invitations;
    const email = invitation.email ?? '';
    expect(await reads.get(organizationId, invitation.id)).toEqual(invitation);
    expect(await reads.byTokenHash(invitation.tokenHash)).toEqual(invitation);
    expect(await reads.byTokenHash('unknown')).toBeUndefined();
    expect(await reads.waitingFor(organizationId, email, 'join')).toEqual([invitation]);
    expect(await reads.waitingFor(organizationId, email, 'reset')).toEqual([reset]);
    expect(await pagesOf((page) => reads.list(organizationId, page))).toEqual([[first, reset], [invitation]]);
    await change(store, (tx) => tx.invitations.removeFor(organizationId, email, 'reset'));
    await change(store, (tx) => tx.invitations.remove(first.id));
    expect(await pagesOf((page) => reads.list(organizationId, page))).toEqual([[invitation]]);
  });

  test('the roles of groups come back by organization and by group', async () => {
    const { store } = current();
    await insertOrganization(store);
    await insertOrganization(store, foreign);
    const theirs = { ...rows.mapping, id: 'mapping-2', organizationId: foreign };
    await change(store, async (tx) => {
      await tx.groupMappings.insert(rows.mapping);
      await tx.groupMappings.insert(theirs);
    });
    const reads = store.read.groupMappings;
    expect(await reads.list(organizationId)).toEqual([rows.mapping]);
    expect(await reads.ofGroups(['Developers', 'Others'])).toEqual([rows.mapping, theirs]);
    expect(await reads.ofGroups([])).toEqual([]);
    await change(store, (tx) => tx.groupMappings.remove(foreign, rows.mapping.id));
    expect(await reads.list(organizationId)).toEqual([rows.mapping]);
    await change(store, (tx) => tx.groupMappings.remove(organizationId, rows.mapping.id));
    expect(await reads.list(organizationId)).toEqual([]);
  });
}

function answers(current: CurrentStorage): void {
  test('the answer to a repeatable request is kept for its organization and key', async () => {
    const { store } = current();
    await insertOrganization(store);
    await insertOrganization(store, foreign);
    await change(store, (tx) => tx.idempotency.insert(organizationId, rows.answer));
    await change(store, async (tx) => {
      expect(await tx.idempotency.get(organizationId, rows.answer.keyHash)).toEqual(rows.answer);
      expect(await tx.idempotency.get(organizationId, 'other')).toBeUndefined();
      expect(await tx.idempotency.get(foreign, rows.answer.keyHash)).toBeUndefined();
    });
  });

  test('a message is due from its next attempt on until it expires, oldest first', async () => {
    const { store } = current();
    await insertOrganization(store);
    const { message } = rows;
    const later = { ...message, id: 'message-2', nextAttemptAt: now + 10 };
    await change(store, async (tx) => {
      await tx.messages.insert(message);
      await tx.messages.insert(later);
    });
    const due = async (at: number, limit = 10) => store.read.messages.due(at, limit);
    expect(await due(now - 1)).toEqual([]);
    expect(await due(now)).toEqual([message]);
    expect(await due(now + 10)).toEqual([message, later]);
    expect(await due(now + 10, 1)).toEqual([message]);
    expect(await due(message.expiresAt)).toEqual([]);
    await change(store, (tx) => tx.messages.update(message.id, { attempts: 1, nextAttemptAt: now + 50 }));
    expect(await due(now + 10)).toEqual([later]);
    expect(await due(now + 50, 1)).toEqual([{ ...message, attempts: 1, nextAttemptAt: now + 50 }]);
    for (let times = 0; times < 2; times += 1) await change(store, (tx) => tx.messages.remove(message.id));
    expect(await due(now + 50)).toEqual([later]);
  });

  test('what has expired is forgotten, and nothing before', async () => {
    const { store } = current();
    await insertOrganization(store);
    await rows.insertPeople(store);
    const { tokenHash, expiresAt } = rows.session;
    const kept = async (tx: StoreTransaction) => ({
      session: await tx.sessions.byTokenHash(tokenHash),
      invitation: await tx.invitations.get(organizationId, rows.invitation.id),
      answer: await tx.idempotency.get(organizationId, rows.answer.keyHash),
    });
    const { session, invitation, answer } = rows;
    await change(store, async (tx) => {
      await tx.forgetExpired(expiresAt);
      expect(await kept(tx)).toEqual({ session, invitation, answer });
      await tx.forgetExpired(expiresAt + 1);
      expect(await kept(tx)).toEqual({});
      expect(await tx.cliAuthorizations.take(rows.authorization.codeHash)).toBeUndefined();
    });
  });
}
