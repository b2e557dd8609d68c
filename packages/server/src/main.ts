// The composition root: config → store → keys → app → listen. The only place that builds things.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { AdminService } from './admin/operation.ts';
import { readCatalogueFile } from './catalogue-file.ts';
import { type Config, issuerMissesPort } from './config.ts';
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
  rememberIssuer,
} from './first-start.ts';
import { dropOutdated, startHousekeeping, steadyClock } from './housekeeping.ts';
import { createApp } from './http/app.ts';
import { createMetrics, type Metrics, noMetrics } from './http/metrics.ts';
import { readTlsPair, type TlsPair, watchTlsFiles } from './http/tls.ts';
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

interface Listening {
  readonly host: string;
  readonly port: number;
  /** What the variables of this listener begin with. */
  readonly variables: 'RELEVO' | 'RELEVO_METRICS';
}

function listenFault(error: unknown, { host, port, variables }: Listening): StartError {
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

async function warnOfIssuer(config: Config, platform: Platform, clock: Clock, logger: Logger): Promise<void> {
  const before = await rememberIssuer({ store: platform.store, clock, ids: randomIds }, config.issuer);
  if (before !== undefined) {
    logger.warn(
      `The issuer was ${before} and is ${config.issuer} now: tokens and assertions made for the one before are not accepted.`,
    );
  }
  if (!config.issuerIsDefault && issuerMissesPort(config)) {
    logger.warn(
      `The issuer ${config.issuer} does not name the port ${config.port} listened on: clients will look in the wrong place.`,
    );
  }
}

async function listenMetrics(metrics: Metrics, { host, port }: { host: string; port: number }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    metrics.server.once('error', (error) => reject(listenFault(error, { host, port, variables: 'RELEVO_METRICS' })));
    metrics.server.listen(port, host, resolve);
  });
}

export interface ServerSetting {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Starts a server. Throws `StartError` with everything that people must know to mend it. */
export async function startServer(config: Config, { clock, logger }: ServerSetting): Promise<RunningServer> {
  const tls = readTls(config);
  const platform = await openPlatform(config, clock);
  const metrics = config.metrics && createMetrics();
  let stopping = false;
  let app: FastifyInstance | undefined;
  try {
    const isReady = async () => !stopping && (await platform.store.isAvailable());
    app = await buildApp(config, platform, { clock, logger, metrics, tls, isReady });
    if (metrics && config.metrics) await listenMetrics(metrics, config.metrics);
    const url = await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
      throw listenFault(error, { host: config.host, port: config.port, variables: 'RELEVO' });
    });
    await warnOfIssuer(config, platform, clock, logger);
    followSigningKeys(platform, logger);
    const listening = app;
    const housekeepingClock = steadyClock(clock);
    const attendants = [
      startHousekeeping(() => keepHouse(platform, housekeepingClock), logger),
      ...(config.tls ? [watchTlsFiles(config.tls, app.server, logger)] : []),
    ];
    return {
      url,
      platform,
      async close() {
        stopping = true;
        for (const attendant of attendants) attendant.close();
        await drain(listening);
        metrics?.server.close();
        await platform.store.close();
      },
    };
  } catch (error) {
    await app?.close();
    metrics?.server.close();
    await platform.store.close();
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

/** Takes over signing keys that any process published or dropped. */
function followSigningKeys({ store, keyRing }: Platform, logger: Logger): void {
  store.changes.listen(({ kind }) => {
    if (kind !== 'signing_keys' && kind !== 'everything') return;
    store.read.signingKeys.list().then(
      (keys) => keyRing.replace(keys),
      (error: unknown) => logger.error({ err: error }, 'changed signing keys could not be read; it is tried again'),
    );
  });
}

async function keepHouse({ store, keyRing }: Platform, clock: Clock): Promise<void> {
  await dropOutdated(store, clock());
  keyRing.replace(await store.read.signingKeys.list());
}

interface AppParts extends ServerSetting {
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
