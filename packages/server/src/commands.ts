// What `relevo server` and `relevo init` do, on the machine that holds the data.
import { flushCompileCache } from 'node:module';
import { readConfig } from './config.ts';
import { randomIds } from './crypto/random-ids.ts';
import { replaceAdminToken } from './first-start.ts';
import { createLogger } from './logger.ts';
import { openPlatform, startServer, systemClock } from './main.ts';
import { StartError } from './start-error.ts';
import { startWorkers } from './workers.ts';

/**
 * Runs a server until it is told to stop by SIGTERM or SIGINT, of which more than one may come: a terminal, npm and a
 * starting script each pass on an interrupt. Throws `StartError`.
 */
export async function runServer(): Promise<void> {
  process.umask(0o077);
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  const start = config.workers > 1 ? startWorkers : startServer;
  const server = await start(config, { clock: systemClock, logger });
  logger.info({ url: server.url, issuer: config.issuer, adminTokenFile: server.platform.adminTokenFile }, 'listening');
  flushCompileCache(); // a killed process would lose it
  const signal = await new Promise<string>((resolve) => {
    // Not `once`: without a listener the next signal would end the process before what is under way was answered.
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, resolve);
  });
  logger.info({ signal }, 'stopping');
  await server.close();
  logger.info('stopped');
}

/** Makes what a first start would make, without listening; replaces a lost admin token where asked. Throws `StartError`. */
export async function runInit(options: { readonly newAdminToken: boolean }): Promise<{
  readonly dataDirectory: string;
  readonly adminTokenFile: string;
  readonly organizationId: string;
  readonly created: boolean;
}> {
  process.umask(0o077);
  const config = readConfig(process.env);
  const platform = await openPlatform(config, systemClock);
  try {
    const { store, digester, organization, adminTokenFile } = platform;
    if (options.newAdminToken) {
      const owner = { organizationId: organization.id, file: adminTokenFile };
      await replaceAdminToken({ store, clock: systemClock, ids: randomIds }, digester, owner).catch(
        (error: unknown) => {
          const reason = error instanceof Error ? error.message : 'unknown reason';
          throw new StartError([`The admin token in ${adminTokenFile} cannot be replaced: ${reason}`]);
        },
      );
    }
    const { dataDirectory } = config;
    return { dataDirectory, adminTokenFile, organizationId: organization.id, created: organization.created };
  } finally {
    await platform.store.close();
  }
}
