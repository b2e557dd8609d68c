// What belongs to a credential: client secrets, certificates, usage.
import { z } from 'zod';
import { Certificate, CertificateAdd } from '../certificates.ts';
import { ClientSecret, ClientSecretCreate, CreatedClientSecret, OwnClientSecretCreate } from '../client-secrets.ts';
import { list } from '../page.ts';
import type { Route } from '../route.ts';
import { Usage } from '../usage.ts';
import { byCertificate, byCredential, byOwnSecret, bySecret, Flag } from './parameters.ts';

export const credentialPartsRoutes = {
  clientSecretList: {
    method: 'GET',
    path: '/credentials/{credential}/client-secrets',
    summary: 'Client secrets of a credential with their last use and sources, oldest first',
    params: byCredential,
    status: 200,
    response: list(ClientSecret),
    errors: ['not_found'],
  },
  clientSecretAdd: {
    method: 'POST',
    path: '/credentials/{credential}/client-secrets',
    summary: 'Add a client secret, which is shown only here; at most two are alive',
    params: byCredential,
    body: ClientSecretCreate,
    stepUp: true,
    status: 201,
    response: CreatedClientSecret,
    errors: ['idempotency_key_reused', 'not_found', 'too_many_secrets'],
  },
  clientSecretDelete: {
    method: 'DELETE',
    path: '/credentials/{credential}/client-secrets/{client_secret}',
    summary: 'Delete a client secret; `revoke_tokens` also ends the tokens it has obtained',
    params: bySecret,
    query: z.strictObject({ revoke_tokens: Flag }),
    stepUp: true,
    status: 204,
    errors: ['not_found', 'last_client_secret'],
  },
  ownClientSecretList: {
    method: 'GET',
    path: '/own/client-secrets',
    summary: 'Client secrets of the credential that calls',
    for: 'client',
    status: 200,
    response: list(ClientSecret),
    errors: ['own_rotation_not_allowed'],
  },
  ownClientSecretAdd: {
    method: 'POST',
    path: '/own/client-secrets',
    summary: 'Rotate: a credential adds a client secret of its own, where its owner allowed it',
    for: 'client',
    body: OwnClientSecretCreate,
    status: 201,
    response: CreatedClientSecret,
    errors: ['own_rotation_not_allowed', 'conflict', 'too_many_secrets', 'too_many_attempts', 'idempotency_key_reused'],
  },
  ownClientSecretDelete: {
    method: 'DELETE',
    path: '/own/client-secrets/{client_secret}',
    summary: 'A credential deletes a client secret of its own',
    for: 'client',
    params: byOwnSecret,
    status: 204,
    errors: ['own_rotation_not_allowed', 'conflict', 'not_found', 'last_client_secret'],
  },
  certificateList: {
    method: 'GET',
    path: '/credentials/{credential}/certificates',
    summary: 'Certificates bound to a credential, oldest first',
    params: byCredential,
    status: 200,
    response: list(Certificate),
    errors: ['not_found'],
  },
  certificateAdd: {
    method: 'POST',
    path: '/credentials/{credential}/certificates',
    summary: 'Bind a certificate (PEM, RSA of at least 2048 bits)',
    params: byCredential,
    body: CertificateAdd,
    stepUp: true,
    status: 201,
    response: Certificate,
    errors: [
      'idempotency_key_reused',
      'not_found',
      'conflict',
      'too_many_certificates',
      'authentication_type_not_allowed',
    ],
  },
  certificateDelete: {
    method: 'DELETE',
    path: '/credentials/{credential}/certificates/{certificate}',
    summary: 'Remove a certificate, by its id or fingerprint',
    params: byCertificate,
    stepUp: true,
    status: 204,
    errors: ['not_found', 'conflict'],
  },
  usageView: {
    method: 'GET',
    path: '/credentials/{credential}/usage',
    summary: 'Who uses a credential, last seen first',
    params: byCredential,
    status: 200,
    response: list(Usage),
    errors: ['not_found'],
  },
} as const satisfies Record<string, Route>;
