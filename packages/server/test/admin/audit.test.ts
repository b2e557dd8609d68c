// The audit log: every change has exactly its entries, in its transaction; what fails or only reads leaves none.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationId } from '@relevo/contract/routes';
import { routes } from '@relevo/contract/routes';
import { describe, expect, test } from 'vitest';
import { sendAsAdmin } from '../fixtures/admin-api.ts';
import { auditOf, brokenAt, entriesOf } from '../fixtures/audit-chain.ts';
import { operationIds, pathOf, rightInput, routeOf, sendInput } from '../fixtures/contract-inputs.ts';
import { contractServer } from '../fixtures/contract-server.ts';
import { askToken, createCredential } from '../fixtures/credentials.ts';

const server = await contractServer();

/** What each operation leaves. An operation that is missing here leaves nothing. */
const actionsOf: { readonly [Id in OperationId]?: readonly string[] } = {
  signIn: ['session.started'],
  signOut: ['session.ended'],
  stepUp: ['session.stepped_up'],
  accountUpdate: ['user.renamed'],
  sessionRevoke: ['session.ended'],
  passwordChange: ['user.password_changed'],
  totpEnrol: ['totp.begun'],
  totpConfirm: ['totp.confirmed'],
  totpRemove: ['totp.removed'],
  recoveryCodesRenew: ['recovery_codes.renewed'],
  invitationAccept: ['invitation.accepted', 'user.joined', 'session.started'],
  cliAuthorize: ['cli.authorized'],
  cliSessionCreate: ['session.started'],
  organizationCreate: ['organization.created', 'catalogue.loaded', 'invitation.created', 'organization.created'],
  organizationSetEnabled: ['organization.changed', 'organization.changed'],
  organizationUpdate: ['organization.changed'],
  userUpdate: ['user.changed'],
  userRemove: ['user.removed'],
  userReset: ['user.reset_link_created'],
  userSessionsRevoke: ['user.sessions_revoked'],
  invitationCreate: ['invitation.created'],
  invitationDelete: ['invitation.deleted'],
  groupMappingCreate: ['group_mapping.created'],
  groupMappingDelete: ['group_mapping.deleted'],
  productCreate: ['product.added'],
  productUpdate: ['product.changed'],
  productDelete: ['product.deleted'],
  apiCreate: ['api.added'],
  apiUpdate: ['api.changed'],
  apiDelete: ['api.deleted'],
  productProfileCreate: ['product_profile.added'],
  productProfileUpdate: ['product_profile.changed'],
  productProfileDelete: ['product_profile.deleted'],
  projectCreate: ['project.created'],
  projectUpdate: ['project.changed'],
  projectDelete: ['project.deleted'],
  credentialCreate: ['credential.created', 'client_secret.added'],
  credentialUpdate: ['credential.changed'],
  credentialDelete: ['credential.deleted'],
  clientSecretAdd: ['client_secret.added'],
  clientSecretDelete: ['client_secret.deleted'],
  ownClientSecretAdd: ['client_secret.added'],
  ownClientSecretDelete: ['client_secret.deleted'],
  certificateAdd: ['certificate.added'],
  certificateDelete: ['certificate.removed'],
  migrationStartMany: ['migration.started'],
  migrationCompleteMany: ['migration.completed'],
  migrationStart: ['migration.started'],
  migrationComplete: ['migration.completed'],
  migrationUndo: ['migration.undone'],
  migrationCancel: ['migration.cancelled'],
  migrationAcknowledge: ['migration.acknowledged'],
  brownoutPlan: ['brownout.planned'],
  brownoutDelete: ['brownout.removed'],
  deprecationUpdate: ['deprecation.changed'],
  sunsetExtend: ['sunset.extended'],
  sunsetExtensionDelete: ['sunset.extension_removed'],
  instanceCreate: ['instance.created'],
  instanceUpdate: ['instance.changed'],
  instanceDelete: ['instance.deleted'],
  containerAdd: ['container.added'],
  containerDelete: ['container.deleted'],
  installationReport: ['installation.reported'],
  tokenIssue: ['token.issued'],
  tokenRevoke: ['credential.tokens_revoked'],
  signingKeyRotate: ['signing_key.published', 'signing_key.published'],
  adobeImport: ['project.created', 'credential.created', 'client_secret.added'],
};

/** Reads, in spite of its method: a secret stands in its body. */
const reads = ['invitationView'];

/** Who stands in an entry: by `for` of the route, and for what is open to anybody the person that it is about. */
const actorKinds = { role: 'admin_token', account: 'user', public: 'user', client: 'client' } as const;

describe('every operation leaves exactly its entries', () => {
  test.each(operationIds)('%s', async (id) => {
    const input = await rightInput(id, server);
    const entries = await entriesOf(server, async () => {
      const answer = await sendInput(server, id, input);
      expect(answer.status, answer.body).toBe(routeOf(id).status);
    });
    expect(entries.map(({ event }) => event.action)).toEqual(actionsOf[id] ?? []);
    for (const { actor, at, event } of entries) {
      expect(actor.kind).toBe(actorKinds[routeOf(id).for ?? 'role']);
      expect(actor.id).not.toBe('');
      expect(actor.name).toMatch(actor.kind === 'user' ? /@/ : /./);
      expect(actor.address).toMatch(/^2001:db8:/);
      expect(at).toBe(server.now());
      expect(event.target).not.toBe('');
    }
  });

  test('operations that are named here as silent are exactly those that read', () => {
    const silent = operationIds.filter((id) => actionsOf[id] === undefined);
    expect(silent).toEqual(operationIds.filter((id) => routes[id].method === 'GET' || reads.includes(id)));
  });
});

test('an entry of a change says what was before and what is after', async () => {
  const { id, name } = await createCredential(server);
  const entries = await entriesOf(server, () =>
    server.call('credentialUpdate', { params: { credential: id }, body: { name: 'After', enabled: false } }),
  );
  expect(entries).toHaveLength(1);
  expect(entries[0]?.event).toMatchObject({
    target: id,
    before: { name, enabled: true },
    after: { name: 'After', enabled: false },
  });
});

test('revoking one token and the tokens of one secret name what was revoked', async () => {
  const { call } = server;
  const { id, client_id, client_secret_id } = await createCredential(server);
  const { access_token: token } = await call('tokenIssue', { params: { credential: id } });
  const entries = await entriesOf(server, async () => {
    await call('tokenRevoke', { body: { kind: 'token', token } });
    await call('tokenRevoke', { body: { kind: 'client_secret', credential: id, client_secret: client_secret_id } });
  });
  expect(entries.map(({ event }) => [event.action, event.after])).toEqual([
    ['token.revoked', { client_id }],
    ['client_secret.tokens_revoked', { client_id }],
  ]);
});

test('a deleted project says which credentials went with it', async () => {
  const { client_id, project_id } = await createCredential(server);
  const { title } = await server.call('projectView', { params: { project: project_id } });
  const [entry] = await entriesOf(server, () =>
    server.call('projectDelete', { params: { project: project_id }, query: { confirm: title } }),
  );
  expect(entry?.event).toMatchObject({ target: project_id, before: { title, client_ids: [client_id] } });
});

test('an operation that is refused inside its transaction leaves no entry', async () => {
  const { call } = server;
  const one = await createCredential(server);
  const params = { credential: one.id };
  await call('clientSecretAdd', { params });
  const { name } = await createCredential(server);
  const entries = await entriesOf(server, async () => {
    const refused = await Promise.allSettled([
      call('clientSecretAdd', { params }),
      call('credentialUpdate', { params, body: { name } }),
      call('credentialUpdate', { params, body: { apis: ['unknown'] } }),
      call('credentialDelete', { params, query: { confirm: 'x' } }),
      call('productCreate', { body: { code: 'campaign', name: 'x' } }),
      call('tokenIssue', { params, body: { scopes: ['unknown'] } }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 'rejected'));
  });
  expect(entries).toEqual([]);
});

test('the entries of many changes at once are one chain', async () => {
  const { id } = await createCredential(server);
  const entries = await entriesOf(server, () =>
    Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        server.call('credentialUpdate', { params: { credential: id }, body: { name: `Name ${index}` } }),
      ),
    ),
  );
  expect(entries).toHaveLength(20);
});

test('the first start is written down too, by the platform itself', async () => {
  const first = (await auditOf(server)).filter(({ actor }) => actor.kind === 'system');
  expect(first.map(({ event }) => event.action).toSorted()).toEqual([
    'admin_token.created',
    'catalogue.loaded',
    'evidence_key.created',
    'invitation.created',
    'issuer.changed',
    'key.registered',
    'key.registered',
    'organization.created',
    'signing_key.published',
    'signing_key.published',
  ]);
});

test('threat 21: the check finds an entry that was altered, left out or moved', async () => {
  const chain = (await auditOf(server)).filter((entry) => entry.chain === server.running.platform.organization.id);
  const [first, second, third, ...rest] = chain;
  if (!first || !second || !third) expect.unreachable('the chain is too short');
  expect(brokenAt(chain)).toBeUndefined();
  expect(brokenAt([first, { ...second, at: second.at + 1 }, third, ...rest])).toBe(2);
  expect(brokenAt([first, third, ...rest])).toBe(2);
  expect(brokenAt([first, third, second, ...rest])).toBe(2);
  expect(brokenAt([second, third, ...rest])).toBe(1);
});

test('threat 1, 13: no secret stands in an entry, the log, the database, or any answer but the one that made it', async () => {
  const { call } = server;
  const credential = await createCredential(server, { type: 'service_account_jwt' });
  const params = { credential: credential.id };
  const added = await call('clientSecretAdd', { params });
  const { access_token } = await call('tokenIssue', { params });
  // where secrets go wrong: in the wrong header, path, query and body
  const wrong = `${added.client_secret.slice(0, -1)}x`;
  await sendAsAdmin(server, { method: 'GET', path: `/api/v1/credentials/${added.client_secret}?a=${access_token}` });
  const body = JSON.stringify({ expires_at: added.client_secret, [credential.client_secret]: 1 });
  await sendAsAdmin(server, { method: 'POST', path: `/api/v1/credentials/${credential.id}/client-secrets`, body });
  await sendAsAdmin(server, { method: 'POST', path: '/api/v1/projects', body: `{"title": ${added.client_secret}` });
  for (const client_secret of [wrong, added.client_secret]) await askToken(server, { ...credential, client_secret });
  await call('tokenRevoke', { body: { kind: 'token', token: access_token } });
  const lists = [];
  for (const id of operationIds.filter((each) => routes[each].method === 'GET')) {
    const input = { params: { ...params, project: credential.project_id } };
    lists.push((await sendAsAdmin(server, { method: 'GET', path: pathOf(id, input) })).body);
  }
  const files = ['relevo.db', 'relevo.db-wal'].map((name) => readFileSync(join(server.dataDirectory, name), 'latin1'));
  const places = {
    audit: JSON.stringify(await auditOf(server)),
    log: server.log(),
    lists: lists.join(),
    files: files.join(),
  };
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, place).toBeGreaterThan(100);
    for (const secret of [credential.client_secret, added.client_secret, wrong, server.adminToken, access_token]) {
      expect(text.includes(secret), place).toBe(false);
      expect(text.includes(secret.slice(12, 44)), place).toBe(false);
      const bytes = Buffer.from(secret.slice(11, -6), 'base64url').toString('latin1');
      expect(text.includes(bytes), place).toBe(false);
    }
  }
  expect(places.files).toContain(credential.client_id);
});
