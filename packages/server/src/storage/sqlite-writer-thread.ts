// The writer thread: the only connection of this process that writes. It may block, which is why it is a thread.
import { parentPort, workerData } from 'node:worker_threads';
import { SqliteConnection } from './sqlite-connection.ts';
import { failureOf } from './sqlite-errors.ts';
import { SqliteUseRecorder } from './sqlite-use-recorder.ts';
import type { WriterOptions, WriterReply, WriterRequest } from './sqlite-writer-protocol.ts';

// Started by `sqlite-writer.ts` alone, with these data.
const options = workerData as WriterOptions;

function answer(connection: SqliteConnection, recorder: SqliteUseRecorder, request: WriterRequest): WriterReply {
  switch (request.kind) {
    case 'query':
      recorder.forgetRevisions();
      return { kind: 'rows', result: connection.run(request.sql, request.parameters) };
    case 'rollback':
      if (connection.database.isTransaction) connection.run('rollback', []);
      return { kind: 'done' };
    case 'record':
      return { kind: 'outcomes', outcomes: recorder.record(request.records) };
    case 'close':
      connection.close();
      return { kind: 'done' };
    default:
      return request satisfies never;
  }
}

function serve(port: NonNullable<typeof parentPort>): void {
  const connection = new SqliteConnection({ ...options, queryOnly: false });
  const recorder = new SqliteUseRecorder(connection);
  port.on('message', (request: WriterRequest) => {
    try {
      port.postMessage(answer(connection, recorder, request));
    } catch (error) {
      port.postMessage({ kind: 'failed', failure: failureOf(error) } satisfies WriterReply);
    }
    if (request.kind === 'close') port.close();
  });
}

if (parentPort) {
  try {
    serve(parentPort);
    parentPort.postMessage({ kind: 'done' } satisfies WriterReply);
  } catch (error) {
    parentPort.postMessage({ kind: 'failed', failure: failureOf(error) } satisfies WriterReply);
  }
}
