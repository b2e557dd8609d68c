// The command line signed in: authorization code flow on a loopback address (RFC 8252 §7.3) with PKCE (RFC 7636).
import { timingSafeEqual } from 'node:crypto';
import { composeSecret } from '@relevo/contract/secret-format';
import type { CliAuthorization } from '../domain/user.ts';
import { AdminError } from './admin-error.ts';
import type { Operation } from './operation.ts';
import { accountEvents, byPerson, insertSession } from './session.ts';
import { moment } from './wire-format.ts';

/** RFC 6749 §4.1.2 allows ten minutes; a program waits for this one. */
const codeLifetimeSeconds = 60;

export const cliAuthorize: Operation<'cliAuthorize'> = async (context, { body }) => {
  const { store, ids, hash, now } = context;
  const { user, session } = context.session;
  const code = composeSecret('link', ids.bits256());
  await store.change(byPerson(context, user), async (tx) => {
    await tx.cliAuthorizations.insert({
      codeHash: hash(code),
      userId: user.id,
      redirectUri: body.redirect_uri,
      codeChallenge: body.code_challenge,
      authenticatedAt: session.authenticatedAt,
      expiresAt: now + codeLifetimeSeconds,
    });
    const event = { action: 'cli.authorized', target: user.id, after: { redirect_uri: body.redirect_uri } };
    return { result: undefined, audit: await accountEvents(tx, user.id, event) };
  });
  return { redirect_to: `${body.redirect_uri}?${new URLSearchParams({ code, state: body.state })}` };
};

/** RFC 7636 §4.6, method S256. */
function answersChallenge(verifierHash: string, { codeChallenge }: CliAuthorization): boolean {
  const [made, expected] = [Buffer.from(verifierHash), Buffer.from(codeChallenge)];
  return made.length === expected.length && timingSafeEqual(made, expected);
}

const noSuchCode = () => new AdminError('not_found', 'This code was used already or has expired. Sign in again.');

export const cliSessionCreate: Operation<'cliSessionCreate'> = async (visit, { body }) => {
  const { store, hash, now } = visit;
  const codeHash = hash(body.code);
  const authorization = await store.read.cliAuthorizations.byCodeHash(codeHash);
  const user = authorization && (await store.read.users.get(authorization.userId));
  if (!user) throw noSuchCode();
  const begun = await store.change(byPerson(visit, user), async (tx) => {
    const taken = await tx.cliAuthorizations.take(codeHash);
    const usable = taken && taken.expiresAt > now && taken.redirectUri === body.redirect_uri;
    // nothing is thrown, so that the code stays taken: one that somebody tried with a wrong verifier is gone
    if (!usable || !answersChallenge(hash(body.code_verifier), taken)) return { result: undefined, audit: [] };
    const start = { kind: 'cli', by: 'authorization_code', authenticatedAt: taken.authenticatedAt } as const;
    const { audit, ...session } = await insertSession(visit, tx, user, start);
    return { result: session, audit };
  });
  if (!begun) throw noSuchCode();
  return { token: begun.token, expires_at: moment(begun.session.expiresAt), email: user.email };
};
