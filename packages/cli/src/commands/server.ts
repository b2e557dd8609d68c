// `relevo server`: runs the server in this process until it is told to stop.
import type { Command } from 'commander';
import { withJson } from '../output.ts';

export function defineServer(server: Command): void {
  withJson(server).action(async () => {
    const { runServer } = await import('@relevo/server/commands');
    await runServer();
  });
}
