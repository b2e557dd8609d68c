// Credentials for tests of the pure rules; every part can be changed.
import type { Api, ProductProfile } from '../../src/domain/catalogue.ts';
import type { ClientSecret, Credential } from '../../src/domain/credential.ts';

export const now = 1_800_000_000;

export const api: Api = {
  code: 'mail',
  productId: 'product-1',
  name: 'Mail',
  enabled: true,
  audience: null,
  scopes: ['send', 'read'],
  metascopes: ['ent_mail'],
  authenticationTypes: ['oauth_server_to_server', 'service_account_jwt'],
  dialects: ['oauth2', 'ims'],
  signingAlgorithm: 'ES256',
  requiresOrganizationHeader: false,
  accessTokenLifetimeSeconds: { oauth2: 3600, ims: 86_400 },
  introspectionClientIds: [],
};

export const profile: ProductProfile = {
  id: 'profile-1',
  productId: 'product-1',
  name: 'Mail - Admin',
  description: '',
  enabled: true,
  scopes: ['send', 'read'],
  managementRoles: [],
};

export const secret: ClientSecret = {
  id: 'secret-1',
  digest: 'x',
  pepperVersion: 1,
  hint: 'abcd',
  fingerprint: 'f'.repeat(16),
  createdAt: now,
  expiresAt: null,
  exposedAt: null,
  deletedAt: null,
  tokensRevokedBelow: 0,
};

export const credential: Credential = {
  id: 'credential-1',
  clientId: 'client-1',
  name: 'Nightly',
  organizationId: 'AAAAAAAAAAAAAAAAAAAAAAAA@AcmeOrg',
  projectId: 'project-1',
  technicalAccountId: 'BBBBBBBBBBBBBBBBBBBBBBBB@techacct.adobe.com',
  technicalAccountEmail: 'b@techacct.adobe.com',
  createdAt: now,
  revision: { credential: 5, organization: 1 },
  enabled: true,
  projectEnabled: true,
  organizationEnabled: true,
  acceptsSecretInQuery: false,
  requiresJti: false,
  allowsOwnRotation: false,
  tokensRevokedBelow: 0,
  mechanisms: [
    { kind: 'oauth_server_to_server', createdAt: now, retiredAt: null },
    { kind: 'service_account_jwt', createdAt: now, retiredAt: null },
  ],
  brownouts: [],
  legacy: { announcedAt: null, sunsetAt: null, link: null },
  secrets: [secret],
  certificates: [],
  apis: [api],
  profiles: [profile],
};
