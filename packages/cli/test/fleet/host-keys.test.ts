// `fleet trust` on real servers: every host on the way is seen and pinned, also where one leads over another.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type SeenKey, trustContainer } from '../../src/fleet/ssh/host-keys.ts';
import { openSsh } from '../../src/fleet/ssh/ssh.ts';
import { freePort, temporaryDirectory } from '../relevo-process.ts';
import { container } from './host-facts.ts';

const sshdProgram = '/usr/sbin/sshd';

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

/** A server with a key of its own, which the key `login` opens. Resolves with its port. */
async function startSshd(folder: string, name: string, login: string): Promise<number> {
  const [port, key] = [await freePort(), join(folder, `${name}-key`)];
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const lines = [
    `ListenAddress 127.0.0.1:${port}`,
    ...[`HostKey ${key}`, `AuthorizedKeysFile ${login}.pub`, `PidFile ${folder}/${name}.pid`],
    ...['StrictModes no', 'UsePAM no', 'PermitRootLogin yes', 'PasswordAuthentication no'],
  ];
  await writeFile(join(folder, `${name}.conf`), lines.join('\n'));
  const server: ChildProcess = spawn(sshdProgram, ['-D', '-e', '-f', join(folder, `${name}.conf`)], {
    stdio: 'ignore',
  });
  onTestFinished(() => {
    server.kill();
  });
  while (!(await listens(port))) if (server.exitCode !== null) throw new Error(`sshd ended with ${server.exitCode}`);
  return port;
}

async function hostsWith(configuration: (port: Readonly<Record<'a' | 'b' | 'z', number>>) => string) {
  const folder = await temporaryDirectory();
  await mkdir('/run/sshd', { recursive: true });
  const login = join(folder, 'login');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', login]);
  const ports = {
    a: await startSshd(folder, 'a', login),
    b: await startSshd(folder, 'b', login),
    z: await startSshd(folder, 'z', login),
  };
  const common = `Host *\n  HostName 127.0.0.1\n  User ${userInfo().username}\n  IdentityFile ${login}\n`;
  const userConfig = join(folder, 'config');
  await writeFile(userConfig, configuration(ports) + common, { mode: 0o600 });
  const knownHosts = join(folder, 'fleet.known_hosts');
  const ssh = await openSsh({ knownHosts, userConfig });
  onTestFinished(() => ssh.close());
  const seen: SeenKey[] = [];
  const approve = async (key: SeenKey) => seen.push(key) > 0;
  const signal = AbortSignal.timeout(20_000);
  return {
    ports,
    knownHosts,
    seen,
    trust: () => trustContainer(ssh, container('b'), { knownHosts, approve }, signal),
    run: () => ssh.run(container('b'), { script: 'echo "@@reached";', words: [] }, signal),
  };
}

const sshdIsHere = await readFile(sshdProgram).then(
  () => true,
  () => false,
);

test.runIf(sshdIsHere)('hosts on the way to a host on the way are seen, the nearest first (threat 15)', async () => {
  const { ports, knownHosts, seen, trust, run } = await hostsWith(
    ({ a, b, z }) => `Host b\n  Port ${b}\n  ProxyJump a\nHost a\n  Port ${a}\n  ProxyJump z\nHost z\n  Port ${z}\n`,
  );
  await trust();
  expect(seen.map(({ host, isOnTheWay }) => [host, isOnTheWay])).toEqual([
    ['z', true],
    ['a', true],
    ['b', false],
  ]);
  const pinned = await readFile(knownHosts, 'utf8');
  for (const port of Object.values(ports)) expect(pinned).toContain(`:${port} ssh-ed25519 `);
  expect((await run()).all('reached')).toHaveLength(1);
});

test.runIf(sshdIsHere)('a way that leads round in a circle is refused', async () => {
  const { trust, seen } = await hostsWith(
    ({ a, b, z }) =>
      `Host b\n  Port ${b}\n  ProxyJump a\nHost a\n  Port ${a}\n  ProxyJump z\nHost z\n  Port ${z}\n  ProxyJump b\n`,
  );
  await expect(trust()).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('more than 16'),
  });
  expect(seen).toEqual([]);
});
