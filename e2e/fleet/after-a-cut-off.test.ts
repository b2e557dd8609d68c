// What a run makes of an earlier one that was cut off, put back or left without room: processes read what was written,
// what somebody else has installed stays, and no report denies what was done.
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isThere } from '../needed-program.ts';
import { atStep, kill9 } from './at-step.ts';
import { outcomesOf, reportOf } from './fleet-command.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';
import { secretForms } from './secret-forms.ts';

const folder = '/usr/local/neolane/app';
const envFile = `${folder}/app.env`;
/** What the application has read. */
const loadedFile = `${folder}/loaded`;
const commandFile = `${folder}/command.conf`;
const names = {
  organization_id: 'ORG_ID',
  client_id: 'CLIENT_ID',
  technical_account_id: 'TA_ID',
  client_secret: 'SECRET',
};
const command = {
  install: `IFS= read -r S\nprintf "%s %s\\n" {client_id} "$S" >${commandFile}`,
  show: `cut -d' ' -f1 ${commandFile}`,
  restore: `[ ! -e ${folder}/broken ] || { cat ${commandFile}; exit 1; }\necho old back >${commandFile}`,
};

let world: World;
let files: readonly string[];
beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  world = await startWorld({
    hosts: () => [
      { name: 'app', campaign: null },
      { name: 'disk', campaign: null, diskKibibytes: 256 },
    ],
  });
  const { fleet, server, credentialFile } = world;
  const inventory = fleet.writeInventory({
    defaults: { become: 'neolane' },
    endpoint: server.url,
    containers: [
      { host: 'app', driver: 'env_file', target: { path: envFile, names, reload: `cp ${envFile} ${loadedFile}` } },
      { host: 'app', label: 'by-command', driver: 'command', target: command },
    ],
  });
  fleet.pinHostKeys(inventory);
  files = ['--inventory', inventory, '--credential', credentialFile];
}, 120_000);
afterAll(() => world?.stop());

const oldEnv = 'PORT=8080\n';
beforeEach((context) => {
  skipWithoutHosts(context);
  const app = world.fleet.host('app');
  app.write(envFile, oldEnv, 0o640);
  app.write(loadedFile, oldEnv, 0o640);
  app.write(commandFile, 'old old\n', 0o600);
});

const textOf = (file: string) => world.fleet.host('app').read(file).toString();
const planFile = () => join(world.fleet.folder, 'plan.json');
const makePlan = () => world.run(['plan', ...files, '--out', planFile()]);
const apply = (...more: string[]) => ['apply', planFile(), '--json', '--waves', '100%', ...more];
const bothOk = { app: 'ok', 'by-command': 'ok' };

test('an application that was never reloaded, since the run was killed, is by the next plan (threat 18, fault 4.18)', async () => {
  await makePlan();
  const point = { type: 'done', step: 'write', container: 'app' } as const;
  await atStep(world, point, apply('--parallel', '1'), kill9);
  expect(textOf(envFile)).not.toBe(oldEnv);
  expect(textOf(loadedFile)).toBe(oldEnv);
  const planned = await makePlan();
  expect(planned.stdout).toContain('An earlier run wrote there and did not prove it');
  expect(outcomesOf(reportOf(await world.run(apply())))).toEqual(bothOk);
  expect(textOf(loadedFile)).toBe(textOf(envFile));
}, 60_000);

test('a run that goes on keeps the restart that was asked for, and proves what it has done already', async () => {
  await makePlan();
  const point = { type: 'done', step: 'write', container: 'app' } as const;
  await atStep(world, point, apply('--parallel', '1', '--restart', 'none'), kill9);
  const done = reportOf(await world.run(apply()));
  expect(outcomesOf(done)).toEqual(bothOk);
  expect(textOf(loadedFile)).toBe(oldEnv);
  world.fleet.host('app').write(envFile, `${textOf(envFile)}# by hand\n`, 0o640);
  const again = reportOf(await world.run(apply()));
  expect(again.run).toBe(done.run);
  expect(again.containers.map(({ label, cause }) => [label, cause])).toEqual([
    ['app', 'changed_since_plan'],
    ['by-command', null],
  ]);
}, 60_000);

test('after a rollback nothing goes on with the run, and its plan is a new one', async () => {
  await makePlan();
  const { run } = reportOf(await world.run(apply()));
  const undone = await world.run(['rollback', run, '--json']);
  expect(outcomesOf(reportOf(undone))).toEqual({ app: 'rolled_back', 'by-command': 'rolled_back' });
  expect([textOf(envFile), textOf(loadedFile), textOf(commandFile)]).toEqual([oldEnv, oldEnv, 'old back\n']);
  const status = await world.run(['status', '--json', ...files.slice(0, 2)]);
  expect(JSON.parse(status.stdout).runs[0]).toMatchObject({ run, state: 'rolled_back' });
  expect((await world.run(['status', ...files.slice(0, 2)])).stdout).not.toContain('goes on');
  expect(await world.run(['apply', '--resume', run])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('was put back'),
  });
  world.fleet.host('app').write(commandFile, 'old old\n', 0o600);
  const again = reportOf(await world.run(apply()));
  expect(outcomesOf(again)).toEqual(bothOk);
  expect(again.run).not.toBe(run);
}, 60_000);

test('a rollback that is interrupted names who was not begun, and is what goes on', async () => {
  await makePlan();
  const { run } = reportOf(await world.run(apply()));
  const point = { type: 'begin', step: 'restore' } as const;
  const words = ['rollback', run, '--json', '--parallel', '1'];
  const stopped = await atStep(world, point, words, ({ child }) => child.kill('SIGINT'));
  expect(outcomesOf(reportOf(stopped))).toEqual({ app: 'rolled_back', 'by-command': 'not_started' });
  expect(stopped.code).toBe(1);
  expect((await world.run(['status', ...files.slice(0, 2)])).stdout).toContain(
    `"relevo fleet rollback ${run}" goes on`,
  );
  expect((await world.run(['apply', '--resume', run])).stderr).toContain(`relevo fleet rollback ${run}`);
  expect(outcomesOf(reportOf(await world.run(words)))).toEqual({ 'by-command': 'rolled_back' });
}, 60_000);

test('what a host says of a rollback is cleaned of the client secret, and what is left to do is a rollback (threat 14)', async () => {
  await makePlan();
  const { run } = reportOf(await world.run(apply()));
  world.fleet.host('app').write(`${folder}/broken`, '');
  const undone = await world.run(['rollback', run, '--json']);
  world.fleet.host('app').run('rm "$1"', `${folder}/broken`);
  expect(reportOf(undone).containers.find(({ label }) => label === 'by-command')).toMatchObject({
    outcome: 'needs_hands',
    detail: expect.stringContaining('[REDACTED]'),
    next: expect.stringContaining(`relevo fleet rollback ${run}`),
  });
  const said = undone.stdout + undone.stderr + world.journal();
  expect(secretForms(world.account.client_secret).filter((form) => said.includes(form))).toEqual([]);
  expect((await world.run(['status', ...files.slice(0, 2)])).stdout).toContain(
    `"relevo fleet rollback ${run}" goes on`,
  );
  expect((await world.run(['rollback', run])).code).toBe(0);
}, 60_000);

test('the own command "restore" does not run where "install" never ran, and nothing of somebody else is overwritten', async () => {
  await makePlan();
  const point = { type: 'done', step: 'back_up', container: 'by-command' } as const;
  const stopped = await atStep(world, point, apply(), () => {
    world.fleet.host('app').write(commandFile, 'somebody else\n', 0o600);
  });
  expect(reportOf(stopped).containers.find(({ label }) => label === 'by-command')).toMatchObject({
    outcome: 'failed',
    cause: 'changed_since_plan',
  });
  expect(textOf(commandFile)).toBe('somebody else\n');
  await world.run(['rollback', reportOf(stopped).run, '--json']);
  expect(textOf(commandFile)).toBe('somebody else\n');
}, 60_000);

test('a disk of the controller that is full in the middle of a run: nobody is left half way, and there is a report', async () => {
  await makePlan();
  const disk = world.fleet.host('disk');
  const state = { XDG_STATE_HOME: join(disk.root, 'usr/local/neolane/state') };
  const started = world.start(apply('--parallel', '1'), state);
  disk.run('until grep -q back_up /usr/local/neolane/state/relevo/fleet/runs/*.jsonl 2>/dev/null; do sleep 0.01; done');
  disk.fillDisk();
  const finished = await started.ended;
  disk.freeDisk();
  const report = reportOf(finished);
  expect(finished.code).toBe(1);
  expect(report.notices.join()).toContain('cannot be written (ENOSPC)');
  for (const { label, outcome } of report.containers) {
    const isNew = label === 'app' ? textOf(loadedFile) !== oldEnv : textOf(commandFile) !== 'old old\n';
    expect([label, outcome === 'ok']).toEqual([label, isNew]);
    expect(['ok', 'failed', 'not_started']).toContain(outcome);
  }
}, 60_000);
