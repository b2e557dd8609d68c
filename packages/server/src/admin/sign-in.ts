// Signing in and out with a password, and proving again who is signed in.
import { wireAccount } from './account-format.ts';
import { AdminError } from './admin-error.ts';
import type { Operation } from './operation.ts';
import { withProof } from './proof-of-identity.ts';
import { accountEvents, byPerson, renewSession, startBrowserSession } from './session.ts';

export const signInOptions: Operation<'signInOptions'> = async ({ singleSignOnName }) => ({
  single_sign_on: singleSignOnName,
});

export const signIn: Operation<'signIn'> = async (visit, { body }) => {
  const { token, session } = await withProof(visit, body, async (tx, user) => {
    const proof = { by: 'password', authenticatedAt: visit.now } as const;
    const { audit, ...begun } = await startBrowserSession(visit, tx, user, proof);
    return { result: begun, audit };
  });
  visit.keepSession(token);
  return wireAccount(visit, session);
};

export const signOut: Operation<'signOut'> = async (context) => {
  const { store, keepSession } = context;
  const { user, session } = context.session;
  await store.change(byPerson(context, user), async (tx) => {
    await tx.sessions.remove(session.id);
    const event = { action: 'session.ended', target: session.id };
    return { result: undefined, audit: await accountEvents(tx, user.id, event) };
  });
  keepSession(null);
};

export const stepUp: Operation<'stepUp'> = async (context, { body }) => {
  const { user, session } = context.session;
  if (user.passwordHash === null) {
    throw new AdminError(
      'invalid_request',
      'You have no password. Prove who you are with the single sign-on provider.',
    );
  }
  const { token, session: renewed } = await withProof(context, { ...body, email: user.email }, async (tx) => {
    const result = await renewSession(context, tx, session, { authenticatedAt: context.now });
    const event = { action: 'session.stepped_up', target: session.id };
    return { result, audit: await accountEvents(tx, user.id, event) };
  });
  if (token !== undefined) context.keepSession(token);
  return wireAccount(context, renewed);
};
