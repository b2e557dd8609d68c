// A PostgreSQL that stops, crashes, freezes or loses connections, and comes back: nothing waits for long, nothing that
// was acknowledged is lost, nothing is recorded twice, and service is back without anybody's doing.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemActor } from '../../src/domain/audit.ts';
import type { Credential } from '../../src/domain/credential.ts';
import { StorageUnavailableError } from '../../src/domain/store.ts';
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '../../src/testing/postgres-server.ts';
import { change, insertCredential, newCredential, organizationId, useOf } from './fixtures.ts';
import { openPostgresStorage, type PostgresStorage, prepareServer } from './postgres-storage.ts';

const longestWaitMilliseconds = 1_000;

describe.skipIf(whyNoPostgres())('PostgreSQL that fails', () => {
  let server: PostgresServer;
  let storage: PostgresStorage;
  let credential: Credential;
  beforeAll(async () => {
    server = await startPostgresServer();
    await prepareServer(server);
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    storage = await openPostgresStorage(server);
    credential = await insertCredential(storage.store);
  });
  afterEach(() => storage.remove());

  /** One of each kind, all at once. */
  const attempts = (): Promise<unknown>[] => [
    storage.store.recordUse(useOf(credential)),
    change(storage.store, (tx) => tx.settings.set('name', 'value')),
    storage.store.read.credentials.findByClientId(newCredential.clientId),
    storage.store.read.credentials.revision(organizationId, credential.id),
    storage.store.isAvailable().then((available) => available || Promise.reject(new StorageUnavailableError('said'))),
  ];

  async function expectUnavailable(): Promise<void> {
    const answers = await Promise.allSettled(attempts().map(soon));
    const unavailable = { status: 'rejected', reason: expect.any(StorageUnavailableError) };
    expect(answers).toEqual(answers.map(() => unavailable));
  }

  async function issued(): Promise<number> {
    const [entry] = await storage.store.read.usage.ofCredential(organizationId, credential.id);
    return entry?.issued ?? 0;
  }

  test.each(['fast', 'immediate'] as const)(
    'stopped (%s), it is unavailable; started, it serves again',
    async (how) => {
      expect(await storage.store.recordUse(useOf(credential))).toBe('recorded');
      await server.stop(how);
      await expectUnavailable();
      await server.start();
      expect(await storage.store.recordUse(useOf(credential))).toBe('recorded');
      expect(await issued()).toBe(2);
      await change(storage.store, (tx) => tx.credentials.update(credential.id, { enabled: false }));
      expect(await storage.store.recordUse(useOf(credential))).toBe('stale');
    },
  );

  test('frozen, it is unavailable in time; thawed, it serves again', async () => {
    expect(await storage.store.recordUse(useOf(credential))).toBe('recorded');
    await server.freeze();
    try {
      await expectUnavailable();
      await expectUnavailable();
      // Memory is trusted for a second and then says that it does not know.
      await soon(expect(storage.store.changes.caughtUp()).rejects.toBeInstanceOf(StorageUnavailableError));
    } finally {
      await server.thaw();
    }
    expect(await storage.store.recordUse(useOf(credential))).toBe('recorded');
    expect(await storage.store.read.settings.get('name')).toBeUndefined();
  });

  test('frozen under load, every record is answered in time, also those that wait behind others', async () => {
    await server.freeze();
    const waiting = Array.from({ length: 200 }, async (_, index) => {
      for (let turn = 0; turn < index; turn += 1) await new Promise(setImmediate);
      return soon(storage.store.recordUse(useOf(credential)));
    });
    const answers = await Promise.allSettled(waiting);
    await server.thaw();
    const reasons = answers.map((answer) => (answer.status === 'rejected' ? answer.reason : answer.value));
    expect(reasons.filter((reason) => !(reason instanceof StorageUnavailableError))).toEqual([]);
    expect(await storage.store.recordUse(useOf(credential))).toBe('recorded');
  });

  test('crashed under load, it has every acknowledged record, and none twice', async () => {
    let acknowledged = 0;
    let rejected = 0;
    let stopped = false;
    const use = async (): Promise<void> => {
      while (!stopped || acknowledged === 0) {
        try {
          await storage.store.recordUse(useOf(credential));
          acknowledged += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(StorageUnavailableError);
          rejected += 1;
        }
      }
    };
    const load = Promise.all(Array.from({ length: 16 }, use));
    await storage.store.recordUse(useOf(credential));
    acknowledged += 1;
    for (let crash = 0; crash < 3; crash += 1) {
      await server.stop('immediate');
      await server.start();
      const before = acknowledged;
      while (acknowledged === before) await new Promise(setImmediate);
    }
    stopped = true;
    await load;
    expect(rejected).toBeGreaterThan(0);
    const found = await issued();
    expect(found).toBeGreaterThanOrEqual(acknowledged);
    // A crash between the commit and its answer keeps one group per crash that nobody was told of.
    expect(found).toBeLessThanOrEqual(acknowledged + 3 * 16);
  });

  test('a lock that is not given back makes its organization unavailable and no other', async () => {
    const other = 'BBBBBBBBBBBBBBBBBBBBBBBB@OtherOrg';
    const impatient = await storage.open({ statementTimeoutMilliseconds: 100, recordTimeoutMilliseconds: 100 });
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let holds = () => {};
    const holding = new Promise<void>((resolve) => {
      holds = resolve;
    });
    const by = { actor: systemActor, at: 1, organizationId };
    const holder = storage.store.change(by, async () => {
      holds();
      await held;
      return { result: undefined, audit: [] };
    });
    await holding;
    await expect(impatient.recordUse(useOf(credential))).rejects.toBeInstanceOf(StorageUnavailableError);
    await expect(change(impatient, async () => {}, [], by)).rejects.toBeInstanceOf(StorageUnavailableError);
    await change(impatient, async () => {}, [], { ...by, organizationId: other });
    letGo();
    await holder;
    expect(await impatient.recordUse(useOf(credential))).toBe('recorded');
  });

  test('connections that an administrator ends are replaced', async () => {
    await server.run(
      'postgres',
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${storage.database}'`,
    );
    await expect.poll(() => storage.store.recordUse(useOf(credential)).catch(() => 'not yet')).toBe('recorded');
    expect(await issued()).toBe(1);
  });
});

/** Rejects with another error than the attempt's if that takes too long. */
async function soon<T>(attempt: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), longestWaitMilliseconds);
  });
  try {
    return await Promise.race([attempt, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
