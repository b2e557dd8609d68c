// The settings of single sign-on.
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';

const provider = {
  RELEVO_OIDC_ISSUER: 'https://id.example.com',
  RELEVO_OIDC_CLIENT_ID: 'relevo',
  RELEVO_OIDC_CLIENT_SECRET: 'a secret of the provider',
};

function faultOf(environment: Readonly<Record<string, string>>): string {
  try {
    readConfig(environment);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}

test('without a provider there is no single sign-on; with one the rest has values', () => {
  expect(readConfig({}).singleSignOn).toBeUndefined();
  expect(readConfig(provider).singleSignOn).toEqual({
    issuer: 'https://id.example.com',
    clientId: 'relevo',
    clientSecret: 'a secret of the provider',
    name: 'Single sign-on',
    groupsClaim: 'groups',
    scopes: 'openid email profile',
  });
});

test('a provider that is named in part is a mistake that names the rest', () => {
  const { RELEVO_OIDC_ISSUER } = provider;
  const fault = faultOf({ RELEVO_OIDC_ISSUER });
  expect(fault).toContain('RELEVO_OIDC_CLIENT_ID and RELEVO_OIDC_CLIENT_SECRET');
});

test.each([
  ['RELEVO_OIDC_ISSUER', 'http://id.example.com'],
  ['RELEVO_OIDC_ISSUER', 'http://127.0.0.1.example.com'],
  ['RELEVO_OIDC_ISSUER', 'ftp://id.example.com'],
  ['RELEVO_OIDC_ISSUER', 'https://user@id.example.com'],
  ['RELEVO_OIDC_ISSUER', 'id.example.com'],
  ['RELEVO_OIDC_NAME', 'a\nb'],
  ['RELEVO_OIDC_GROUPS_CLAIM', 'two words'],
  ['RELEVO_OIDC_SCOPES', 'email profile'],
  ['RELEVO_OIDC_SCOPES', 'openid\temail'],
])('%s=%j stops the start, without the secret in the message', (name, value) => {
  const fault = faultOf({ ...provider, [name]: value });
  expect(fault).toContain(name);
  expect(fault).not.toContain(provider.RELEVO_OIDC_CLIENT_SECRET);
});

test('a provider on this machine may do without TLS', () => {
  for (const issuer of ['http://127.0.0.1:4000', 'http://localhost:4000/realm']) {
    expect(readConfig({ ...provider, RELEVO_OIDC_ISSUER: issuer }).singleSignOn?.issuer).toBe(issuer);
  }
});
