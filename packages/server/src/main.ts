// The composition root: config → store → keys → app → listen. The only place that builds things.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { invitationLink } from './admin/new-invitation.ts';
import type { AdminService } from './admin/operation.ts';
import { RefusedAttempts } from './admin/refused-attempts.ts';
import { SignInThrottle } from './admin/sign-in-throttle.ts';
import { readCatalogueFile } from './catalogue-file.ts';
import { type Config, issuerMissesPort } from './config.ts';
import { assertionReader } from './crypto/assertion-reader.ts';
import { createTextEncryption } from './crypto/at-rest-encryption.ts';
import { createAuditSealer } from './crypto/audit-sealer.ts';
import { certificateReader } from './crypto/certificate-reader.ts';
import { createCursorSigner } from './crypto/cursor-signer.ts';
import type { KeyMaterial, KeyPurpose } from './crypto/key-material.ts';
import { KeyRing } from './crypto/key-ring.ts';
import { createOneTimeCodes } from './crypto/one-time-codes.ts';
import { createPasswordHasher } from './crypto/password-hasher.ts';
import { randomIds } from './crypto/random-ids.ts';
import { createSecretDigester } from './crypto/secret-digester.ts';
import { createSigningKeyFactory } from './crypto/signing-key-factory.ts';
import type { CatalogueDefinition } from './domain/catalogue.ts';
import type { AuditSealer, SecretDigester, SigningKeyFactory } from './domain/crypto.ts';
import type { Store } from './domain/store.ts';
import type { Clock } from './domain/time.ts';
import { ensureFirstAdministratorLink } from './first-administrator.ts';
import {
  adminTokenFile,
  ensureAdminToken,
  ensureOrganization,
  ensureSigningKeys,
  type KeySource,
  loadCatalogues,
  openKey,
  readKey,
  rememberIssuer,
} from './first-start.ts';
import { dropOutdated, startHousekeeping, steadyClock } from './housekeeping.ts';
import { createApp } from './http/app.ts';
import { createMetrics, type Metrics, noMetrics } from './http/metrics.ts';
import { callbackPath } from './http/single-sign-on.ts';
import { readTlsPair, type TlsPair, watchTlsFiles } from './http/tls.ts';
import { startMailDelivery } from './mail/delivery.ts';
import { smtpSender } from './mail/smtp-sender.ts';
import { StartError } from './start-error.ts';
import { CredentialCache } from './storage/credential-cache.ts';
import { openPostgresStore } from './storage/postgres.ts';
import { openSqliteStore } from './storage/sqlite.ts';
import { managementClient } from './token/management-client.ts';
import { tokenRoutes } from './token/routes.ts';

/** What the server and `relevo init` both need: storage and keys that belong together, and an organization in it. */
export interface Platform {
  readonly store: Store;
  readonly digester: SecretDigester;
  readonly signingKeys: SigningKeyFactory;
  readonly keyRing: KeyRing;
  readonly keyEncryptionKey: KeyMaterial;
  readonly sealer: AuditSealer;
  readonly catalogue: CatalogueDefinition;
  readonly organization: { readonly id: string; readonly created: boolean };
  readonly adminTokenFile: string;
  /** Shown now or never; undefined where none was made. */
  readonly firstAdministratorLink: string | undefined;
}

export const publicUrlOf = ({ issuer }: Pick<Config, 'issuer'>): string => new URL(issuer).origin;

export const systemClock: Clock = () => Math.floor(Date.now() / 1000);

const keyVariables: Record<KeyPurpose, string> = {
  client_secret_pepper: 'RELEVO_CLIENT_SECRET_PEPPER',
  key_encryption_key: 'RELEVO_KEY_ENCRYPTION_KEY',
};

/** PostgreSQL where a URL says so, else the embedded SQLite. The data directory has keys and admin token in any case. */
async function openStore({ dataDirectory, database }: Config, sealer: AuditSealer): Promise<Store> {
  const file = join(dataDirectory, 'relevo.db');
  try {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    return database ? await openPostgresStore({ ...database, sealer }) : await openSqliteStore({ file, sealer });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new StartError([`${database ? 'The database of DATABASE_URL' : file} cannot be opened: ${reason}`]);
  }
}

function keySource(config: Config, purpose: KeyPurpose): KeySource {
  const file = join(config.keysDirectory, purpose);
  return { purpose, file, variable: keyVariables[purpose], text: config.keyTexts[purpose] };
}

/** Opens storage that is there, and the key of the audit log's seals; makes nothing. Throws `StartError`. */
export async function openForReading(config: Config): Promise<Pick<Platform, 'store' | 'sealer'>> {
  const file = join(config.dataDirectory, 'relevo.db');
  if (!config.database && !existsSync(file)) throw new StartError([`There is no database ${file}.`]);
  const sealer = createAuditSealer();
  const store = await openStore(config, sealer);
  try {
    sealer.useKey(await readKey(store, keySource(config, 'key_encryption_key')));
    return { store, sealer };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Opens storage and keys, and makes what a first start lacks. Throws `StartError`. */
export async function openPlatform(config: Config, clock: Clock): Promise<Platform> {
  const catalogue = readCatalogueFile(config.catalogueFile);
  const sealer = createAuditSealer();
  const store = await openStore(config, sealer);
  try {
    const setting = { store, clock, ids: randomIds };
    const source = (purpose: KeyPurpose) => keySource(config, purpose);
    // first of all: every audit entry is sealed under it
    const keyEncryptionKey = await openKey(setting, source('key_encryption_key'), sealer.useKey);
    const digester = createSecretDigester(await openKey(setting, source('client_secret_pepper')));
    const name = { name: config.organizationName, suffix: config.organizationSuffix };
    const organization = await ensureOrganization(setting, name);
    await loadCatalogues(setting, catalogue);
    const signingKeys = createSigningKeyFactory(keyEncryptionKey);
    await ensureSigningKeys(setting, signingKeys);
    const file = adminTokenFile(config.dataDirectory);
    await ensureAdminToken(setting, digester, { organizationId: organization.id, file });
    const keyRing = new KeyRing(keyEncryptionKey);
    keyRing.replace(await store.read.signingKeys.list());
    const link = await ensureFirstAdministratorLink(setting, { organizationId: organization.id, replace: false });
    return {
      store,
      digester,
      signingKeys,
      keyRing,
      keyEncryptionKey,
      sealer,
      organization,
      catalogue,
      adminTokenFile: file,
      firstAdministratorLink: link && invitationLink(publicUrlOf(config), link),
    };
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
    const refusedAttempts = new RefusedAttempts(platform.store, (error, unwritten) =>
      logger.error({ err: error, unwritten }, 'refused attempts are not in the audit log yet'),
    );
    app = await buildApp(config, platform, { clock, logger, metrics, tls, isReady, refusedAttempts });
    if (metrics && config.metrics) await listenMetrics(metrics, config.metrics);
    const url = await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
      throw listenFault(error, { host: config.host, port: config.port, variables: 'RELEVO' });
    });
    await warnOfIssuer(config, platform, clock, logger);
    const listening = app;
    const housekeepingClock = steadyClock(clock);
    const attendants = [
      startHousekeeping(() => keepHouse(platform, housekeepingClock), logger),
      startHousekeeping(() => refusedAttempts.writeEnded(clock()), logger),
      ...(config.tls ? [watchTlsFiles(config.tls, app.server, logger)] : []),
      ...startMail(config, platform, { clock, logger }),
    ];
    return {
      url,
      platform,
      async close() {
        stopping = true;
        const closing = attendants.map((attendant) => attendant.close());
        await drain(listening);
        await Promise.all(closing);
        await refusedAttempts.writeAll(clock());
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

function startMail({ mail }: Config, { store }: Platform, { clock, logger }: ServerSetting) {
  if (mail) return [startMailDelivery({ store, clock, logger, send: smtpSender(mail) })];
  logger.info('e-mail is off: RELEVO_SMTP_URL is not set; messages are kept for 30 days and then dropped');
  return [];
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

async function keepHouse({ store, keyRing }: Platform, clock: Clock): Promise<void> {
  await dropOutdated(store, clock());
  keyRing.replace(await store.read.signingKeys.list());
}

interface AppParts extends ServerSetting {
  readonly metrics: Metrics | undefined;
  readonly tls: TlsPair | undefined;
  readonly isReady: () => Promise<boolean>;
  readonly refusedAttempts: RefusedAttempts;
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

/** What signing in and lists need. */
function createPeopleServices(keyEncryptionKey: KeyMaterial) {
  return {
    encryption: createTextEncryption(keyEncryptionKey),
    passwords: createPasswordHasher(),
    oneTimeCodes: createOneTimeCodes('Relevo'),
    cursors: createCursorSigner(keyEncryptionKey),
    throttle: new SignInThrottle(() => performance.now()),
    hash: (text: string) => createHash('sha256').update(text).digest('base64url'),
  };
}

/** Its library is loaded where it is used: it would make every start slower. */
async function openIdProvider(config: Config) {
  if (!config.singleSignOn) return undefined;
  const { OpenIdProvider } = await import('./http/openid-provider.ts');
  return new OpenIdProvider(config.singleSignOn, publicUrlOf(config) + callbackPath);
}

async function buildApp(config: Config, platform: Platform, parts: AppParts): Promise<FastifyInstance> {
  const { store, digester, signingKeys, keyRing, keyEncryptionKey, sealer, organization } = platform;
  const { clock, logger, metrics, tls, isReady, refusedAttempts } = parts;
  const { issuer, compatibleServerName, technicalAccountDomain, trustedProxies } = config;
  const common = { store, digester, signer: keyRing, ids: randomIds, issuer, compatibleServerName, clock };
  const onStorageFailure = reportEachSecond((error) => logger.error({ err: error }, 'the storage is not available'));
  const token = {
    ...common,
    credentials: new CredentialCache(store.read.credentials),
    assertions: assertionReader,
    metrics: metrics ?? noMetrics,
    onStorageFailure,
  };
  const admin: AdminService = {
    ...common,
    ...createPeopleServices(keyEncryptionKey),
    sealer,
    refusedAttempts,
    publicUrl: publicUrlOf(config),
    organizationSuffix: config.organizationSuffix,
    catalogue: platform.catalogue,
    homeOrganizationId: organization.id,
    singleSignOnName: config.singleSignOn?.name ?? null,
    managementClient: (accessToken) => managementClient(token, accessToken),
    signingKeys,
    certificates: certificateReader,
    technicalAccountDomain,
    reloadSigningKeys: async () => keyRing.replace(await store.read.signingKeys.list()),
  };
  return createApp({
    issuer,
    tokenRoutes: tokenRoutes(token),
    admin,
    singleSignOn: await openIdProvider(config),
    trustedProxies,
    tls,
    logger,
    isReady,
    onResponse: metrics?.observe,
    onStorageFailure,
  });
}
