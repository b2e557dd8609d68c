// What signed-in callers attempt and are not allowed is in the audit log, without a flood and without secrets.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AuditEntry } from '@relevo/contract/audit-log';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type RefusedAttempt, RefusedAttempts } from '../../src/admin/refused-attempts.ts';
import { stepUpSeconds } from '../../src/domain/user.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { campaign, createProject, refusalOf, sendAsAdmin } from '../fixtures/admin-api.ts';
import { createCredential } from '../fixtures/credentials.ts';
import { insertMember, signedIn } from '../fixtures/members.ts';
import { invite, type Person } from '../fixtures/people.ts';
import { createOrganization } from '../fixtures/role-inputs.ts';

let server: TestServer;
let auditor: Person;
let developer: Person;
beforeAll(async () => {
  server = await startTestServer();
  auditor = await invite(server, 'auditor@example.com', [{ role: 'auditor' }]);
  const { id: profile } = await server.call('productProfileCreate', { body: { product: 'campaign', name: 'Other' } });
  developer = await invite(server, 'developer@example.com', [{ role: 'developer', profile }]);
});
afterAll(() => server.close());

/** The refused attempts that `work` leaves, oldest first. */
async function refusalsOf(work: () => Promise<unknown>): Promise<AuditEntry[]> {
  const read = async () => {
    const { items } = await server.call('auditList', { query: { action: 'operation.refused', limit: '500' } });
    return items.toReversed();
  };
  const before = (await read()).length;
  await work();
  return (await read()).slice(before);
}

const afterAMinute = () => server.advance(60);

describe('a refused attempt is an entry', () => {
  test('of a role that may not: who, what, on which thing, from where, and no more', async () => {
    const { id } = await createProject(server);
    const [entry, ...others] = await refusalsOf(async () => {
      const refused = auditor.call('projectUpdate', { params: { project: id }, body: { title: 'Taken' } });
      expect(await refusalOf(refused)).toMatchObject({ status: 403, code: 'forbidden' });
    });
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      log: server.running.platform.organization.id,
      actor: { kind: 'user', id: auditor.id, name: auditor.email, address: '127.0.0.1' },
      target: 'projectUpdate',
      before: null,
      after: { code: 'forbidden', parameters: [`project=${id}`], count: 1 },
    });
  });

  test('of a project that is read-only for the caller', async () => {
    const { project_id } = await createCredential(server);
    const entries = await refusalsOf(async () => {
      const body = { project: project_id, type: 'service_account_jwt', ...campaign } as const;
      expect(await refusalOf(developer.call('credentialCreate', { body }))).toMatchObject({ code: 'forbidden' });
    });
    expect(entries).toMatchObject([{ actor: { id: developer.id }, target: 'credentialCreate' }]);
  });

  test('of an admin token where only a credential may ask', async () => {
    const entries = await refusalsOf(async () => {
      expect((await sendAsAdmin(server, { method: 'GET', path: '/api/v1/own/client-secrets' })).status).toBe(403);
    });
    expect(entries).toMatchObject([{ actor: { kind: 'admin_token' }, after: { code: 'forbidden' } }]);
  });

  test('of a session whose proof of identity is too old; at the own account in the logs of all its organizations', async () => {
    const late = await invite(server, 'late@example.com', [{ role: 'system_administrator' }]);
    const other = await createOrganization(server, 'Of the late person, too');
    await insertMember(server, other.id, [{ role: 'auditor' }], late.id);
    server.advance(stepUpSeconds);
    const { id } = await createProject(server);
    const entries = await refusalsOf(async () => {
      const atProject = await refusalOf(late.call('projectDelete', { params: { project: id } }));
      const atAccount = await refusalOf(late.call('totpEnrol', {}));
      expect([atProject.code, atAccount.code]).toEqual(['step_up_required', 'step_up_required']);
    });
    const noted = (target: string, ...parameters: string[]) => ({
      actor: { id: late.id },
      target,
      after: { code: 'step_up_required', parameters, count: 1 },
    });
    expect(entries).toMatchObject([noted('projectDelete', `project=${id}`), noted('totpEnrol')]);
    const { items } = await other.call('auditList', { query: { action: 'operation.refused' } });
    expect(items).toMatchObject([noted('totpEnrol')]);
  });

  test('of taking the last administrator away from an organization', async () => {
    const own = await createOrganization(server, 'Of the last administrator');
    const { id, call } = await signedIn(server, own.id, [{ role: 'system_administrator' }]);
    const params = { user: id };
    await refusalOf(call('userUpdate', { params, body: { enabled: false } }));
    await refusalOf(call('userRemove', { params }));
    const { items } = await own.call('auditList', { query: { action: 'operation.refused' } });
    const noted = { actor: { id }, after: { code: 'last_administrator', parameters: [`user=${id}`], count: 1 } };
    expect(items).toMatchObject([
      { ...noted, target: 'userRemove' },
      { ...noted, target: 'userUpdate' },
    ]);
  });

  test('of the reset of an account that other organizations have, too', async () => {
    const own = await createOrganization(server, 'Of the shared account');
    const administrator = await signedIn(server, own.id, [{ role: 'system_administrator' }]);
    await insertMember(server, own.id, [{ role: 'auditor' }], auditor.id);
    await refusalOf(administrator.call('userReset', { params: { user: auditor.id } }));
    const { items } = await own.call('auditList', { query: { action: 'operation.refused' } });
    expect(items).toMatchObject([{ actor: { id: administrator.id }, after: { code: 'shared_account' } }]);
  });

  test('of an organization that the caller may not enter or that does not exist, in the logs of their own', async () => {
    const { id: other } = await createOrganization(server, 'Closed to others');
    const ask = (organization: string) =>
      auditor.send('/api/v1/projects', { headers: { 'relevo-organization': organization } });
    const entries = await refusalsOf(async () => {
      for (const named of [other, 'unknown', 'not an id', 'rlv_secret_pasted']) {
        expect((await ask(named)).status, named).toBe(404);
      }
    });
    const noted = { actor: { id: auditor.id }, target: 'projectList' };
    expect(entries).toMatchObject([
      { ...noted, after: { code: 'not_found', parameters: [`organization=${other}`] } },
      { ...noted, after: { parameters: ['organization=unknown'] } },
      { ...noted, after: { parameters: [] } },
      { ...noted, after: { parameters: ['organization=[REDACTED]'] } },
    ]);
    const path = '/api/v1/audit?action=operation.refused';
    const { json } = await sendAsAdmin(server, { method: 'GET', path, headers: { 'relevo-organization': other } });
    expect(json['items']).toEqual([]);
  });

  test('not of what is wrong with the request alone, and of nobody who is not signed in', async () => {
    const entries = await refusalsOf(async () => {
      await refusalOf(server.call('projectView', { params: { project: 'unknown' } }));
      await refusalOf(developer.call('projectCreate', { body: { title: '' } }));
      expect((await fetch(`${server.url}/api/v1/audit`)).status).toBe(401);
    });
    expect(entries).toEqual([]);
  });

  test('threat 13: a secret that somebody pasted into the path is not in it', async () => {
    const { client_secret } = await createCredential(server);
    const entries = await refusalsOf(async () => {
      const params = { project: client_secret };
      await refusalOf(auditor.call('projectDelete', { params, query: { confirm: client_secret } }));
      await refusalOf(auditor.call('projectDelete', { params: { project: 'a b' }, query: { confirm: 'x' } }));
    });
    expect(entries.map(({ after }) => after?.['parameters'])).toEqual([['project=[REDACTED]'], []]);
    expect(JSON.stringify(entries)).not.toContain(client_secret.slice(12, 40));
  });
});

describe('many are no flood', () => {
  const attempt = (project: string) =>
    refusalOf(auditor.call('projectDelete', { params: { project }, query: { confirm: 'x' } }));
  const countsOf = (entries: readonly AuditEntry[]) => entries.map(({ after }) => after?.['count']);

  test('the same attempt within a minute is counted, and all of them are in the log', async () => {
    const entries = await refusalsOf(async () => {
      for (let index = 0; index < 5; index += 1) await attempt('same');
      afterAMinute();
      await attempt('same');
      await attempt('same');
    });
    expect(countsOf(entries)).toEqual([1, 5]);
    expect(countsOf(await refusalsOf(() => server.restart()))).toEqual([1]);
  });

  test('attempts on ever other things are told apart up to a limit, then counted together', async () => {
    afterAMinute();
    await server.restart();
    const entries = await refusalsOf(async () => {
      for (let index = 0; index < 60; index += 1) await attempt(`thing-${index}`);
      await server.restart();
    });
    expect(entries.length).toBeLessThan(25);
    const counted = countsOf(entries).reduce((sum: number, count) => sum + Number(count), 0);
    expect(counted).toBe(60);
    expect(entries.at(-1)?.after).toMatchObject({ parameters: ['several'] });
  });
});

describe('a storage that cannot write', () => {
  const held = async () => {
    const database = new DatabaseSync(join(server.dataDirectory, 'relevo.db'));
    onTestFinished(() => database.close());
    database.exec(`create trigger if not exists full before insert on audit_entries begin
      select raise(abort, 'full'); end`);
    return () => database.exec('drop trigger full');
  };

  test('makes no other answer of a refusal, and the attempt is written later', async () => {
    const entries = await refusalsOf(async () => {
      const free = await held();
      const refused = auditor.call('projectUpdate', { params: { project: 'later' }, body: { title: 'x' } });
      expect(await refusalOf(refused)).toMatchObject({ status: 403, code: 'forbidden' });
      expect(server.log()).toContain('refused attempts are not in the audit log yet');
      free();
      await server.restart();
    });
    expect(entries).toMatchObject([{ after: { parameters: ['project=later'], count: 1 } }]);
  });

  test('lets no attempt be forgotten or counted twice', async () => {
    const { store, organization } = server.running.platform;
    const failures: unknown[] = [];
    const attempts = new RefusedAttempts(store, (error) => failures.push(error));
    const one: RefusedAttempt = {
      organizationId: organization.id,
      actor: { kind: 'user', id: auditor.id, name: auditor.email, address: '' },
      operation: 'projectDelete',
      code: 'forbidden',
      parameters: ['project=never'],
    };
    const entries = await refusalsOf(async () => {
      const free = await held();
      for (const now of [100, 110, 170, 180]) await attempts.note(one, now);
      await attempts.writeEnded(300);
      free();
      await Promise.all([attempts.writeEnded(301), attempts.writeEnded(301)]);
      await Promise.all([400, 400, 400].map((now) => attempts.note(one, now)));
      await attempts.writeAll(401);
    });
    expect(failures).toHaveLength(3);
    expect(entries.map(({ after }) => after?.['count'])).toEqual([4, 1, 2]);
  });
});
