// What `relevo server`, `relevo init` and `relevo audit verify` do, on the machine that holds the data.
import { createReadStream } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { invitationLink } from './admin/new-invitation.ts';
import { type LogVerdict, verifyExportedLog, verifyStoredLogs } from './audit-on-host.ts';
import { readConfig } from './config.ts';
import { randomIds } from './crypto/random-ids.ts';
import { ensureFirstAdministratorLink } from './first-administrator.ts';
import { replaceAdminToken } from './first-start.ts';
import { createLogger } from './logger.ts';
import { openPlatform, publicUrlOf, startServer, systemClock } from './main.ts';
import { StartError } from './start-error.ts';

/**
 * Runs a server until it is told to stop by SIGTERM or SIGINT, of which more than one may come: a terminal, npm and a
 * starting script each pass on an interrupt. Throws `StartError`.
 */
export async function runServer(): Promise<void> {
  process.umask(0o077);
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  const server = await startServer(config, { clock: systemClock, logger });
  const signalled = new Promise<string>((resolve) => {
    // Not `once`: without a listener the next signal would end the process before what is under way was answered.
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, resolve);
  });
  const { firstAdministratorLink } = server.platform;
  // for the console, and not by the logger: whoever keeps logs makes the link with `relevo init` beforehand
  if (firstAdministratorLink) process.stdout.write(`${firstAdministratorText(firstAdministratorLink)}\n`);
  logger.info({ url: server.url, issuer: config.issuer, adminTokenFile: server.platform.adminTokenFile }, 'listening');
  flushCompileCache(); // a killed process would lose it
  logger.info({ signal: await signalled }, 'stopping');
  await server.close();
  logger.info('stopped');
}

/** What people are told of the link that is shown only now. */
const firstAdministratorText = (link: string) =>
  `The link of the first administrator, good once and for seven days:\n  ${link}`;

/**
 * Makes what a first start would make, without listening; replaces a lost admin token, and the link of the first
 * administrator, where asked. Throws `StartError`.
 */
export async function runInit(options: {
  readonly newAdminToken: boolean;
  readonly newAdministratorLink: boolean;
}): Promise<{
  readonly dataDirectory: string;
  readonly adminTokenFile: string;
  readonly organizationId: string;
  readonly created: boolean;
  /** Shown now or never; undefined where none was made. */
  readonly firstAdministratorLink: string | undefined;
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
    const owned = { organizationId: organization.id, replace: true };
    const token = options.newAdministratorLink
      ? await ensureFirstAdministratorLink({ store, clock: systemClock, ids: randomIds }, owned)
      : undefined;
    return {
      dataDirectory: config.dataDirectory,
      adminTokenFile,
      organizationId: organization.id,
      created: organization.created,
      firstAdministratorLink: token ? invitationLink(publicUrlOf(config), token) : platform.firstAdministratorLink,
    };
  } finally {
    await platform.store.close();
  }
}

/** Verifies every audit log in the storage of this host, beside a server or without one. Throws `StartError`. */
export async function runAuditVerify(): Promise<LogVerdict[]> {
  process.umask(0o077);
  return verifyStoredLogs(readConfig(process.env));
}

/** Verifies an audit log that was exported as JSON lines; not how it ends. Throws `StartError` for no readable file. */
export async function runAuditVerifyFile(file: string): Promise<LogVerdict> {
  try {
    return await verifyExportedLog(
      createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY }),
    );
  } catch (error) {
    throw new StartError([`${file} cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`]);
  }
}
