// What ssh is told: a user's own configuration is used, and loosens nothing (threat 15).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sshConfig } from '../../src/fleet/ssh/ssh-config.ts';
import { sshFailure } from '../../src/fleet/ssh/ssh-failure.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relevo-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function effective(userConfig: string, systemConfig?: string): Readonly<Record<string, string>> {
  writeFileSync(join(folder, 'user_config'), userConfig, { mode: 0o600 });
  if (systemConfig !== undefined) writeFileSync(join(folder, 'system_config'), systemConfig);
  writeFileSync(join(folder, 'config'), sshConfig(folder, 7));
  const lines = execFileSync('ssh', ['-F', join(folder, 'config'), '-G', 'web-1'], { encoding: 'utf8' }).split('\n');
  return Object.fromEntries(lines.map((line) => [line.split(' ')[0] ?? '', line.split(' ').slice(1).join(' ')]));
}

test('a configuration that trusts everybody and forwards everything does not get through', () => {
  const loose = `StrictHostKeyChecking no
UserKnownHostsFile /dev/null
GlobalKnownHostsFile /etc/hosts
KnownHostsCommand /bin/echo
VerifyHostKeyDNS yes
NoHostAuthenticationForLocalhost yes
ForwardAgent yes
ForwardX11 yes
BatchMode no
LocalForward 1234 localhost:22
PermitLocalCommand yes
LocalCommand touch ${folder}/canary
RemoteCommand touch canary
RequestTTY force
SendEnv HOME SECRET_*
LogLevel DEBUG3
ConnectTimeout 9999
NoSuchOption yes
`;
  expect(effective(loose)).toMatchObject({
    stricthostkeychecking: 'true',
    userknownhostsfile: `${folder}/known_hosts`,
    globalknownhostsfile: '/dev/null',
    verifyhostkeydns: 'false',
    nohostauthenticationforlocalhost: 'no',
    updatehostkeys: 'false',
    forwardagent: 'no',
    forwardx11: 'no',
    batchmode: 'yes',
    clearallforwardings: 'yes',
    permitlocalcommand: 'no',
    requesttty: 'false',
    loglevel: 'ERROR',
    connecttimeout: '7',
  });
  const told = effective(loose);
  expect(Object.keys(told)).not.toEqual(expect.arrayContaining(['sendenv']));
  for (const name of ['knownhostscommand', 'remotecommand']) expect(told[name] ?? 'none').toBe('none');
});

test('name, port, user, key and way to a host are the user’s own', () => {
  const own =
    'Host web-1\n  HostName 192.0.2.1\n  Port 2200\n  User ops\n  ProxyJump bastion\n  IdentityFile /keys/a\n';
  const expected = { hostname: '192.0.2.1', port: '2200', user: 'ops', proxyjump: 'bastion', identityfile: '/keys/a' };
  expect(effective(own)).toMatchObject(expected);
});

test('what the machine says for all its users counts after that, and loosens nothing either', () => {
  const system = 'Host web-1\n  User everybody\n  ProxyJump bastion\n  StrictHostKeyChecking no\n  SendEnv LC_*\n';
  const told = effective('Host web-1\n  User ops\n', system);
  expect(told).toMatchObject({ user: 'ops', proxyjump: 'bastion', stricthostkeychecking: 'true' });
  expect(Object.keys(told)).not.toContain('sendenv');
});

test.each([
  [
    255,
    '@@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.\n',
    'host_key_changed',
  ],
  [
    255,
    'No ED25519 host key is known for a and you have requested strict checking.\nHost key verification failed.',
    'host_key_unknown',
  ],
  [255, 'ops@jump: Permission denied (publickey).\nConnection closed by UNKNOWN port 65535', 'login_refused'],
  [255, 'ssh: connect to host a port 22: Connection refused', 'unreachable'],
  [255, 'ssh: Could not resolve hostname a: Name or service not known', 'unreachable'],
  [1, 'sudo: a password is required', 'sudo_refused'],
] as const)('exit code %d with %j is %s', (exitCode, stderr, code) => {
  expect(
    sshFailure({ exitCode, stderr, progress: exitCode === 255 ? 'none' : 'logged_in', become: 'neolane' }).code,
  ).toBe(code);
});

test('a connection that ends after the step began was lost, whatever ssh says', () => {
  const end = { exitCode: 255, stderr: 'Permission denied', progress: 'started' as const, become: null };
  expect(sshFailure(end).code).toBe('connection_lost');
});
