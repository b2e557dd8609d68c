// TLS: versions (T-14), and certificates that change while the server runs.
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer, testStart } from '../../src/testing/test-server.ts';
import { selfSigned } from '../fixtures/self-signed.ts';

let folder: string;
let server: TestServer;
const files = () => ({ cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') });

interface Pair {
  readonly cert: string;
  readonly key: string;
}

function newPair(name: string): Pair {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const times = { notBefore: testStart, notAfter: testStart + 10 ** 9 };
  return {
    cert: selfSigned({ name, keys, ...times }),
    key: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

/** As renewals do: a new file in the place of the old one. */
function put(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

const first = newPair('first');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relevo-tls-'));
  put(files().cert, first.cert);
  put(files().key, first.key);
  server = await startTestServer({ environment: { RELEVO_TLS_CERT: files().cert, RELEVO_TLS_KEY: files().key } });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

type Versions = Pick<ConnectionOptions, 'minVersion' | 'maxVersion' | 'ciphers'>;

async function handshake(versions: Versions = {}): Promise<TLSSocket> {
  const port = Number(new URL(server.url).port);
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...versions });
  await once(socket, 'secureConnect');
  return socket;
}

/** The subject of the certificate that new connections get. */
async function servedName(): Promise<string> {
  const socket = await handshake();
  const { subject } = new X509Certificate(socket.getPeerCertificate(true).raw);
  socket.destroy();
  return subject;
}

test('the issuer and the address are https', () => {
  expect([server.issuer.slice(0, 8), server.url.slice(0, 8)]).toEqual(['https://', 'https://']);
});

test('T-14: TLS 1.2 and 1.3 are spoken, 1.1 and 1.0 are refused', async () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const socket = await handshake({ minVersion: version, maxVersion: version });
    expect(socket.getProtocol()).toBe(version);
    socket.destroy();
  }
  for (const version of ['TLSv1.1', 'TLSv1'] as const) {
    // the lowest security level, so that it is the server which refuses
    const old = handshake({ minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' });
    await expect(old, version).rejects.toThrow(/alert protocol version/);
  }
});

test('changed files are taken over without a restart, and a broken pair leaves the one before in use', async () => {
  expect(await servedName()).toBe('CN=first');
  const second = newPair('second');
  put(files().cert, second.cert);
  put(files().key, second.key);
  await vi.waitFor(async () => expect(await servedName()).toBe('CN=second'), { timeout: 10_000 });

  put(files().cert, newPair('third').cert);
  await vi.waitFor(() => expect(server.log()).toContain('cannot be used; the one before stays'), { timeout: 10_000 });
  expect(await servedName()).toBe('CN=second');
  put(files().cert, 'garbage');
  put(files().key, 'garbage');
  expect(await servedName()).toBe('CN=second');

  const last = newPair('last');
  put(files().key, last.key);
  put(files().cert, last.cert);
  await vi.waitFor(async () => expect(await servedName()).toBe('CN=last'), { timeout: 10_000 });
  await expect(
    handshake({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
  ).rejects.toThrow();
  expect(server.log()).not.toContain('PRIVATE KEY');
});

test('a file beside them that changes all the time does not put the taking over off', async () => {
  const next = newPair('next');
  put(files().cert, next.cert);
  put(files().key, next.key);
  const noise = setInterval(() => writeFileSync(join(folder, 'busy'), String(performance.now())), 20);
  try {
    await vi.waitFor(async () => expect(await servedName()).toBe('CN=next'), { timeout: 10_000 });
  } finally {
    clearInterval(noise);
  }
});
