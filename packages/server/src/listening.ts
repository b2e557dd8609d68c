// What it means to people that a port cannot be listened on, and the listener of the metrics.
import type { Server } from 'node:http';
import { StartError } from './start-error.ts';

interface Listening {
  readonly host: string;
  readonly port: number;
  /** What the variables of this listener begin with. */
  readonly variables: 'RELEVO' | 'RELEVO_METRICS';
}

export function listenFault(error: unknown, { host, port, variables }: Listening): StartError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new StartError([
      `Port ${port} on ${host} is taken by another program. Set ${variables}_PORT to a free one.`,
    ]);
  if (code === 'EACCES')
    return new StartError([`Port ${port} on ${host} may not be used by this user. Set ${variables}_PORT above 1023.`]);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new StartError([`${variables}_HOST ${host} is no address of this machine.`]);
  return new StartError([
    `Listening on ${host}:${port} failed: ${error instanceof Error ? error.message : 'unknown reason'}`,
  ]);
}

/** Resolves once `server` listens. Throws `StartError`. */
export async function listenMetrics(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFault(error, { host, port, variables: 'RELEVO_METRICS' })));
    server.listen(port, host, resolve);
  });
}
