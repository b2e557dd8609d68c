// Whose keys are trusted: those that somebody approved or the inventory names, for hosts and for those on the way
// (threat 15).
import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { driverFor } from '../../packages/cli/src/fleet/drivers/driver-for.ts';
import { type SeenKey, trustContainer } from '../../packages/cli/src/fleet/ssh/host-keys.ts';
import type { Ssh } from '../../packages/cli/src/fleet/ssh/ssh.ts';
import { isThere } from '../needed-program.ts';
import { containerOf, failureOf, knownHostsOf, openTestSsh, scope, signal } from './driver-world.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';

let world: World;
let ssh: Ssh;
beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  world = await startWorld({ hosts: () => [{ name: 'web' }, { name: 'inner', isBehindJump: true }] });
}, 120_000);
afterAll(() => world?.stop());
beforeEach(async (context) => {
  skipWithoutHosts(context);
  rmSync(knownHostsOf(world), { force: true });
  ssh = await openTestSsh(world);
  return () => ssh.close();
});

const written = (host: string) => ({ host });
const trusting = (approve: (key: SeenKey) => boolean, more: Readonly<Record<string, unknown>>) =>
  trustContainer(
    ssh,
    containerOf(world, more),
    { knownHosts: knownHostsOf(world), approve: async (key) => approve(key) },
    signal,
  );
const probe = (host: string) =>
  driverFor({ ssh, endpoint: null, scope })(containerOf(world, written(host))).probe(signal);
const nobody = () => {
  throw new Error('nobody should be asked');
};

test('what nobody has pinned is refused, and asking for its key neither logs in nor pins it', async () => {
  expect((await failureOf(probe('web'))).code).toBe('host_key_unknown');
  const failure = await failureOf(trusting(() => false, written('web')));
  expect(failure.code).toBe('host_key_unknown');
  expect(failure.message).toContain(world.fleet.host('web').fingerprint());
  expect((await failureOf(probe('web'))).code).toBe('host_key_unknown');
  expect(world.fleet.host('web').log()).not.toContain('Accepted');
});

test('a key that was approved is pinned, and nobody is asked for it again', async () => {
  const [key] = await trusting(() => true, written('web'));
  expect(key).toMatchObject({ host: 'web', state: 'new', fingerprint: world.fleet.host('web').fingerprint() });
  expect((await trusting(nobody, written('web'))).map(({ state }) => state)).toEqual(['pinned']);
  await probe('web');
});

test('a key that the inventory names is pinned without a question, and another one never', async () => {
  const hostkey = world.fleet.host('web').fingerprint();
  await trusting(nobody, { host: 'web', hostkey });
  await probe('web');
  const other = `SHA256:${'A'.repeat(43)}`;
  const failure = await failureOf(trusting(() => true, { host: 'web', hostkey: other }));
  expect([failure.code, failure.message]).toEqual(['host_key_changed', expect.stringContaining(other)]);
});

test('the hosts on the way are asked for first, and pinned as well', async () => {
  const keys = await trusting(() => true, written('inner'));
  expect(keys.map(({ host, isOnTheWay }) => [host, isOnTheWay])).toEqual([
    ['jump', true],
    ['inner', false],
  ]);
  await probe('inner');
});

test('a host on the way whose key has changed stops everybody behind it', async () => {
  await trusting(() => true, written('inner'));
  await ssh.close();
  ssh = await openTestSsh(world);
  world.fleet.host('jump').changeHostKey();
  expect((await failureOf(probe('inner'))).code).toBe('host_key_changed');
  const seen: SeenKey[] = [];
  const refusal = trusting((key) => {
    seen.push(key);
    return false;
  }, written('inner'));
  expect((await failureOf(refusal)).code).toBe('host_key_unknown');
  expect(seen.map(({ host, state, pinned }) => [host, state, pinned.length])).toEqual([['jump', 'changed', 1]]);
});

test('a key that changed takes the place of the old one only when it is approved', async () => {
  await trusting(() => true, written('web'));
  const before = readFileSync(knownHostsOf(world), 'utf8');
  world.fleet.host('web').changeHostKey();
  await failureOf(trusting(() => false, written('web')));
  expect(readFileSync(knownHostsOf(world), 'utf8')).toBe(before);
  await trusting(({ state }) => state === 'changed', written('web'));
  expect(readFileSync(knownHostsOf(world), 'utf8').split('\n').filter(Boolean)).toHaveLength(1);
  await probe('web');
});
