// The Store on PostgreSQL: the conformance suite, and what only PostgreSQL has.
import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '../../src/testing/postgres-server.ts';
import { describeStoreConformance } from './conformance.ts';
import { openPostgresStorage, prepareServer } from './postgres-storage.ts';

const reason = whyNoPostgres();

describe.skipIf(reason)('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
    await prepareServer(server);
  });
  afterAll(() => server.remove());

  describeStoreConformance('PostgreSQL', () => openPostgresStorage(server));
});
