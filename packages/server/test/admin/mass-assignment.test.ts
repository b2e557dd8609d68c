// Fields that only the server sets: on every write, each is refused with 400 and changes nothing (threat 24).
import type { OperationId } from '@relevo/contract/routes';
import { expect, test } from 'vitest';
import { bodySchemas, operationsWithBody, rightInput, sendInput } from '../fixtures/contract-inputs.ts';
import { contractServer } from '../fixtures/contract-server.ts';
import { problemOfOperation } from '../fixtures/problems.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

/** What responses show, what storage keeps, and what attackers try. */
const serverOnly: Readonly<Record<string, unknown>> = {
  id: '00000000-0000-4000-8000-000000000000',
  client_id: 'chosen',
  clientId: 'chosen',
  client_secret: 'rlv_secret_chosen',
  client_secret_id: 'chosen',
  secret_hash: 'x',
  digest: 'x',
  pepper_version: 1,
  hint: 'abcd',
  organization_id: 'BBBBBBBBBBBBBBBBBBBBBBBB@AdobeOrg',
  organizationId: 'BBBBBBBBBBBBBBBBBBBBBBBB@AdobeOrg',
  org_id: 'x',
  project_id: 'x',
  product_id: 'x',
  technical_account_id: 'A@techacct.adobe.com',
  technical_account_email: 'a@b.example',
  revision: 1,
  tokens_revoked_below: 0,
  enabled: true,
  role: 'system_administrator',
  roles: [{ role: 'system_administrator' }],
  group_roles: [{ role: 'system_administrator' }],
  management_roles: [{ role: 'system_administrator' }],
  permission: 'credential:write',
  access: { editable: true, reason: null, missing_profiles: [] },
  held: true,
  not_addable: [],
  is_home: true,
  is_operator: true,
  email: 'chosen@example.com',
  user: 'chosen',
  user_id: 'chosen',
  password_hash: '$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA',
  has_password: true,
  has_totp: false,
  totp_secret: 'AAAA',
  totp_confirmed_at: null,
  recovery_codes: [],
  identity: { issuer: 'x', subject: 'x' },
  session: { id: 'chosen' },
  stepped_up_until: '2030-01-01T00:00:00Z',
  token_hash: 'x',
  link: 'http://127.0.0.1/invitation#chosen',
  purpose: 'reset',
  changed_by: 'x',
  changed_at: '2020-01-01T00:00:00Z',
  joined_at: '2020-01-01T00:00:00Z',
  last_seen_at: null,
  last_activity_at: null,
  mechanisms: [],
  scopes: ['campaign_sdk'],
  metascopes: ['ent_campaign_sdk'],
  created_at: '2020-01-01T00:00:00Z',
  created_by: 'x',
  deleted_at: null,
  exposed_at: null,
  expires_at: '2030-01-01T00:00:00Z',
  last_used_at: null,
  last_token_at: null,
  not_after: '2030-01-01T00:00:00Z',
  fingerprint: 'x',
  kid: 'chosen',
  jti: 'chosen',
  sub: 'chosen',
  expires_in: 1,
  signs_from: '2020-01-01T00:00:00Z',
  public_jwk: '{}',
};

const server = await contractServer();

function isField(id: OperationId, name: string): boolean {
  return bodySchemas(id).some((schema) => name in schema.shape);
}

test.each(operationsWithBody)('%s refuses every field that only the server sets', async (id) => {
  const right = await rightInput(id, server);
  await expectNoChange(server, async () => {
    for (const [name, value] of Object.entries(serverOnly)) {
      if (isField(id, name)) continue;
      const body = JSON.stringify({ ...right.body, [name]: value });
      const answer = await sendInput(server, id, right, { body });
      expect(answer.status, `${id} with ${name}`).toBe(400);
      const { code, errors } = problemOfOperation(id, answer);
      expect(code).toBe('invalid_request');
      expect(JSON.stringify(errors)).toContain(name);
    }
  });
});

test('what may be set at a creation is a short list', () => {
  const settable = Object.keys(serverOnly).flatMap((name) =>
    operationsWithBody.filter((id) => isField(id, name)).map((id) => `${id}.${name}`),
  );
  expect(settable.toSorted()).toEqual([
    'apiCreate.enabled',
    'apiCreate.metascopes',
    'apiCreate.scopes',
    'apiUpdate.enabled',
    'apiUpdate.metascopes',
    'apiUpdate.scopes',
    'clientSecretAdd.expires_at',
    'credentialUpdate.enabled',
    'deprecationUpdate.link',
    'groupMappingCreate.roles',
    'invitationAccept.email',
    'invitationCreate.email',
    'invitationCreate.roles',
    'migrationComplete.revision',
    'organizationSetEnabled.enabled',
    'ownClientSecretAdd.expires_at',
    'productProfileCreate.enabled',
    'productProfileCreate.management_roles',
    'productProfileCreate.scopes',
    'productProfileUpdate.enabled',
    'productProfileUpdate.management_roles',
    'productProfileUpdate.scopes',
    'projectUpdate.enabled',
    'signIn.email',
    'tokenIssue.scopes',
    'tokenRevoke.client_secret',
    'userUpdate.enabled',
    'userUpdate.roles',
  ]);
});
