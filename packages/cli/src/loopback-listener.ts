// The other end of a sign-in in the browser: a server on the loopback address that waits for one code (RFC 8252 §7.3).
import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface LoopbackListener {
  readonly redirectUri: string;
  /** The code that came with the right state; rejects with the signal's reason. Anything else goes on waiting. */
  readonly code: Promise<string>;
  close(): void;
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function show(response: ServerResponse, status: number, text: string): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', connection: 'close' };
  response.writeHead(status, headers).end(`${text}\n`);
}

/** The code of a redirection, or undefined for any other request. */
function codeOf(target: string | undefined, state: string): string | undefined {
  const { pathname, searchParams } = new URL(target ?? '/', 'http://127.0.0.1');
  if (pathname !== '/callback' || !sameText(searchParams.get('state') ?? '', state)) return undefined;
  return searchParams.get('code') || undefined;
}

/** Listens on a free port of 127.0.0.1 until a code comes with `state`, or `signal` ends the wait. */
export async function listenForCode(state: string, signal: AbortSignal): Promise<LoopbackListener> {
  const { promise: code, resolve, reject } = Promise.withResolvers<string>();
  code.catch(() => {}); // whoever waits for it hears of it
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  const server = createServer(({ method, url }, response) => {
    const received = method === 'GET' && URL.canParse(url ?? '', 'http://127.0.0.1') ? codeOf(url, state) : undefined;
    if (received === undefined) return show(response, 400, 'This is not the answer that "relevo login" waits for.');
    response.once('close', () => resolve(received)); // once the browser has the page
    show(response, 200, 'You may close this page and go back to the terminal.');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a listening TCP server
  return {
    redirectUri: `http://127.0.0.1:${port}/callback`,
    code,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
