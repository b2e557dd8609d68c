// The composition root: config → store → keys → app → listen. The only place that builds things.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { AdminService } from './admin/operation.ts';
import { type Attendant, startAttendants } from './attendants.ts';
import { readCatalogueFile } from './catalogue-file.ts';
import type { Config } from './config.ts';
import { assertionReader } from './crypto/assertion-reader.ts';
import { certificateReader } from './crypto/certificate-reader.ts';
import type { KeyPurpose } from './crypto/key-material.ts';
import { KeyRing } from './crypto/key-ring.ts';
import { randomIds } from './crypto/random-ids.ts';
import { createSecretDigester } from './crypto/secret-digester.ts';
import { createSigningKeyFactory } from './crypto/signing-key-factory.ts';
import type { SecretDigester, SigningKeyFactory } from './domain/crypto.ts';
import type { Store } from './domain/store.ts';
import type { Clock } from './domain/time.ts';
import {
  adminTokenFile,
  ensureAdminToken,
  ensureOrganization,
  ensureSigningKeys,
  loadCatalogue,
  openKey,
} from './first-start.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createApp } from './http/app.ts';
import { createMetrics, type Metrics, noMetrics, shareMetrics } from './http/metrics.ts';
import { readTlsPair, type TlsPair, watchTlsFiles } from './http/tls.ts';
import { listenFault } from './listening.ts';
import { StartError } from './start-error.ts';
import { CredentialCache } from './storage/credential-cache.ts';
import { openPostgresStore } from './storage/postgres.ts';
import { RevokedTokens } from './storage/revoked-tokens.ts';
import { openSqliteStore } from './storage/sqlite.ts';
import { tokenRoutes } from './token/routes.ts';

/** What the server and `relevo init` both need: storage and keys that belong together, and an organization in it. */
export interface Platform {
  readonly store: Store;
  readonly digester: SecretDigester;
  readonly signingKeys: SigningKeyFactory;
  readonly keyRing: KeyRing;
  readonly organization: { readonly id: string; readonly created: boolean };
  readonly adminTokenFile: string;
}

export const systemClock: Clock = () => Math.floor(Date.now() / 1000);

const keyVariables: Record<KeyPurpose, string> = {
  client_secret_pepper: 'RELEVO_CLIENT_SECRET_PEPPER',
  key_encryption_key: 'RELEVO_KEY_ENCRYPTION_KEY',
};

/** PostgreSQL where a URL says so, else the embedded SQLite. The data directory has keys and admin token in any case. */
async function openStore({ dataDirectory, database }: Config): Promise<Store> {
  const file = join(dataDirectory, 'relevo.db');
  try {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    return database ? await openPostgresStore(database) : await openSqliteStore({ file });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new StartError([`${database ? 'The database of DATABASE_URL' : file} cannot be opened: ${reason}`]);
  }
}

/** Opens storage and keys, and makes what a first start lacks. Throws `StartError`. */
export async function openPlatform(config: Config, clock: Clock): Promise<Platform> {
  const catalogue = readCatalogueFile(config.catalogueFile);
  const store = await openStore(config);
  try {
    const setting = { store, clock, ids: randomIds };
    const source = (purpose: KeyPurpose) => ({
      purpose,
      file: join(config.keysDirectory, purpose),
      variable: keyVariables[purpose],
      text: config.keyTexts[purpose],
    });
    const digester = createSecretDigester(await openKey(setting, source('client_secret_pepper')));
    const keyEncryptionKey = await openKey(setting, source('key_encryption_key'));
    const name = { name: config.organizationName, suffix: config.organizationSuffix };
    const organization = await ensureOrganization(setting, name);
    await loadCatalogue(setting, organization.id, catalogue);
    const signingKeys = createSigningKeyFactory(keyEncryptionKey);
    await ensureSigningKeys(setting, signingKeys);
    const file = adminTokenFile(config.dataDirectory);
    await ensureAdminToken(setting, digester, { organizationId: organization.id, file });
    const keyRing = new KeyRing(keyEncryptionKey);
    keyRing.replace(await store.read.signingKeys.list());
    return { store, digester, signingKeys, keyRing, organization, adminTokenFile: file };
  } catch (error) {
    await store.close();
    if (error instanceof StartError) throw error;
    throw new StartError([error instanceof Error ? error.message : String(error)]);
  }
}

export interface RunningServer {
  /** Where it listens; as clients on this machine reach it. */
  readonly url: string;
  readonly platform: Platform;
  /** Stops taking requests, finishes those under way, makes everything durable, lets go of the storage. */
  close(): Promise<void>;
}

function readTls(config: Config): TlsPair | undefined {
  if (!config.tls) return undefined;
  try {
    return readTlsPair(config.tls);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new StartError([`RELEVO_TLS_CERT and RELEVO_TLS_KEY cannot be used: ${reason}`]);
  }
}

export interface ServerSetting {
  readonly clock: Clock;
  readonly logger: Logger;
  /** One of several on a port, and another process attends to what one does for all. */
  readonly isWorker?: boolean;
}

/** Starts a server. Throws `StartError` with everything that people must know to mend it. */
export async function startServer(config: Config, setting: ServerSetting): Promise<RunningServer> {
  const { clock, logger, isWorker = false } = setting;
  const tls = readTls(config);
  const platform = await openPlatform(config, clock);
  const { store } = platform;
  const metrics = config.metrics && createMetrics();
  const attendants: Attendant[] = [];
  let stopping = false;
  let app: FastifyInstance | undefined;
  try {
    const isReady = async () => !stopping && (await store.isAvailable());
    app = await buildApp(config, platform, { clock, logger, metrics, tls, isReady });
    const url = await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
      throw listenFault(error, { host: config.host, port: config.port, variables: 'RELEVO' });
    });
    if (!isWorker) {
      attendants.push(await startAttendants(config, { store, clock, logger, metrics: metrics?.source }));
    } else if (metrics) shareMetrics(metrics);
    attendants.push(followSigningKeys(platform, logger));
    if (config.tls) attendants.push(watchTlsFiles(config.tls, app.server, logger));
    const listening = app;
    return {
      url,
      platform,
      async close() {
        stopping = true;
        for (const attendant of attendants) attendant.close();
        await drain(listening);
        await store.close();
      },
    };
  } catch (error) {
    await app?.close();
    for (const attendant of attendants) attendant.close();
    await store.close();
    throw error;
  }
}

/** How long requests under way may take once the server stops. */
const drainMilliseconds = 10_000;

/**
 * Answers what is under way and lets go of every connection. Fastify closes those that are idle when closing begins; the
 * others would stay open until their clients hang up.
 */
async function drain(app: FastifyInstance): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), 20);
  const deadline = setTimeout(() => app.server.closeAllConnections(), drainMilliseconds);
  await app.close();
  clearInterval(sweep);
  clearTimeout(deadline);
}

/** Takes over signing keys that any process published or dropped: when it is said, and again with the housekeeping. */
function followSigningKeys({ store, keyRing }: Platform, logger: Logger): Attendant {
  const takeOver = async () => keyRing.replace(await store.read.signingKeys.list());
  store.changes.listen(({ kind }) => {
    if (kind !== 'signing_keys' && kind !== 'everything') return;
    takeOver().catch((error: unknown) => logger.error({ err: error }, 'signing keys were not read; it is tried again'));
  });
  return startHousekeeping(takeOver, logger);
}

interface AppParts extends Pick<ServerSetting, 'clock' | 'logger'> {
  readonly metrics: Metrics | undefined;
  readonly tls: TlsPair | undefined;
  readonly isReady: () => Promise<boolean>;
}

/** Every request may fail of the same cause: it is said once a second. */
function reportEachSecond(report: (error: Error) => void): (error: Error) => void {
  let reportedAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - reportedAt < 1_000) return;
    reportedAt = performance.now();
    report(error);
  };
}

function buildApp(config: Config, platform: Platform, parts: AppParts): Promise<FastifyInstance> {
  const { store, digester, signingKeys, keyRing } = platform;
  const { clock, logger, metrics, tls, isReady } = parts;
  const { issuer, compatibleServerName, technicalAccountDomain, trustedProxies } = config;
  const common = { store, digester, signer: keyRing, ids: randomIds, issuer, compatibleServerName, clock };
  const onStorageFailure = reportEachSecond((error) => logger.error({ err: error }, 'the storage is not available'));
  const token = {
    ...common,
    credentials: new CredentialCache(store.read.credentials, store.changes),
    revokedTokens: new RevokedTokens(store.read.tokens, store.changes),
    assertions: assertionReader,
    metrics: metrics ?? noMetrics,
    onStorageFailure,
  };
  const admin: AdminService & { readonly clock: Clock } = {
    ...common,
    signingKeys,
    certificates: certificateReader,
    technicalAccountDomain,
    reloadSigningKeys: async () => keyRing.replace(await store.read.signingKeys.list()),
  };
  return createApp({
    issuer,
    tokenRoutes: tokenRoutes(token),
    admin,
    trustedProxies,
    tls,
    logger,
    isReady,
    onResponse: metrics?.observe,
    onStorageFailure,
  });
}
