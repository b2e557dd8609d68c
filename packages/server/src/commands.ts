// What the commands on the host do, on the machine that holds the data.
import { flushCompileCache } from 'node:module';
import { resolve } from 'node:path';
import type { AuditVerdict } from '@relevo/contract/audit-log';
import { verifyExportedLog, verifyStoredLogs } from './audit-on-host.ts';
import type { BackupMade } from './backup/create-backup.ts';
import { backUpHost, restoreHost } from './backup/host-backup.ts';
import { backupPassphrase } from './backup/passphrase.ts';
import type { Restored } from './backup/restore-backup.ts';
import { type Config, readConfig } from './config.ts';
import type { KeyPurpose } from './crypto/key-material.ts';
import { randomIds } from './crypto/random-ids.ts';
import type { Store } from './domain/store.ts';
import { adminTokenFile, replaceAdminToken } from './first-start.ts';
import { inPlainWords } from './host-error.ts';
import { listVersions, nextKeyText, retireVersion, rotateKey, type VersionView } from './key-rotation.ts';
import { keySource, keySources } from './key-source.ts';
import { createLogger } from './logger.ts';
import { startServer } from './main.ts';
import { firstAdministratorLink, openExisting, openPlatform, systemClock } from './platform.ts';
import { StartError } from './start-error.ts';
import { startWorkers } from './workers.ts';

export type { HostErrorCode } from './host-error.ts';

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
  const signalled = new Promise<string>((resolve) => {
    // Not `once`: without a listener the next signal would end the process before what is under way was answered.
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, resolve);
  });
  // for the console, and not by the logger: whoever keeps logs makes the link with `relevo init` beforehand
  if (server.firstAdministratorLink) process.stdout.write(`${firstAdministratorText(server.firstAdministratorLink)}\n`);
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
    const { store, digester, organization } = platform;
    if (options.newAdminToken) {
      const owner = { organizationId: organization.id, file: platform.adminTokenFile };
      await replaceAdminToken({ store, clock: systemClock, ids: randomIds }, digester, owner).catch(
        (error: unknown) => {
          const reason = error instanceof Error ? error.message : 'unknown reason';
          throw new StartError([`The admin token in ${platform.adminTokenFile} cannot be replaced: ${reason}`]);
        },
      );
    }
    const link = { clock: systemClock, replace: options.newAdministratorLink };
    return {
      dataDirectory: config.dataDirectory,
      adminTokenFile: platform.adminTokenFile,
      organizationId: organization.id,
      created: organization.created,
      firstAdministratorLink: await firstAdministratorLink(config, platform, link),
    };
  } finally {
    await platform.store.close();
  }
}

/** Makes a backup of this host's data while servers run. Throws `HostError` and `StartError`. */
export async function runBackup({ out }: { readonly out: string }): Promise<BackupMade & { readonly file: string }> {
  process.umask(0o077);
  const [config, passphrase, file] = [readConfig(process.env), backupPassphrase(process.env), resolve(out)];
  return { file, ...(await backUpHost(config, { file, passphrase, at: systemClock() })) };
}

/** Restores a backup onto an empty host, whose server is started afterwards. Throws `HostError` and `StartError`. */
export async function runRestore({ file }: { readonly file: string }): Promise<Restored> {
  process.umask(0o077);
  const [config, passphrase] = [readConfig(process.env), backupPassphrase(process.env)];
  return restoreHost(config, { file: resolve(file), passphrase, at: systemClock() });
}

async function withStore<T>(work: (store: Store, config: Config) => Promise<T>): Promise<T> {
  process.umask(0o077);
  const config = readConfig(process.env);
  const { store } = await openExisting(config);
  try {
    return await inPlainWords(() => work(store, config));
  } finally {
    await store.close();
  }
}

const rotationSetting = (store: Store, config: Config, purpose: KeyPurpose) => ({
  store,
  source: keySource(config, purpose),
  adminTokenFile: adminTokenFile(config.dataDirectory),
  at: systemClock(),
});

/** The versions of every key. Throws `HostError` and `StartError`, as the next three do. */
export async function runStorageKeyList(): Promise<VersionView[]> {
  return withStore(async (store, config) => {
    const lists = await Promise.all(keySources(config).map((source) => listVersions(store.read, source)));
    return lists.flat();
  });
}

/** Makes the next version of a key active; with `prepareOnly` it is only added. */
export async function runStorageKeyRotate(
  purpose: KeyPurpose,
  { prepareOnly }: { readonly prepareOnly: boolean },
): Promise<VersionView> {
  return withStore((store, config) => rotateKey(rotationSetting(store, config, purpose), prepareOnly));
}

/** The text of a key with a new version. The only thing here that is secret: for who asks for it. */
export async function runStorageKeyText(purpose: KeyPurpose): Promise<string> {
  return withStore((store, config) => nextKeyText(rotationSetting(store, config, purpose)));
}

export async function runStorageKeyRetire(purpose: KeyPurpose, version: number): Promise<void> {
  return withStore((store, config) => retireVersion(rotationSetting(store, config, purpose), version));
}
/** Verifies every audit log in the storage of this host, beside a server or without one. Throws `StartError`. */
export async function runAuditVerify(): Promise<AuditVerdict[]> {
  process.umask(0o077);
  return verifyStoredLogs(readConfig(process.env));
}

/** Verifies an audit log that was exported as JSON lines; not how it ends. Throws `HostError`. */
export async function runAuditVerifyFile(file: string): Promise<AuditVerdict> {
  return verifyExportedLog(file);
}
