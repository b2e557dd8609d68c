// The text of the client's own command; that it gets a token is shown in against-server.test.ts.
import type { Credential } from '@relevo/contract/credentials';
import { expect, test } from 'vitest';
import { clientCommand } from '../src/client-command.ts';

const organization = {
  id: '0123456789ABCDEF01234567@AdobeOrg',
  name: 'Acme',
  issuer: 'https://relevo.example.com',
  token_endpoint: 'https://relevo.example.com/oauth2/token',
  enabled: true,
  fallback_contact: null,
  is_home: true,
};
const credential: Credential = {
  id: 'cred-1',
  name: 'Acme',
  project_id: 'p',
  organization_id: organization.id,
  client_id: '0123456789abcdef0123456789abcdef',
  technical_account_id: '0123456789ABCDEF01234567@techacct.adobe.com',
  technical_account_email: 'a@techacct.adobe.com',
  enabled: true,
  accept_secret_in_query: false,
  require_jti: false,
  allow_own_rotation: false,
  created_at: '2026-06-01T00:00:00Z',
  last_token_at: null,
  mechanisms: [{ type: 'oauth_server_to_server', created_at: '2026-06-01T00:00:00Z', retired_at: null }],
  apis: ['campaign'],
  profiles: ['P'],
  scopes: ['openid', 'campaign_sdk'],
  metascopes: [],
};

test('without a scope the command names none, since not every scope of the credential is one of each dialect', () => {
  expect(clientCommand(organization, credential, {})).toBe(`curl --silent --show-error --config - <<EOF
url = "https://relevo.example.com/oauth2/token"
data-urlencode = "grant_type=client_credentials"
data-urlencode = "client_id=0123456789abcdef0123456789abcdef"
data-urlencode = "client_secret=$CLIENT_SECRET"
EOF`);
});

test('the strict dialect asks with scopes separated by spaces', () => {
  expect(clientCommand(organization, credential, { scope: ['openid', 'a'] })).toContain('"scope=openid a"');
});

test('the compatible dialect asks its own path with scopes separated by commas', () => {
  const command = clientCommand(organization, credential, { dialect: 'ims', scope: ['openid', 'a'] });
  expect(command).toContain('url = "https://relevo.example.com/ims/token/v3"');
  expect(command).toContain('"scope=openid,a"');
});

test('a credential that only has the JWT mechanism gets the JWT exchange', () => {
  const mechanisms: Credential['mechanisms'] = [
    { type: 'service_account_jwt', created_at: credential.created_at, retired_at: null },
  ];
  const command = clientCommand(organization, { ...credential, mechanisms }, {});
  expect(command).toContain('/ims/exchange/jwt');
  expect(command).toContain('"jwt_token=$ASSERTION"');
  expect(command).not.toContain('grant_type');
});

test('a scope cannot make the shell run anything', () => {
  expect(clientCommand(organization, credential, { scope: ['$(id)', '`id`'] })).toContain('"scope=\\$(id) \\`id\\`"');
});
