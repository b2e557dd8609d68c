// The audit log: read in pages, exported as a stream, verified.
import type { AuditFilter as WireFilter } from '@relevo/contract/audit-log';
import type { z } from 'zod';
import { type AuditEntry, serverChain } from '../domain/audit.ts';
import type { AuditFilter } from '../domain/list-filters.ts';
import { AdminError } from './admin-error.ts';
import { entriesInPages, verifyChain } from './audit-chain.ts';
import { auditFormats, wireAuditEntry } from './audit-format.ts';
import type { AdminContext, Operation } from './operation.ts';
import { paged } from './pages.ts';
import { numericDate } from './wire-format.ts';

type Log = z.output<typeof WireFilter>['log'];

/** The chain that is asked for. Throws `forbidden` for the server's where the caller does not run the server. */
function chainOf({ access, organizationId }: AdminContext, log: Log): string {
  if (log === 'organization') return organizationId;
  if (access.isOperator) return serverChain;
  throw new AdminError(
    'forbidden',
    'The log of the server is for operators; the log of the organization is open to you.',
  );
}

function filterOf({ actor, action, target, since, until }: z.output<typeof WireFilter>): AuditFilter {
  const at = (moment: string | undefined) => (moment === undefined ? undefined : numericDate(moment));
  return { actor, action, target, since: at(since), until: at(until) };
}

export const auditList: Operation<'auditList'> = async (context, { query }) => {
  const chain = chainOf(context, query.log);
  return paged(
    context,
    { list: 'audit', query },
    (page) => context.store.read.audit.list(chain, filterOf(query), page),
    (entries) => entries.map(wireAuditEntry),
  );
};

export const auditExport: Operation<'auditExport'> = async (context, { query }) => {
  const pages = entriesInPages(context.store.read, chainOf(context, query.log), filterOf(query));
  const first = await pages.next(); // a storage that cannot be read answers 503 and not half a file
  return textOf(first.value ?? [], pages, auditFormats[query.format]);
};

async function* textOf(
  first: readonly AuditEntry[],
  rest: AsyncIterable<readonly AuditEntry[]>,
  { header, line }: (typeof auditFormats)[keyof typeof auditFormats],
): AsyncGenerator<string> {
  yield header + first.map(line).join('');
  for await (const entries of rest) yield entries.map(line).join('');
}

export const auditVerify: Operation<'auditVerify'> = async (context, { query }) => {
  const log = chainOf(context, query.log);
  const { entries, broken } = await verifyChain(context, log);
  return { intact: broken === null, log, entries, broken };
};
