// Brings waiting messages to the mail server: oldest first, each until it was taken over or has expired.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { systemActor } from '../domain/audit.ts';
import type { Message } from '../domain/message.ts';
import type { Store } from '../domain/store.ts';
import { type Clock, daySeconds, minuteSeconds, type NumericDate } from '../domain/time.ts';
import type { SendMessage } from './smtp-sender.ts';

export interface MailDelivery {
  readonly store: Store;
  readonly clock: Clock;
  readonly send: SendMessage;
  readonly logger: Logger;
}

const intervalMilliseconds = 500;
const messagesOfRound = 20;
const stopWithinMilliseconds = 10_000;

/** A minute, then twice as long each time, at most a day. */
function retryDelaySeconds(attempts: number): number {
  return Math.min(minuteSeconds * 2 ** attempts, daySeconds);
}

const asSystem = (at: NumericDate) => ({ actor: systemActor, at, organizationId: null });

/**
 * The oldest message that is due. Taking it puts off the next attempt in the same transaction: no other process sends it
 * meanwhile, and it comes again whether this attempt fails or this process ends.
 */
async function takeNext({ store, clock }: MailDelivery): Promise<Message | undefined> {
  const now = clock();
  const [waiting] = await store.read.messages.due(now, 1);
  if (!waiting) return undefined;
  return store.change(asSystem(now), async (tx) => {
    const [message] = await tx.messages.due(now, 1);
    if (message) {
      const attempts = message.attempts + 1;
      await tx.messages.update(message.id, { attempts, nextAttemptAt: now + retryDelaySeconds(message.attempts) });
    }
    return { result: message, audit: [] };
  });
}

/** What may be known of a failure. Its text is left out: a mail server may repeat what it was sent, also a password. */
function harmless(error: unknown): Record<string, unknown> {
  const facts: Record<string, unknown> = error instanceof Error ? { ...error } : {};
  const { code, responseCode } = facts;
  return { code, responseCode };
}

/** A failure ends the round, and the next one goes on with the message behind. */
async function deliverRound(delivery: MailDelivery, isStopping: () => boolean): Promise<void> {
  const { store, clock, send, logger } = delivery;
  for (let count = 0; count < messagesOfRound && !isStopping(); count++) {
    const message = await takeNext(delivery);
    if (!message) return;
    try {
      await send(message);
    } catch (error) {
      const facts = { messageId: message.id, attempts: message.attempts + 1, ...harmless(error) };
      logger.warn(facts, 'a message could not be sent by e-mail; it is tried again');
      return;
    }
    await store.change(asSystem(clock()), async (tx) => {
      await tx.messages.remove(message.id);
      return { result: undefined, audit: [] };
    });
    logger.debug({ messageId: message.id }, 'a message was sent by e-mail');
  }
}

/** Runs until `close`, which waits for the message under way, though not for ever: it is sent again then. */
export function startMailDelivery(delivery: MailDelivery): { close(): Promise<void> } {
  let stopping = false;
  let round: Promise<void> | undefined;
  const timer = setInterval(() => {
    round ??= deliverRound(delivery, () => stopping)
      .catch((error: unknown) => delivery.logger.error({ err: error }, 'messages cannot be read or removed'))
      .finally(() => {
        round = undefined;
      });
  }, intervalMilliseconds).unref();
  return {
    async close() {
      stopping = true;
      clearInterval(timer);
      await Promise.race([round, delay(stopWithinMilliseconds, undefined, { ref: false })]);
    },
  };
}
