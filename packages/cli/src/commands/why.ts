// `relevo why`: why a client gets no token, for its owner.
import type { FailedRequest } from '@relevo/contract/failed-requests';
import type { Command } from 'commander';
import { sourceName, sureness } from '../blocker-text.ts';
import { reference } from '../option-values.ts';
import { details, type JsonOption, print, withJson } from '../output.ts';
import { connect } from '../session.ts';

function describe(failed: FailedRequest): string {
  const { source, source_kind: kind, first_at, last_at, count } = failed;
  const times = count === 1 ? last_at : `${count} times, from ${first_at} to ${last_at}`;
  return details([
    ['cause', failed.cause],
    ['when', times],
    ['from', `${sourceName(source, kind)} (${sureness[kind]}), ${failed.user_agent ?? 'no user agent'}`],
    ['authenticated', failed.authenticated ? true : 'no: anybody who knows the client id can cause this'],
    ...Object.entries(failed.detail).map(([name, value]) => [name.replaceAll('_', ' '), value] as const),
    ['next', failed.explanation],
  ]);
}

async function why(credential: string, options: JsonOption): Promise<void> {
  const call = await connect();
  const { items } = await call('failedRequestList', { params: { credential } });
  print(options, items, () =>
    items.length > 0 ? items.map(describe).join('\n\n') : 'No refused request of this client is known.',
  );
}

export function defineWhy(command: Command): void {
  withJson(command).argument('<credential>', 'id or client id of the credential', reference).action(why);
}
