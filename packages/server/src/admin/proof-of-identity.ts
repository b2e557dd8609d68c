// Proof of who somebody is: password and, where enrolled, a one-time code. Whatever is wrong, the answer is the same.

import type { Change } from '../domain/store.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import { totpPlace, type User, type UserChange } from '../domain/user.ts';
import { AdminError } from './admin-error.ts';
import type { Visit } from './operation.ts';
import { accountEvents, anonymousActor, byPerson } from './session.ts';

export interface Claim {
  /** In lower case. */
  readonly email: string;
  readonly password: string;
  readonly code?: string | undefined;
}

/** Throws `too_many_attempts`; else the attempt has begun and counts as failed until it succeeds. */
export function beginAttempt({ throttle, address }: Pick<Visit, 'throttle' | 'address'>, account: string): void {
  const seconds = throttle.begin(account, address);
  if (seconds === 0) return;
  throw new AdminError('too_many_attempts', `Too many attempts from here. Wait ${seconds} s.`, [], seconds);
}

type Factors = Pick<Visit, 'oneTimeCodes' | 'encryption' | 'hash' | 'now'>;

/** As they are hashed: without what people put in between. */
export const plainCode = (code: string) => code.replace(/[\s-]/g, '').toLowerCase();

/** The time step that `code` is right for and that no code has counted for yet; else undefined (RFC 6238 §5.2). */
export function freshStep({ oneTimeCodes, encryption, now }: Factors, user: User, code: string): number | undefined {
  const secret = user.totp && encryption.decrypt(totpPlace(user.id), user.totp.secret);
  const step = secret ? oneTimeCodes.stepOf(secret, plainCode(code), now) : undefined;
  return step !== undefined && user.totp && step > user.totp.lastStep ? step : undefined;
}

/**
 * What uses up the second factor; undefined for a wrong code. Throws `totp_required` where one is needed and missing.
 * Decided on the user as the transaction sees them, so that a code counts once.
 */
function useSecondFactor(factors: Factors, user: User, code: string | undefined): UserChange | undefined {
  if (!user.totp?.confirmedAt) return {};
  if (code === undefined) throw new AdminError('totp_required', 'Send the code of the authenticator, too.');
  const step = freshStep(factors, user, code);
  if (step !== undefined) return { totp: { ...user.totp, lastStep: step } };
  const recoveryCode = factors.hash(plainCode(code));
  if (!user.recoveryCodes.includes(recoveryCode)) return undefined;
  return { recoveryCodes: user.recoveryCodes.filter((each) => each !== recoveryCode) };
}

/** Writes down that somebody was not let in. Takes a transaction for unknown accounts, too: the work is the same. */
async function refusal(visit: Visit, account: User | undefined): Promise<AdminError> {
  const { store, now, session } = visit;
  const actor = session ? byPerson(visit, session.user).actor : anonymousActor(visit);
  await store.change({ actor, at: now, organizationId: null }, async (tx) => {
    const event = { action: 'sign_in.refused', target: account?.id ?? '' };
    return { result: undefined, audit: account ? await accountEvents(tx, account.id, event) : [] };
  });
  return new AdminError('unauthenticated', 'E-mail address, password or code is wrong.');
}

/**
 * Does `work` in the transaction in which a proof is used up. Throws `unauthenticated`, `totp_required` and
 * `too_many_attempts`. Does not ask whether any organization lets the person in.
 */
export async function withProof<T>(
  visit: Visit,
  { email, password, code }: Claim,
  work: (tx: StoreTransaction, user: User) => Promise<Change<T>>,
): Promise<T> {
  const { store, passwords, throttle, address } = visit;
  beginAttempt(visit, email);
  const account = await store.read.users.byEmail(email);
  const right = await passwords.verify(password, account?.passwordHash ?? null);
  if (!account || !right) throw await refusal(visit, account);
  const done = await store.change(byPerson(visit, account), async (tx) => {
    const user = await tx.users.get(account.id);
    const change = user?.passwordHash === account.passwordHash ? useSecondFactor(visit, user, code) : undefined;
    if (!user || !change) return { result: undefined, audit: [] };
    if (change.totp ?? change.recoveryCodes) await tx.users.update(user.id, change);
    const { result, audit } = await work(tx, user);
    return { result: { value: result }, audit };
  });
  if (!done) throw await refusal(visit, account);
  throttle.succeeded(email, address);
  return done.value;
}
