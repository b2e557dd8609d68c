// One-time codes of a person's authenticator, and the recovery codes for the day it is lost.
import { totpPlace, type User } from '../domain/user.ts';
import { AdminError } from './admin-error.ts';
import type { AccountContext, Operation } from './operation.ts';
import { beginAttempt, freshStep, plainCode } from './proof-of-identity.ts';
import { accountEvents, byPerson } from './session.ts';

const recoveryCodeCount = 10;

/** 80 random bits each, in four groups that people can copy. */
function newRecoveryCodes({ ids }: Pick<AccountContext, 'ids'>): string[] {
  const code = () => ids.clientId().slice(0, 20).match(/.{5}/g) ?? [];
  return Array.from({ length: recoveryCodeCount }, () => code().join('-'));
}

const hashed = ({ hash }: Pick<AccountContext, 'hash'>, codes: readonly string[]) =>
  codes.map((code) => hash(plainCode(code)));

const enrolledAlready = () =>
  new AdminError('conflict', 'One-time codes are in use already. Remove them first to use another authenticator.');

/** The account as it is inside a change, which is refused where somebody has removed it meanwhile. */
async function present(user: Promise<User | undefined>): Promise<User> {
  const found = await user;
  if (!found) throw new AdminError('unauthenticated', 'Sign in.');
  return found;
}

export const totpEnrol: Operation<'totpEnrol'> = async (context) => {
  const { store, oneTimeCodes, encryption } = context;
  const { id, email } = context.session.user;
  const secret = oneTimeCodes.newSecret();
  await store.change(byPerson(context, context.session.user), async (tx) => {
    const user = await present(tx.users.get(id));
    if (user.totp?.confirmedAt) throw enrolledAlready();
    const encrypted = encryption.encrypt(totpPlace(id), secret);
    await tx.users.update(id, { totp: { secret: encrypted, confirmedAt: null, lastStep: 0 } });
    return { result: undefined, audit: await accountEvents(tx, id, { action: 'totp.begun', target: id }) };
  });
  return { secret, uri: oneTimeCodes.uri(secret, email) };
};

export const totpConfirm: Operation<'totpConfirm'> = async (context, { body }) => {
  const { store, throttle, address, now } = context;
  const { id, email } = context.session.user;
  const codes = newRecoveryCodes(context);
  beginAttempt(context, email);
  await store.change(byPerson(context, context.session.user), async (tx) => {
    const user = await present(tx.users.get(id));
    if (user.totp?.confirmedAt) throw enrolledAlready();
    if (!user.totp) throw new AdminError('conflict', 'Begin with a secret for the authenticator first.');
    const step = freshStep(context, user, body.code);
    if (step === undefined) {
      const message = 'is not what the authenticator shows now; its clock may be wrong';
      throw new AdminError('invalid_request', 'The code is wrong.', [{ field: 'code', message }]);
    }
    const totp = { ...user.totp, confirmedAt: now, lastStep: step };
    await tx.users.update(id, { totp, recoveryCodes: hashed(context, codes) });
    return { result: undefined, audit: await accountEvents(tx, id, { action: 'totp.confirmed', target: id }) };
  });
  throttle.succeeded(email, address);
  return { recovery_codes: codes };
};

const notEnrolled = () => new AdminError('not_found', 'One-time codes are not in use.');

export const totpRemove: Operation<'totpRemove'> = async (context) => {
  const { id } = context.session.user;
  await context.store.change(byPerson(context, context.session.user), async (tx) => {
    if (!(await present(tx.users.get(id))).totp) throw notEnrolled();
    await tx.users.update(id, { totp: null, recoveryCodes: [] });
    return { result: undefined, audit: await accountEvents(tx, id, { action: 'totp.removed', target: id }) };
  });
};

export const recoveryCodesRenew: Operation<'recoveryCodesRenew'> = async (context) => {
  const { id } = context.session.user;
  const codes = newRecoveryCodes(context);
  await context.store.change(byPerson(context, context.session.user), async (tx) => {
    if (!(await present(tx.users.get(id))).totp?.confirmedAt) throw notEnrolled();
    await tx.users.update(id, { recoveryCodes: hashed(context, codes) });
    return { result: undefined, audit: await accountEvents(tx, id, { action: 'recovery_codes.renewed', target: id }) };
  });
  return { recovery_codes: codes };
};
