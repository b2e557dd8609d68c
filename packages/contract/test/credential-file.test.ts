// The JSON files of the original: what is written is what its tools want, and files of others are read.
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import {
  CredentialFile,
  credentialFile,
  type KnownCredential,
  ProjectFile,
  type ProjectToWrite,
  projectFile,
} from '../src/credential-file.ts';
import type { AuthenticationType } from '../src/wire.ts';

type Mechanism = (typeof AuthenticationType)['options'][number];

const created_at = '2026-01-01T00:00:00Z';
const account = {
  client_id: 'f1d4469b408443fcb358960df88a466c',
  technical_account_id: '43011E446654ACFB0A495EF0@techacct.example.com',
  technical_account_email: '62aa30b5-7cbb-4890-8838-178b5af137dd@techacct.example.com',
};

const credentialWith = (mechanisms: readonly Mechanism[], client_secrets: readonly string[] = []): KnownCredential => ({
  ...account,
  id: 'credential-1',
  name: 'Nightly "export"',
  project_id: 'project-1',
  organization_id: '6578A55456E84E247F000101@AdobeOrg',
  enabled: true,
  accept_secret_in_query: false,
  require_jti: false,
  allow_own_rotation: false,
  created_at,
  last_token_at: null,
  mechanisms: mechanisms.map((type) => ({ type, created_at, retired_at: null })),
  apis: ['campaign'],
  profiles: ['Campaign - prod - Admin'],
  scopes: ['openid', 'campaign_sdk'],
  metascopes: ['ent_campaign_sdk'],
  client_secrets,
});

const projectWith = (...credentials: KnownCredential[]): ProjectToWrite => ({
  organization: { id: '6578A55456E84E247F000101@AdobeOrg', name: 'Example' },
  project: { id: 'project-1', name: 'Project1', title: 'Project 1', description: '' },
  credentials,
  apis: [
    { code: 'campaign', name: 'Adobe Campaign' },
    { code: 'target', name: 'Adobe Target' },
  ],
});

const entryOf = (...mechanisms: Mechanism[]) =>
  projectFile(projectWith(credentialWith(mechanisms))).project.workspace.details.credentials[0];

test('the file of a credential has the names of the original, and no secret that nobody has just seen', () => {
  const file = {
    TYPE: 'oauthservertoserver',
    ORG_ID: '6578A55456E84E247F000101@AdobeOrg',
    CLIENT_ID: account.client_id,
    CLIENT_SECRETS: [],
    SCOPES: ['openid', 'campaign_sdk'],
    TECHNICAL_ACCOUNT_ID: account.technical_account_id,
    TECHNICAL_ACCOUNT_EMAIL: account.technical_account_email,
  };
  expect(credentialFile(credentialWith(['oauth_server_to_server']))).toEqual(file);
  const shown = credentialFile(credentialWith(['oauth_server_to_server'], ['secret']));
  expect(shown).toEqual({ ...file, CLIENT_SECRETS: ['secret'] });
});

test('@adobe/aio-lib-ims-oauth finds all that it asks for in the file of a project', async () => {
  const plugin = createRequire(import.meta.url)('@adobe/aio-lib-ims-oauth/src/ims-oauth_server_to_server.js');
  const file = projectFile(projectWith(credentialWith(['oauth_server_to_server'], ['secret'])));
  const { org, workspace } = file.project;
  const entry = workspace.details.credentials[0]?.oauth_server_to_server;
  expect(await plugin.canSupport({ ...entry, ims_org_id: org.ims_org_id })).toBe(true);
  expect(entry).toEqual({ ...account, client_secrets: ['secret'], scopes: ['openid', 'campaign_sdk'] });
});

test('the kind of a credential in the file of a project follows its mechanisms', () => {
  expect(entryOf('oauth_server_to_server')).not.toHaveProperty('jwt');
  expect(entryOf('oauth_server_to_server')?.integration_type).toBe('oauth_server_to_server');
  expect(entryOf('service_account_jwt')).toEqual({
    id: 'credential-1',
    name: 'Nightly "export"',
    apiKey: account.client_id,
    integration_type: 'service',
    jwt: { ...account, client_secret: '', meta_scopes: ['ent_campaign_sdk'] },
  });
  expect(entryOf('oauth_server_to_server', 'service_account_jwt')).toMatchObject({
    integration_type: 'oauth_server_to_server_migrate',
    oauth_server_to_server: { client_secrets: [] },
    jwt: { client_secret: '' },
  });
});

test('only the APIs that the project has are its services', () => {
  const { details } = projectFile(projectWith(credentialWith(['service_account_jwt']))).project.workspace;
  expect(details.services).toEqual([{ code: 'campaign', name: 'Adobe Campaign' }]);
  expect(projectFile(projectWith()).project.workspace.details).toEqual({
    credentials: [],
    services: [],
    runtime: { namespaces: [] },
  });
});

test('what is written is read again as it was', () => {
  const oauth = credentialWith(['oauth_server_to_server'], ['secret']);
  expect(CredentialFile.parse(credentialFile(oauth))).toEqual(credentialFile(oauth));
  const project = projectFile(projectWith(oauth));
  expect(ProjectFile.parse(JSON.parse(JSON.stringify(project)))).toEqual(project);
});

test('files with more or less in them are read, too', () => {
  const { CLIENT_SECRETS: _none, ...file } = credentialFile(credentialWith(['oauth_server_to_server']));
  expect(CredentialFile.parse({ ...file, NOTE: 'of the operator' }).CLIENT_SECRETS).toEqual([]);
  const { project } = projectFile(projectWith(credentialWith(['service_account_jwt'])));
  const key = { id: '7', name: 'key', integration_type: 'apikey', api_key: { client_id: 'k' } };
  const workspace = { ...project.workspace, app_url: 'https://app.example', details: { credentials: [key] } };
  const read = ProjectFile.parse({ project: { ...project, workspace } }).project.workspace.details;
  expect(read).toMatchObject({ credentials: [{ integration_type: 'apikey' }], services: [] });
});

test('something else is not taken for a credential', () => {
  expect(CredentialFile.safeParse({ TYPE: 'service', ORG_ID: 'x' }).success).toBe(false);
  expect(ProjectFile.safeParse({ project: null }).success).toBe(false);
});
