// Tokens that an administrator mints, and revocation of one token, of a secret's tokens, or of a credential's.
import type { Revoke, Revoked } from '@relevo/contract/tokens';
import type { z } from 'zod';
import { accessTokenClaims } from '../domain/access-token.ts';
import type { Dialect } from '../domain/catalogue.ts';
import { type Credential, isEnabled } from '../domain/credential.ts';
import { decideGrant, type TokenGrant } from '../domain/scope.ts';
import { longestTokenLifetimeSeconds } from '../domain/signing-key.ts';
import type { NumericDate } from '../domain/time.ts';
import { AdminError, notFound } from './admin-error.ts';
import { editableCredential } from './credential-reference.ts';
import { expectEditable } from './editing.ts';
import type { AdminContext, Operation } from './operation.ts';
import { moment } from './wire-format.ts';

const signedTypes = { oauth2: 'at+jwt', ims: 'JWT' } as const;
const tokenPaths = { oauth2: '/oauth2/token', ims: '/ims/token/v3' } as const;

/** What the first mechanism that grants anything would put in a token. */
function grantFor(credential: Credential, dialect: Dialect, scopes: readonly string[] | undefined): TokenGrant {
  if (!isEnabled(credential)) {
    throw new AdminError('conflict', 'The credential, its project or its organization is disabled; enable it first.');
  }
  const decisions = credential.mechanisms.map(({ kind }) =>
    decideGrant(credential, { dialect, mechanism: kind, scopes }),
  );
  for (const decision of decisions) if (decision.kind === 'granted') return decision.grant;
  if (decisions.some(({ kind }) => kind === 'scope_not_granted')) {
    const field = { field: 'scopes', message: 'one of them is unknown or not granted to this credential' };
    throw new AdminError('invalid_request', 'The scopes are not granted.', [field]);
  }
  throw new AdminError(
    'conflict',
    'No enabled API with a product profile gives this credential a token of this dialect.',
  );
}

/**
 * With an idempotency key the same claims are signed again: it is one token, and none is kept. Throws `conflict` once it
 * has expired.
 */
export const tokenIssue: Operation<'tokenIssue'> = async (context, { params, body }) => {
  const { change, organizationId, now, ids, issuer, compatibleServerName } = context;
  const { dialect, scopes } = body;
  const { claims, grant } = await change(async (tx) => {
    const credential = await editableCredential(context, tx, params.credential);
    const granted = grantFor(credential, dialect, scopes);
    const who = { credential, grant: granted, dialect, obtainedBy: undefined, issuer, compatibleServerName };
    const stated = accessTokenClaims({ ...who, jti: ids.uuid(), issuedAt: now });
    const after = { client_id: credential.clientId, jti: stated.jti, scopes: granted.scopes };
    const { projectId } = credential;
    const audit = [{ organizationId, action: 'token.issued', target: credential.id, projectId, after }];
    return { result: { claims: stated, grant: granted }, audit };
  });
  const expiresIn = claims.exp - now;
  if (expiresIn <= 0)
    throw new AdminError('conflict', 'The token of this idempotency key has expired; take a new key.');
  return {
    access_token: await context.signer.sign(grant.signingAlgorithm, signedTypes[dialect], claims, now),
    token_type: 'bearer',
    expires_in: expiresIn,
    scopes: [...grant.scopes],
    token_endpoint: issuer + tokenPaths[dialect],
  };
};

type RevokeBody = z.output<typeof Revoke>;

export const tokenRevoke: Operation<'tokenRevoke'> = (context, { body }) =>
  body.kind === 'token' ? revokeToken(context, body) : revokeTokensOf(context, body);

/** `exposureEndsAt` is when the last token that may be affected expires. */
function wireRevoked(
  revoked: RevokeBody['kind'],
  at: NumericDate,
  exposureEndsAt: NumericDate,
): z.output<typeof Revoked> {
  return { revoked, at: moment(at), offline_exposure_ends_at: moment(exposureEndsAt) };
}

function revokeToken(context: AdminContext, { kind, token }: RevokeBody & { kind: 'token' }) {
  const { change, signer, organizationId, now } = context;
  return change(async (tx) => {
    const claims = signer.verify(token, now);
    if (claims?.org !== organizationId) throw notFound('token');
    const credential = await tx.credentials.get(organizationId, claims.client_id);
    if (credential) await expectEditable(context, tx, credential.projectId);
    await tx.tokens.revoke(claims.jti, claims.exp);
    const after = { client_id: claims.client_id };
    const projectId = credential?.projectId;
    const audit = [{ organizationId, action: 'token.revoked', target: claims.jti, projectId, after }];
    return { result: wireRevoked(kind, now, claims.exp), audit };
  });
}

function revokeTokensOf(context: AdminContext, body: Exclude<RevokeBody, { kind: 'token' }>) {
  const { change, organizationId, now } = context;
  const result = wireRevoked(body.kind, now, now + longestTokenLifetimeSeconds);
  return change(async (tx) => {
    const credential = await editableCredential(context, tx, body.credential);
    const event = { organizationId, projectId: credential.projectId, after: { client_id: credential.clientId } };
    if (body.kind === 'credential') {
      await tx.credentials.update(credential.id, { revokeTokens: true });
      return { result, audit: [{ ...event, action: 'credential.tokens_revoked', target: credential.id }] };
    }
    const secret = credential.secrets.find(({ id }) => id === body.client_secret);
    if (!secret) throw notFound('client secret');
    await tx.clientSecrets.revokeTokens(credential.id, secret.id);
    return { result, audit: [{ ...event, action: 'client_secret.tokens_revoked', target: secret.id }] };
  });
}
