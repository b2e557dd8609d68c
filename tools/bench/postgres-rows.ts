// Relevo on PostgreSQL: a server of its own for the bench, where PostgreSQL is installed.
import { join } from 'node:path';
import {
  isPostgresInstalled,
  type PostgresServer,
  startPostgresServer,
} from '../../packages/server/src/testing/postgres-server.ts';
import type { Bench } from './bench.ts';
import type { Contender } from './contender.ts';
import { tokenRequests, tokens } from './contenders.ts';
import { createCredentials, startRelevo } from './relevo.ts';

async function startDatabase({ servers }: Bench): Promise<PostgresServer> {
  const database = await startPostgresServer();
  servers.defer(() => database.remove());
  await database.run('postgres', 'create database relevo');
  return database;
}

/** Token requests as on SQLite; only the CPU of Relevo's process counts. Undefined, and said, without PostgreSQL. */
export async function postgresTokens(bench: Bench): Promise<Contender | undefined> {
  const { relevo, options, servers, progress } = bench;
  if (!isPostgresInstalled()) {
    console.log('The row on PostgreSQL is left out: PostgreSQL is not installed on this machine.');
    return undefined;
  }
  progress('starting PostgreSQL and a Relevo server on it');
  const database = await startDatabase(bench);
  const settings = { DATABASE_URL: database.url('relevo') };
  const dataDirectory = join(relevo.dataDirectory, 'postgres');
  const server = servers.use(await startRelevo({ dataDirectory, cores: 'one', settings }));
  const credentials = await createCredentials(server.call, 'oauth_server_to_server', options.credentials);
  const requests = tokenRequests(server, credentials);
  return tokens('Relevo, token requests on PostgreSQL', server, () => requests);
}
