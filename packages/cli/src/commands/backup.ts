// `relevo backup`: database, keys and admin token of this host in one file, sealed with a passphrase.
import type { Command } from 'commander';
import { details, type JsonOption, print, withJson } from '../output.ts';

interface BackupOptions extends JsonOption {
  readonly out: string;
}

export function defineBackup(backup: Command): void {
  withJson(backup)
    .requiredOption('--out <file>', 'where to write it; nothing may be there')
    .action(async ({ out, ...output }: BackupOptions) => {
      const { runBackup } = await import('@relevo/server/commands');
      const { file, rows, bytes, sha256 } = await runBackup({ out });
      print(output, { file, bytes, sha256, rows }, () =>
        details([
          ['file', file],
          ['bytes', bytes],
          ['SHA-256', sha256],
          ['rows', Object.values(rows).reduce((sum, count) => sum + count, 0)],
        ]),
      );
    });
}
