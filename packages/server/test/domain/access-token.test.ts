// Claims of both dialects, and a walk through everything that ends a token (I-5).
import { describe, expect, test } from 'vitest';
import {
  type AccessTokenClaims,
  accessTokenClaims,
  audienceOf,
  scopesOfToken,
  tokenStatus,
} from '../../src/domain/access-token.ts';
import type { Credential } from '../../src/domain/credential.ts';
import { decideGrant } from '../../src/domain/scope.ts';
import { api, credential, now, profile, secret } from './credential-facts.ts';

const issuer = 'https://auth.example.com';

function claimsOf(dialect: 'oauth2' | 'ims' = 'oauth2', holder: Credential = credential): AccessTokenClaims {
  const decision = decideGrant(holder, { dialect, mechanism: 'oauth_server_to_server' });
  if (decision.kind !== 'granted') throw new Error(decision.kind);
  const obtainedBy = { mechanism: 'oauth_server_to_server', secretId: secret.id, certificateId: null } as const;
  const server = {
    issuer,
    compatibleServerName: 'ims-na1',
    jti: '01234567-89ab-4def-8123-456789abcdef',
    issuedAt: now,
  };
  return accessTokenClaims({ credential: holder, grant: decision.grant, dialect, obtainedBy, ...server });
}

describe('J-1: claims', () => {
  test('the strict dialect has those of RFC 9068 and our own', () => {
    expect(claimsOf()).toEqual({
      iss: issuer,
      sub: credential.technicalAccountId,
      aud: `${issuer}/organizations/${credential.organizationId}/apis/mail`,
      exp: now + 3600,
      iat: now,
      jti: '01234567-89ab-4def-8123-456789abcdef',
      client_id: 'client-1',
      scope: 'openid AdobeID read_organizations additional_info.projectedProductContext send read',
      org: credential.organizationId,
      relevo: {
        credential: 'credential-1',
        project: 'project-1',
        profiles: ['profile-1'],
        mechanism: 'oauth_server_to_server',
        secret: 'secret-1',
        revision: 5,
        dialect: 'oauth2',
      },
    });
  });

  test('the compatible dialect adds what clients of the original read, in milliseconds as text', () => {
    expect(claimsOf('ims')).toMatchObject({
      exp: now + 86_400,
      scope: 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,send,read',
      type: 'access_token',
      user_id: credential.technicalAccountId,
      aa_id: credential.technicalAccountId,
      as: 'ims-na1',
      created_at: `${now}000`,
      expires_in: '86400000',
    });
  });

  test('scopes are read back in either dialect', () => {
    expect(scopesOfToken(claimsOf('ims'))).toEqual(scopesOfToken(claimsOf('oauth2')));
  });

  test('an API of its own audience names it; several APIs are a list', () => {
    const own = { ...api, code: 'own', audience: 'https://api.example.com' };
    expect(audienceOf(own, 'o', issuer)).toBe('https://api.example.com');
    const { aud } = claimsOf('oauth2', { ...credential, apis: [api, own] });
    expect(aud).toEqual([`${issuer}/organizations/${credential.organizationId}/apis/mail`, 'https://api.example.com']);
  });

  test('a profile that is disabled is not named', () => {
    const disabled = { ...profile, id: 'profile-2', enabled: false };
    expect(claimsOf('oauth2', { ...credential, profiles: [profile, disabled] }).relevo.profiles).toEqual(['profile-1']);
  });
});

describe('I-5: a token is', () => {
  const claims = claimsOf();
  const facts = (change: Partial<Credential> = {}) => ({
    credential: { ...credential, ...change },
    tokenRevoked: false,
  });
  const withSecret = (change: Partial<typeof secret>) => facts({ secrets: [{ ...secret, ...change }] });

  test.each<[string, string, Parameters<typeof tokenStatus>[1], number]>([
    ['active', 'in its first second', facts(), now],
    ['active', 'in its last second', facts(), now + 3599],
    ['expired', 'at its expiry', facts(), now + 3600],
    ['active', '30 seconds before it was issued, for clocks that lag', facts(), now - 30],
    ['not_yet_valid', '31 seconds before it was issued', facts(), now - 31],
    ['revoked', 'when it was revoked itself', { ...facts(), tokenRevoked: true }, now],
    ['revoked', 'when its credential is gone', { credential: undefined, tokenRevoked: false }, now],
    ['revoked', 'when its client id belongs to another credential', facts({ clientId: 'client-2' }), now],
    ['revoked', 'when tokens below a later revision were revoked', facts({ tokensRevokedBelow: 6 }), now],
    ['active', 'when tokens below its own revision were revoked', facts({ tokensRevokedBelow: 5 }), now],
    ['revoked', 'when the tokens of its secret were revoked', withSecret({ tokensRevokedBelow: 6 }), now],
    ['active', 'when older tokens of its secret were revoked', withSecret({ tokensRevokedBelow: 5 }), now],
    ['active', 'when its secret was deleted without revoking', withSecret({ deletedAt: now }), now],
    ['active', 'when its secret has expired', withSecret({ expiresAt: now }), now],
    ['revoked', 'when its secret is unknown', facts({ secrets: [] }), now],
    ['disabled', 'when its credential is disabled', facts({ enabled: false }), now],
    ['disabled', 'when its project is disabled', facts({ projectEnabled: false }), now],
    ['disabled', 'when its organization is disabled', facts({ organizationEnabled: false }), now],
    ['revoked', 'rather than disabled when it is both', { ...facts({ enabled: false }), tokenRevoked: true }, now],
    ['expired', 'rather than revoked when it is both', { ...facts(), tokenRevoked: true }, now + 3600],
  ])('%s %s', (status, _, given, at) => {
    expect(tokenStatus(claims, given, at)).toBe(status);
  });

  test('a token that an administrator minted names no secret and lives without one', () => {
    const { secret: _, mechanism: __, ...relevo } = claims.relevo;
    expect(tokenStatus({ ...claims, relevo }, facts({ secrets: [] }), now)).toBe('active');
  });
});
