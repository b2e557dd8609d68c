// What the server does by itself: take over signing keys that another process published, drop what has had its time.
import type { Logger } from 'pino';
import { systemActor } from './domain/audit.ts';
import { legacyMechanism } from './domain/migration.ts';
import { keySetAt } from './domain/signing-key.ts';
import type { Store } from './domain/store.ts';
import { type Clock, hourSeconds, type NumericDate } from './domain/time.ts';

/** Far shorter than the time between the publication and the first use of a key. */
const intervalMilliseconds = 15_000;

/** Removes signing keys that no verifier needs any more, and what expired an hour ago. */
export async function dropOutdated(store: Store, now: NumericDate): Promise<void> {
  await store.change({ actor: systemActor, at: now, organizationId: null }, async (tx) => {
    const keys = await tx.signingKeys.list();
    const kept = keySetAt(keys, now);
    const gone = keys.filter((key) => !kept.includes(key));
    for (const { kid } of gone) await tx.signingKeys.remove(kid);
    await tx.forgetExpired(now - hourSeconds);
    const audit = gone.map(({ kid }) => ({ organizationId: null, action: 'signing_key.removed', target: kid }));
    return { result: undefined, audit };
  });
}

/** Deletes retired mechanisms whose undo window is over, with their certificates; each organization by itself. */
export async function dropRetired(store: Store, now: NumericDate): Promise<void> {
  const overdue = await store.read.migrations.overdue(now);
  for (const organizationId of new Set(overdue.map((each) => each.organizationId))) {
    await store.change({ actor: systemActor, at: now, organizationId }, async (tx) => {
      // asked again: an undo or another process may have been faster
      const still = (await tx.migrations.overdue(now)).filter((each) => each.organizationId === organizationId);
      for (const { credentialId } of still) await tx.mechanisms.remove(credentialId, legacyMechanism);
      const event = { organizationId, action: 'mechanism.deleted' } as const;
      return { result: undefined, audit: still.map(({ credentialId }) => ({ ...event, target: credentialId })) };
    });
  }
}

/**
 * The clock, but never further ahead than time has really passed since the start: a clock that jumps ahead and back must
 * not make revoked tokens and used assertions be forgotten in between.
 */
export function steadyClock(clock: Clock): Clock {
  const startedAt = clock();
  const started = performance.now();
  return () => Math.min(clock(), startedAt + Math.ceil((performance.now() - started) / 1000));
}

/** Runs until `close`. A round that fails is logged and tried again. */
export function startHousekeeping(round: () => Promise<void>, logger: Logger): { close(): void } {
  const timer = setInterval(() => {
    round().catch((error: unknown) => logger.error({ err: error }, 'housekeeping failed; it is tried again'));
  }, intervalMilliseconds).unref();
  return { close: () => clearInterval(timer) };
}
