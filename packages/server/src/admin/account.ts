// A person's own account: name, password, sessions.
import type { Session as WireSession } from '@relevo/contract/account';
import type { z } from 'zod';
import { isSessionAlive, type Session } from '../domain/user.ts';
import { wireAccount } from './account-format.ts';
import { AdminError, type FieldError } from './admin-error.ts';
import type { AccountContext, Operation } from './operation.ts';
import { beginAttempt } from './proof-of-identity.ts';
import { accountEvents, byPerson } from './session.ts';
import { moment } from './wire-format.ts';

export const accountView: Operation<'accountView'> = (context) => wireAccount(context, context.session.session);

export const accountUpdate: Operation<'accountUpdate'> = async (context, { body }) => {
  const { user, session } = context.session;
  if (body.name !== user.name) {
    await context.store.change(byPerson(context, user), async (tx) => {
      await tx.users.update(user.id, { name: body.name });
      const change = { before: { name: user.name }, after: { name: body.name } };
      const event = { action: 'user.renamed', target: user.id, ...change };
      return { result: undefined, audit: await accountEvents(tx, user.id, event) };
    });
  }
  return wireAccount(context, session);
};

function wireSession(session: Session, currentId: string): z.output<typeof WireSession> {
  return {
    id: session.id,
    kind: session.kind,
    current: session.id === currentId,
    created_at: moment(session.createdAt),
    last_seen_at: moment(session.lastSeenAt),
    expires_at: moment(session.expiresAt),
    address: session.address,
    user_agent: session.userAgent,
  };
}

export const sessionList: Operation<'sessionList'> = async ({ store, now, session: { user, session } }) => {
  const alive = (await store.read.sessions.ofUser(user.id)).filter((each) => isSessionAlive(each, now));
  return { items: alive.map((each) => wireSession(each, session.id)) };
};

export const sessionRevoke: Operation<'sessionRevoke'> = async (context, { params }) => {
  const { user, session } = context.session;
  await context.store.change(byPerson(context, user), async (tx) => {
    const own = await tx.sessions.ofUser(user.id);
    if (own.every(({ id }) => id !== params.session)) {
      throw new AdminError('not_found', 'You have no such session; it may have ended.');
    }
    await tx.sessions.remove(params.session);
    const event = { action: 'session.ended', target: params.session };
    return { result: undefined, audit: await accountEvents(tx, user.id, event) };
  });
  if (params.session === session.id) context.keepSession(null);
};

function currentPasswordFault(message: string): AdminError {
  const fields: FieldError[] = [{ field: 'current_password', message }];
  return new AdminError('invalid_request', 'The password was not changed.', fields);
}

/** Throws unless the current password is right; who has none proves it otherwise, by the step-up of the route. */
async function expectCurrentPassword(context: AccountContext, given: string | undefined): Promise<void> {
  const { throttle, address, passwords } = context;
  const { email, passwordHash } = context.session.user;
  if (passwordHash === null) return;
  if (given === undefined) throw currentPasswordFault('is required');
  beginAttempt(context, email);
  if (!(await passwords.verify(given, passwordHash))) throw currentPasswordFault('is wrong');
  throttle.succeeded(email, address);
}

export const passwordChange: Operation<'passwordChange'> = async (context, { body }) => {
  const { store, passwords } = context;
  const { user, session } = context.session;
  await expectCurrentPassword(context, body.current_password);
  const passwordHash = await passwords.hash(body.new_password);
  await store.change(byPerson(context, user), async (tx) => {
    const now = await tx.users.get(user.id);
    if (now?.passwordHash !== user.passwordHash) throw currentPasswordFault('was changed meanwhile');
    await tx.users.update(user.id, { passwordHash });
    await tx.sessions.removeOfUser(user.id, session.id);
    const event = { action: 'user.password_changed', target: user.id };
    return { result: undefined, audit: await accountEvents(tx, user.id, event) };
  });
};
