// The server's certificate and key: read at start, taken over again when the files change.
import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { createSecureContext, Server as TlsServer } from 'node:tls';
import type { Logger } from 'pino';

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Reads both files. Throws if they cannot be read or do not belong together. */
export function readTlsPair({ certFile, keyFile }: TlsFiles): TlsPair {
  const pair = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
  createSecureContext(pair);
  return pair;
}

/** How long a renewal may take to write both files. */
const settleMilliseconds = 200;

/** Takes over changed files; a pair that cannot be used is logged, and the one in use stays. */
export function watchTlsFiles(files: TlsFiles, server: unknown, logger: Logger): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  let inUse = readTlsPair(files);
  const reload = () => {
    timer = undefined;
    try {
      const pair = readTlsPair(files);
      if (pair.cert.equals(inUse.cert) && pair.key.equals(inUse.key)) return;
      if (server instanceof TlsServer) server.setSecureContext({ ...pair, minVersion: 'TLSv1.2' });
      inUse = pair;
      logger.info('the TLS certificate was reloaded');
    } catch (error) {
      logger.error({ err: error }, 'the changed TLS certificate or key cannot be used; the one before stays');
    }
  };
  // folders, because renewals replace the files
  const folders = new Set([dirname(files.certFile), dirname(files.keyFile)]);
  const watchers: FSWatcher[] = [...folders].map((folder) =>
    watch(folder, { persistent: false }, () => {
      timer ??= setTimeout(reload, settleMilliseconds).unref(); // not put off: another file there may change all the time
    }).on('error', (error) => logger.error({ err: error }, 'a changed TLS certificate is not noticed any more')),
  );
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
