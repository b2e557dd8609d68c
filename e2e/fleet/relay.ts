// Hands on what it gets between a port or socket file and another, also across network namespaces; can cut the cable.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A port of 127.0.0.1 (of the network namespace of this process), or the path of a Unix socket. */
export type RelayEnd = number | string;

export interface Relay {
  /** Cuts each connection once this many bytes came from the side that connected; null for never again. */
  cutAfter(bytes: number | null): void;
  /** How many bytes came from the sides that connected. */
  readonly received: () => number;
  close(): Promise<void>;
}

const addressOf = (end: RelayEnd) => (typeof end === 'string' ? { path: end } : { port: end, host: '127.0.0.1' });

/** `to` null: accepts connections and stays silent. */
export async function startRelay(from: RelayEnd, to: RelayEnd | null): Promise<Relay> {
  const open = new Set<Socket>();
  let limit: number | null = null;
  let received = 0;
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {}).once('close', () => open.delete(socket));
    return socket;
  };
  const server = createServer((near) => {
    keep(near);
    const far = to === null ? null : keep(connect(addressOf(to)));
    let ofThis = 0;
    near.on('data', (bytes) => {
      received += bytes.length;
      ofThis += bytes.length;
      if (limit !== null && ofThis >= limit) near.resetAndDestroy();
      else far?.write(bytes);
    });
    near.once('end', () => far?.end()).once('close', () => far?.destroy());
    far?.on('data', (bytes) => near.write(bytes));
    far?.once('end', () => near.end()).once('close', () => near.destroy());
  });
  server.listen(addressOf(from));
  await once(server, 'listening');
  return {
    cutAfter: (bytes) => {
      limit = bytes;
    },
    received: () => received,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
