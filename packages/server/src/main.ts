// The composition root of a server: platform → app → listen.
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { AdminService } from './admin/operation.ts';
import { RefusedAttempts } from './admin/refused-attempts.ts';
import { SignInThrottle } from './admin/sign-in-throttle.ts';
import { type Attendant, startAttendants } from './attendants.ts';
import type { Config } from './config.ts';
import { assertionReader } from './crypto/assertion-reader.ts';
import { createTextEncryption } from './crypto/at-rest-encryption.ts';
import { certificateReader } from './crypto/certificate-reader.ts';
import { createCursorSigner } from './crypto/cursor-signer.ts';
import type { VersionedKey } from './crypto/key-material.ts';
import { createOneTimeCodes } from './crypto/one-time-codes.ts';
import { createPasswordHasher } from './crypto/password-hasher.ts';
import { randomIds } from './crypto/random-ids.ts';
import { DigestRenewals } from './digest-renewals.ts';
import type { Clock } from './domain/time.ts';
import { FailureNotes } from './failure-notes.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createApp } from './http/app.ts';
import { createMetrics, type Metrics, noMetrics, shareMetrics } from './http/metrics.ts';
import { callbackPath } from './http/single-sign-on.ts';
import { readTlsPair, type TlsPair, watchTlsFiles } from './http/tls.ts';
import { followKeys, takeOverKeys } from './key-following.ts';
import { listenFault } from './listening.ts';
import { firstAdministratorLink, openPlatform, type Platform, publicUrlOf } from './platform.ts';
import { StartError } from './start-error.ts';
import { CredentialCache } from './storage/credential-cache.ts';
import { followStanding } from './storage/organization-standing.ts';
import { RevokedTokens } from './storage/revoked-tokens.ts';
import { managementClient } from './token/management-client.ts';
import { tokenRoutes } from './token/routes.ts';

export interface RunningServer {
  /** Where it listens; as clients on this machine reach it. */
  readonly url: string;
  readonly platform: Platform;
  /** Shown now or never; undefined where none was made. */
  readonly firstAdministratorLink: string | undefined;
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

/** A server in this very process. */
export interface ServingProcess extends RunningServer {
  /** A round of what it also does by itself every few seconds. */
  keepHouse(): Promise<void>;
}

/** Starts a server. Throws `StartError` with everything that people must know to mend it. */
export async function startServer(config: Config, setting: ServerSetting): Promise<ServingProcess> {
  const { clock, logger, isWorker = false } = setting;
  const tls = readTls(config);
  const platform = await openPlatform(config, clock);
  const { store } = platform;
  const metrics = config.metrics && createMetrics();
  const attendants: Attendant[] = [];
  const renewals = new DigestRenewals(platform.digester);
  let stopping = false;
  let app: FastifyInstance | undefined;
  try {
    const isReady = async () => !stopping && (await store.isAvailable());
    const refusedAttempts = new RefusedAttempts(store, (error, unwritten) =>
      logger.error({ err: error, unwritten }, 'refused attempts are not in the audit log yet'),
    );
    const failures = new FailureNotes(store);
    const parts = { clock, logger, metrics, tls, renewals, isReady, refusedAttempts, failures };
    app = await buildApp(config, platform, parts);
    const url = await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
      throw listenFault(error, { host: config.host, port: config.port, variables: 'RELEVO' });
    });
    if (!isWorker) {
      attendants.push(await startAttendants(config, { store, clock, logger, metrics: metrics?.source }));
    } else if (metrics) shareMetrics(metrics);
    followSigningKeys(platform, logger);
    followKeys(config, platform, logger);
    if (config.tls) attendants.push(watchTlsFiles(config.tls, app.server, logger));
    const listening = app;
    const keepOwnHouse = async () => {
      await takeOverSigningKeys(platform);
      await takeOverKeys(config, platform);
      await renewals.write(store, clock());
    };
    attendants.push(startHousekeeping(keepOwnHouse, logger));
    attendants.push(startHousekeeping(() => refusedAttempts.writeEnded(clock()), logger));
    attendants.push(startHousekeeping(() => failures.write(clock()), logger));
    const link = isWorker ? undefined : await firstAdministratorLink(config, platform, { clock, replace: false });
    return {
      url,
      platform,
      firstAdministratorLink: link,
      keepHouse: keepOwnHouse,
      async close() {
        stopping = true;
        const closing = attendants.map((attendant) => attendant.close());
        await drain(listening);
        await Promise.all(closing);
        await refusedAttempts.writeAll(clock());
        await failures.write(clock());
        await store.close();
      },
    };
  } catch (error) {
    await app?.close();
    await Promise.all(attendants.map((attendant) => attendant.close()));
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

const takeOverSigningKeys = async ({ store, keyRing }: Platform) =>
  keyRing.replace(await store.read.signingKeys.list());

/** Takes over signing keys that any process published or dropped, as soon as it is said. */
function followSigningKeys(platform: Platform, logger: Logger): void {
  platform.store.changes.listen(({ kind }) => {
    if (kind !== 'signing_keys' && kind !== 'everything') return;
    takeOverSigningKeys(platform).catch((error: unknown) =>
      logger.error({ err: error }, 'signing keys were not read; it is tried again'),
    );
  });
}

interface AppParts extends Pick<ServerSetting, 'clock' | 'logger'> {
  readonly metrics: Metrics | undefined;
  readonly tls: TlsPair | undefined;
  readonly renewals: DigestRenewals;
  readonly isReady: () => Promise<boolean>;
  readonly refusedAttempts: RefusedAttempts;
  readonly failures: FailureNotes;
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
function createPeopleServices(keyEncryptionKey: VersionedKey) {
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
  const { store, keys, digester, signingKeys, keyRing, sealer, organization } = platform;
  const { clock, logger, metrics, tls, renewals, isReady, refusedAttempts, failures } = parts;
  const { issuer, compatibleServerName, technicalAccountDomain, trustedProxies } = config;
  const common = { store, digester, signer: keyRing, ids: randomIds, issuer, compatibleServerName, clock };
  const onStorageFailure = reportEachSecond((error) => logger.error({ err: error }, 'the storage is not available'));
  const token = {
    ...common,
    credentials: new CredentialCache(store.read.credentials, store.changes),
    revokedTokens: new RevokedTokens(store.read.tokens, store.changes),
    assertions: assertionReader,
    restoredAt: platform.restoredAt,
    onSecretSeen: renewals.note.bind(renewals),
    onFailure: failures.note.bind(failures),
    homeStanding: followStanding(store, organization.id),
    publicUrl: publicUrlOf(config),
    metrics: metrics ?? noMetrics,
    onStorageFailure,
  };
  const admin: AdminService = {
    ...common,
    ...createPeopleServices(keys.key_encryption_key),
    sealer,
    evidenceSigner: platform.evidenceSigner,
    refusedAttempts,
    writeFailures: () => failures.write(clock()),
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
