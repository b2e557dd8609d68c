// Reports of what is installed where: what they make, what they change, and what they never undo.
import { expect, test } from 'vitest';
import { refusalOf, sendAsAdmin } from '../fixtures/admin-api.ts';
import { entriesOf } from '../fixtures/audit-chain.ts';
import { contractServer } from '../fixtures/contract-server.ts';
import { createCredential } from '../fixtures/credentials.ts';
import { moment, proven, report } from '../fixtures/reports.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

const server = await contractServer();
const { call } = server;
let count = 0;
const freshName = () => `prod_${++count}`;
const view = (instance: string) => call('instanceView', { params: { instance } });

test('a report makes the instance and its containers, and says what was found by whom and when', async () => {
  const credential = await createCredential(server);
  const name = freshName();
  const containers = [proven(server, 'web-1'), proven(server, 'mid', { hosting: 'vendor' })];
  const reported = await report({ call, instance: name }, credential.client_id, containers, {
    hosting: 'hybrid',
    run_id: 'run-1',
  });
  expect(reported).toMatchObject({ instance_name: name, created: true, changed: ['web-1', 'mid'], outdated: [] });
  const { id: credential_id, client_id, name: credential_name, project_id } = credential;
  expect(await view(reported.instance_id)).toMatchObject({
    ...{ name, hosting: 'hybrid', credential_id, client_id, credential_name, project_id },
    ...{ containers_total: 2, containers_own: 1, containers_proven: 1 },
    containers: [
      { name: 'mid', hosting: 'vendor' },
      {
        ...{ name: 'web-1', host: 'web-1.example.com', driver: 'nlserver', version: '7.4.1', build: 9383 },
        last_report_at: moment(server),
        installations: [
          {
            ...{ credential_id, client_id, mechanism: 'oauth_server_to_server', fingerprint: null, proven_by: 'host' },
            ...{ rung: 4, outcome: 'ok', cause: null, proven: true, run_id: 'run-1', reported_by: 'admin token' },
            ...{ checked_at: moment(server), proven_at: moment(server) },
          },
        ],
      },
    ],
  });
  const { items } = await call('credentialInstallationList', { params: { credential: client_id } });
  expect(items.map((each) => [each.instance_name, each.name, each.blocker])).toEqual([
    [name, 'mid', null],
    [name, 'web-1', null],
  ]);
});

test('fault 4.18: the same report twice changes nothing, not even the log', async () => {
  const { id } = await createCredential(server);
  const name = freshName();
  const containers = [proven(server, 'web-1'), proven(server, 'web-2')];
  await report({ call, instance: name }, id, containers);
  server.advance(10);
  await expectNoChange(server, async () => {
    expect(await report({ call, instance: name }, id, containers)).toMatchObject({
      created: false,
      changed: [],
      outdated: [],
    });
  });
});

test('a report that comes late changes nothing of what was checked after it, and is told so', async () => {
  const { id } = await createCredential(server);
  const name = freshName();
  const late = proven(server, 'web-1', { build: 9000, found: { outcome: 'failed', rung: 2, cause: 'token_refused' } });
  server.advance(60);
  await report({ call, instance: name }, id, [proven(server, 'web-1')]);
  await expectNoChange(server, async () => {
    expect(await report({ call, instance: name }, id, [late])).toMatchObject({ changed: [], outdated: ['web-1'] });
  });
});

test('a later check that failed takes the proof away and keeps when there was one', async () => {
  const { id } = await createCredential(server);
  const name = freshName();
  await report({ call, instance: name }, id, [proven(server, 'web-1')]);
  const provenAt = moment(server);
  server.advance(60);
  const found = { outcome: 'unreachable', rung: null, cause: 'connection_lost', fingerprint: null } as const;
  const unreachable = { name: 'web-1', checked_at: moment(server), installations: [found] };
  await report({ call, instance: name }, id, [unreachable]);
  const { containers, containers_proven } = await view(name);
  expect(containers_proven).toBe(0);
  // what could not be found out is known from before
  expect(containers).toMatchObject([{ build: 9383, version: '7.4.1', host: 'web-1.example.com' }]);
  expect(containers[0]?.installations).toMatchObject([
    { outcome: 'unreachable', cause: 'connection_lost', proven: false, proven_at: provenAt },
  ]);
});

test('a report of a check in the future is refused as a whole; a clock that is a little ahead is not', async () => {
  const { id } = await createCredential(server);
  const name = freshName();
  const ahead = (seconds: number) => [
    proven(server, 'web-1'),
    proven(server, 'web-2', { checked_at: moment(server, seconds) }),
  ];
  await expectNoChange(server, async () => {
    const refusal = await refusalOf(report({ call, instance: name }, id, ahead(301)));
    expect(refusal).toMatchObject({ code: 'invalid_request', errors: [{ field: 'containers.1.checked_at' }] });
  });
  await report({ call, instance: name }, id, ahead(300));
});

test('the log has one entry per report, with how the containers turned out that turned', async () => {
  const { id, client_id, project_id } = await createCredential(server);
  const name = freshName();
  const { instance_id } = await report({ call, instance: name }, id, [
    proven(server, 'web-1'),
    proven(server, 'web-2'),
  ]);
  server.advance(60);
  const failed = proven(server, 'web-2', { found: { outcome: 'failed', rung: 2, cause: 'disk_full' } });
  const entries = await entriesOf(server, () =>
    report({ call, instance: name }, id, [proven(server, 'web-1'), failed], { run_id: 'run-2' }),
  );
  const after = { instance: name, client_id, containers: 2, turned: ['web-2 failed disk_full'], run_id: 'run-2' };
  expect(entries.map(({ event }) => event)).toEqual([
    expect.objectContaining({ action: 'installation.reported', target: instance_id, projectId: project_id, after }),
  ]);
});

test('an instance has at most 1000 containers, declared or reported, 500 in a report', async () => {
  const { id } = await createCredential(server);
  const name = freshName();
  const many = Array.from({ length: 1000 }, (_, index) => proven(server, `web-${index}`));
  const atOnce = report({ call, instance: name }, id, many);
  expect(await refusalOf(atOnce)).toMatchObject({ code: 'invalid_request' });
  for (const part of [many.slice(0, 500), many.slice(500)]) {
    expect((await report({ call, instance: name }, id, part)).changed).toHaveLength(500);
    expect((await report({ call, instance: name }, id, part)).changed).toEqual([]);
  }
  await expectNoChange(server, async () => {
    const reported = report({ call, instance: name }, id, [proven(server, 'one-more')]);
    expect(await refusalOf(reported)).toMatchObject({ code: 'conflict' });
    const declared = call('containerAdd', { params: { instance: name }, body: { name: 'one-more' } });
    expect(await refusalOf(declared)).toMatchObject({ code: 'conflict' });
  });
});

test('of reports at once about the same container, the latest check is what is known', async () => {
  const { id } = await createCredential(server);
  const name = freshName();
  const found = (rung: number) => proven(server, 'web-1', { checked_at: moment(server, rung - 5), found: { rung } });
  await Promise.all([3, 5, 1, 4, 2].map((rung) => report({ call, instance: name }, id, [found(rung)])));
  const { containers } = await view(name);
  expect(containers).toHaveLength(1);
  expect(containers[0]?.installations).toMatchObject([{ rung: 5, checked_at: moment(server) }]);
});

test('a report names each container and each mechanism once, and finds one of them in place at most', async () => {
  const { id } = await createCredential(server);
  const one = proven(server, 'web-1');
  const [installation] = one.installations;
  if (!installation) throw new Error('a proof is an installation');
  await expectNoChange(server, async () => {
    const twice = { ...one, installations: [installation, installation] };
    const legacy = { ...installation, mechanism: 'service_account_jwt' } as const;
    const both = { ...one, installations: [installation, legacy] };
    for (const containers of [[one, one], [twice], [both]]) {
      expect(await refusalOf(report({ call, instance: freshName() }, id, containers))).toMatchObject({
        code: 'invalid_request',
      });
    }
  });
});

test('threat 16: names that could mean something to a shell are refused, of instances and of containers', async () => {
  const { id: credential } = await createCredential(server);
  const containers = [proven(server, 'web-1')];
  await expectNoChange(server, async () => {
    for (const name of ['$(touch x)', '; id', 'a\nb', '-oProxyCommand=x', 'ä', '../x', 'a b', '', 'x'.repeat(65)]) {
      const path = `/api/v1/instances/${encodeURIComponent(name)}/installations`;
      const asInstance = await sendAsAdmin(server, {
        ...{ method: 'POST', path },
        body: JSON.stringify({ credential, containers }),
      });
      // what is no name is no instance's
      expect([400, 404], `${name} ${asInstance.body}`).toContain(asInstance.status);
      const asContainer = await sendAsAdmin(server, {
        ...{ method: 'POST', path: '/api/v1/instances/prod/installations' },
        body: JSON.stringify({ credential, containers: [{ ...containers[0], name }] }),
      });
      expect(asContainer.status, `${name} ${asContainer.body}`).toBe(400);
    }
  });
});
