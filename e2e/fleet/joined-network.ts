// A network behind a jump host: nobody else reaches what listens there. Relays through socket files are its only cables.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../packages/server/src/testing/free-port.ts';
import { startRelay } from './relay.ts';
import { startTestHost, type TestHost } from './test-host.ts';

const relayProcess = fileURLToPath(new URL('./relay-process.ts', import.meta.url));

/** Of the jump's sshd, in its own network, where nothing else listens. */
const jumpPort = 22;

export interface JoinedNetwork {
  /** The one host that is reached from outside; others share its network. */
  readonly jump: TestHost;
  /** Where it is reached from outside. */
  readonly port: number;
}

/** A relay inside the network of a host. */
async function startRelayInside(host: TestHost, from: string, to: string): Promise<ChildProcess> {
  const words = [`--net=/proc/${host.pid}/ns/net`, '--', process.execPath, relayProcess, from, to];
  const child = spawn('nsenter', words, { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) if (line === 'ready') return child;
  throw new Error(`the relay into the network of ${host.name} did not start`);
}

/** Starts the jump host. What is to be undone, also when it fails, is added to `close`. */
export async function joinNetwork(
  publicKey: string,
  reaches: readonly number[],
  close: (() => Promise<void>)[],
): Promise<JoinedNetwork> {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-jump-'));
  close.push(async () => rmSync(folder, { recursive: true, force: true }));
  const wish = { publicKey, loginShell: '/bin/sh', diskKibibytes: 1024, network: 'own' } as const;
  const jump = await startTestHost({ ...wish, name: 'jump', port: jumpPort });
  close.push(() => jump.stop());
  const inside = async (from: string, to: string) => {
    const child = await startRelayInside(jump, from, to);
    close.push(async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    });
  };
  for (const port of reaches) {
    const socket = join(folder, `out-${port}`);
    const relay = await startRelay(socket, port);
    close.push(() => relay.close());
    await inside(String(port), socket);
  }
  const door = join(folder, 'in');
  await inside(door, String(jumpPort));
  const port = await freePort();
  const relay = await startRelay(port, door);
  close.push(() => relay.close());
  return { jump, port };
}
