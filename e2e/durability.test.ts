// Nothing acknowledged is lost by `kill -9`: writers create, rotate and mint while their server is killed again and again.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { type Call, UnreachableError } from '@relevo/contract/call';
import { expect, test } from 'vitest';
import { seededRandom } from '../tools/seeded-random.ts';
import { readAudit } from './audit-log.ts';
import { type KnownCredential, RecordingWriter } from './recording-writer.ts';
import { type RelevoServer, startRelevo, temporaryDirectory } from './relevo-server.ts';
import { runSeed } from './run-seed.ts';
import { requestToken } from './technical-account.ts';

const writersCount = 8;
const kills = 22;
const mostAnswersBetweenKills = 160;
const mostMillisecondsAfterAnswer = 4;

/** The server as the writers see it: there, or about to be there again. */
class MortalServer {
  readonly dataDirectory = temporaryDirectory();
  #server: Promise<RelevoServer> = startRelevo({ dataDirectory: this.dataDirectory });

  /** Resolves once it is ready. */
  ready(): Promise<RelevoServer> {
    return this.#server;
  }

  async killAndRestart(): Promise<void> {
    const { dataDirectory } = this;
    const server = await this.#server;
    this.#server = server.kill().then(() => startRelevo({ dataDirectory, port: server.port }));
    await this.#server;
  }
}

/** Lets the writers work until the server was killed often enough. */
async function workThroughKills(mortal: MortalServer, writers: readonly RecordingWriter[], random: () => number) {
  let finished = false;
  let answers = 0;
  let enough = { at: Number.POSITIVE_INFINITY, reached: () => {} };
  const keepWorking = async (writer: RecordingWriter) => {
    while (!finished) {
      await mortal.ready();
      try {
        await writer.work();
        answers += 1;
        if (answers >= enough.at) enough.reached();
      } catch (error) {
        if (!(error instanceof UnreachableError)) throw error;
      }
    }
  };
  const keepKilling = async () => {
    for (let killed = 0; killed < kills; killed++) {
      const { promise, resolve } = Promise.withResolvers<void>();
      enough = { at: answers + 1 + Math.floor(random() * mostAnswersBetweenKills), reached: resolve };
      await promise;
      if (finished) return;
      // Not always right after an answer: some kills should meet a commit.
      await delay(random() * mostMillisecondsAfterAnswer);
      await mortal.killAndRestart();
    }
  };
  const tasks = [keepKilling(), ...writers.map(keepWorking)];
  try {
    await Promise.race(tasks); // a writer ends before the last kill only by a wrong answer
  } finally {
    finished = true;
    enough.reached();
    await Promise.allSettled(tasks);
  }
  await Promise.all(tasks);
}

async function expectSecretsKept(url: string, { clientId, secrets }: KnownCredential): Promise<void> {
  for (const { id, value, state } of secrets) {
    if (state === 'deleting') continue;
    const { status } = await requestToken(url, clientId, value);
    expect({ id, state, status }).toEqual({ id, state, status: state === 'alive' ? 200 : 401 });
  }
}

async function expectUsageKept(call: Call, { id, secrets }: KnownCredential): Promise<void> {
  const { items } = await call('usageView', { params: { credential: id } });
  for (const secret of secrets) {
    const own = items.filter((usage) => usage.client_secret_id === secret.id);
    const recorded = own.reduce((sum, { issued }) => sum + issued, 0);
    expect(recorded).toBeGreaterThanOrEqual(secret.tokens);
    expect(recorded).toBeLessThanOrEqual(secret.tokens + secret.unansweredRequests);
  }
}

/** Also of what nobody was told of: each credential is whole. */
async function expectNothingHalfApplied(call: Call): Promise<void> {
  const { items: credentials, next_cursor } = await call('credentialList', { query: { limit: '500' } });
  expect(next_cursor).toBeNull();
  for (const { id, mechanisms, apis, profiles } of credentials) {
    expect([mechanisms.length, apis.length, profiles.length]).toEqual([1, 1, 1]);
    const { items: secrets } = await call('clientSecretList', { params: { credential: id } });
    expect(secrets.length).toBeGreaterThanOrEqual(1);
    expect(secrets.length).toBeLessThanOrEqual(2);
  }
}

function expectSoundFile(dataDirectory: string): void {
  const database = new DatabaseSync(join(dataDirectory, 'relevo.db'), { readOnly: true });
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
  database.close();
}

async function expectChangesAudited(dataDirectory: string, organizationId: string, changes: readonly string[]) {
  const entries = await readAudit(dataDirectory, organizationId);
  const written = new Set(entries.map(({ event }) => `${event.action} ${event.target}`));
  expect(changes.filter((change) => !written.has(change))).toEqual([]);
}

test(`nothing acknowledged is lost by ${kills} kill -9 while ${writersCount} writers create, rotate and mint`, async () => {
  const random = seededRandom(runSeed());
  const mortal = new MortalServer();
  const { url, call } = await mortal.ready();
  const writers = Array.from({ length: writersCount }, () => new RecordingWriter(url, call, random));

  await workThroughKills(mortal, writers, random);

  const server = await mortal.ready();
  const known = writers.flatMap(({ credentials }) => credentials);
  const changes = writers.flatMap((writer) => writer.changes);
  const tokens = known.flatMap(({ secrets }) => secrets).reduce((sum, secret) => sum + secret.tokens, 0);
  console.log(`${changes.length} changes and ${tokens} tokens were acknowledged`);
  expect(tokens).toBeGreaterThan(kills);
  expect(changes.length).toBeGreaterThan(kills);

  await Promise.all(known.map((credential) => expectUsageKept(call, credential)));
  await Promise.all(known.map((credential) => expectSecretsKept(url, credential)));
  await expectNothingHalfApplied(call);
  const { id: organizationId } = await call('organizationView', {});
  await server.stop();
  await expectChangesAudited(mortal.dataDirectory, organizationId, changes);
  expectSoundFile(mortal.dataDirectory);
}, 180_000);
