// `relevo restore`: puts a backup onto an empty host.
import type { Command } from 'commander';
import { details, type JsonOption, print, withJson } from '../output.ts';

export function defineRestore(restore: Command): void {
  withJson(restore)
    .argument('<file>', 'a backup')
    .action(async (file: string, options: JsonOption) => {
      const { runRestore } = await import('@relevo/server/commands');
      const { rows, createdAt } = await runRestore({ file });
      const made = new Date(createdAt * 1000).toISOString().replace('.000Z', 'Z');
      print(options, { created_at: made, rows }, () =>
        details([
          ['backup made', made],
          ['rows', Object.values(rows).reduce((sum, count) => sum + count, 0)],
        ]),
      );
    });
}
