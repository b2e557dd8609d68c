// A proxy in front of the server that does what networks and servers do on a bad day, as far as a test asks for it.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/**
 * `held`: nothing comes until there is no trouble any more; `closed`: the connection ends without an answer; `lost`: the
 * same, after the server has done it; else the problem that is answered in the server's place.
 */
export type Trouble = 'held' | 'closed' | 'lost' | { readonly status: number; readonly code: string };

export interface FaultyProxy {
  readonly url: string;
  /** From now on for requests such as `POST /api/v1/projects` that match; those that were held go on. */
  trouble(matching: RegExp, kind: Trouble): void;
  none(): void;
  /** The requests since the last change that matched. */
  readonly met: () => readonly string[];
  close(): Promise<void>;
}

function refuse(response: ServerResponse, { status, code }: { readonly status: number; readonly code: string }): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title: code, status, code, detail: code, request_id: 'r-1' }));
}

/** Sends the request on; with `isLost` the answer is thrown away. */
function forward(target: string, incoming: IncomingMessage, response: ServerResponse, isLost: boolean): void {
  const { method = 'GET', headers, url = '/' } = incoming;
  const outgoing = request(new URL(url, target), { method, headers }, (answer) => {
    answer.once('error', () => response.destroy());
    if (isLost) {
      answer.resume().once('end', () => response.destroy());
    } else {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    }
  });
  outgoing.once('error', () => response.destroy());
  incoming.pipe(outgoing);
}

/** Listens on `port` for the server at `target`. */
export async function startFaultyProxy(port: number, target: string): Promise<FaultyProxy> {
  let now: { readonly matching: RegExp; readonly kind: Trouble } | undefined;
  let [held, met]: [(() => void)[], string[]] = [[], []];
  const change = (next: typeof now) => {
    const waiting = held;
    [now, held, met] = [next, [], []];
    for (const goOn of waiting) goOn();
  };
  const server = createServer((incoming, response) => {
    const what = `${incoming.method} ${incoming.url}`;
    const kind = now?.matching.test(what) ? now.kind : undefined;
    if (kind !== undefined) met.push(what);
    if (kind === 'held') held.push(() => forward(target, incoming, response, false));
    else if (kind === 'closed') incoming.socket.destroy();
    else if (kind === undefined || kind === 'lost') forward(target, incoming, response, kind === 'lost');
    else refuse(response, kind);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${port}`,
    trouble: (matching, kind) => change({ matching, kind }),
    none: () => change(undefined),
    met: () => met,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
