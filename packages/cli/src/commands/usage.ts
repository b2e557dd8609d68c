// `relevo usage`: the evidence of who uses a credential.
import type { Command } from 'commander';
import { reference } from '../option-values.ts';
import { type JsonOption, print, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface UsageOptions extends JsonOption {
  readonly credential: string;
}

async function show(options: UsageOptions): Promise<void> {
  const call = await connect();
  const { items } = await call('usageView', { params: { credential: options.credential } });
  print(options, items, () =>
    table(
      [
        ['SOURCE', (usage) => (usage.kind === 'overflow' ? '(all others)' : usage.source)],
        ['MECHANISM', (usage) => usage.mechanism],
        ['SECRET', (usage) => usage.client_secret_id],
        ['CERTIFICATE', (usage) => usage.certificate_id],
        ['ISSUED', (usage) => usage.issued],
        ['LAST USED', (usage) => usage.last_used_at],
        ['REFUSED', (usage) => usage.refused],
        ['LAST REFUSED', (usage) => usage.last_refused_at],
        ['LARGEST GAP (S)', (usage) => usage.largest_gap],
        ['USER AGENT', (usage) => usage.user_agent],
      ],
      items,
      'Not used yet.',
    ),
  );
}

export function defineUsage(usage: Command): void {
  withJson(usage).requiredOption('--credential <id>', 'id or client id of the credential', reference).action(show);
}
