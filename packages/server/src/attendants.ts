// What one process does for all that serve one port: metrics, housekeeping, e-mail, and what people should know of the issuer.
import type { Logger } from 'pino';
import { type Config, issuerMissesPort } from './config.ts';
import { randomIds } from './crypto/random-ids.ts';
import type { Store } from './domain/store.ts';
import type { Clock } from './domain/time.ts';
import { rememberIssuer } from './first-start.ts';
import { dropOutdated, dropRetired, startHousekeeping, steadyClock } from './housekeeping.ts';
import { type MetricsSource, metricsServer } from './http/metrics.ts';
import { listenMetrics } from './listening.ts';
import { startMailDelivery } from './mail/delivery.ts';
import { smtpSender } from './mail/smtp-sender.ts';

export interface Attendant {
  close(): void | Promise<void>;
}

export interface AttendantSetting {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Undefined where metrics are off. */
  readonly metrics: MetricsSource | undefined;
}

/** Starts them all. Throws `StartError` if there can be no listening for the metrics; nothing is started then. */
export async function startAttendants(config: Config, setting: AttendantSetting): Promise<Attendant> {
  const { store, clock, logger, metrics } = setting;
  await warnOfIssuer(config, setting);
  const server = metrics && metricsServer(metrics);
  if (server && config.metrics) await listenMetrics(server, config.metrics);
  const housekeepingClock = steadyClock(clock);
  const keepHouse = async () => {
    await dropOutdated(store, housekeepingClock());
    await dropRetired(store, housekeepingClock());
  };
  const housekeeping = startHousekeeping(keepHouse, logger);
  const mail = startMail(config, setting);
  return {
    async close() {
      housekeeping.close();
      server?.close();
      await mail?.close();
    },
  };
}

function startMail({ mail }: Config, { store, clock, logger }: AttendantSetting): Attendant | undefined {
  if (mail) return startMailDelivery({ store, clock, logger, send: smtpSender(mail) });
  logger.info('e-mail is off: RELEVO_SMTP_URL is not set; messages are kept for 30 days and then dropped');
  return undefined;
}

async function warnOfIssuer(config: Config, { store, clock, logger }: AttendantSetting): Promise<void> {
  const before = await rememberIssuer({ store, clock, ids: randomIds }, config.issuer);
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
