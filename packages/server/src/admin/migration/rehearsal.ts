// The rehearsal of a date: every credential of the organization, and what would fail of it by then.
import type { Rehearsal } from '@relevo/contract/migrations';
import type { CredentialFilter } from '../../domain/list-filters.ts';
import type { Position } from '../../domain/page.ts';
import { rehearse } from '../../domain/rehearsal.ts';
import { daySeconds } from '../../domain/time.ts';
import type { AdminContext, Operation } from '../operation.ts';
import { moment, numericDate, wireSourceUse } from '../wire-format.ts';
import { migrationFactsOfAll } from './facts.ts';

const byName: CredentialFilter = { sort: 'name', descending: false };
/** Read at once, with their usage. */
const pageSize = 200;

/** All credentials of the organization with what is known of their use, a page at a time. */
async function* everyCredential({ store, organizationId }: Pick<AdminContext, 'store' | 'organizationId'>) {
  let after: Position | null = null;
  do {
    const page: Awaited<ReturnType<typeof store.read.credentials.list>> = await store.read.credentials.list(
      organizationId,
      byName,
      { limit: pageSize, after },
    );
    yield await migrationFactsOfAll(store.read, organizationId, page.items);
    after = page.next;
  } while (after !== null);
}

/** A date is meant until its last second. */
const endOf = (to: string) => (to.includes('T') ? numericDate(to) : numericDate(`${to}T00:00:00Z`) + daySeconds - 1);

export const rehearsalView: Operation<'rehearsalView'> = async (context, { query }) => {
  const { store, organizationId, now } = context;
  const to = endOf(query.to);
  const credentials: Rehearsal['credentials'] = [];
  for await (const page of everyCredential(context)) {
    const failing = page.map((facts) => ({ facts, failures: rehearse(facts, { to, now }) }));
    const found = failing.filter(({ failures }) => failures.length > 0);
    const projectIds = [...new Set(found.map(({ facts }) => facts.credential.projectId))];
    const titles = await store.read.projects.titles(organizationId, projectIds);
    for (const { facts, failures } of found) {
      const { id, name, clientId, projectId } = facts.credential;
      credentials.push({
        credential_id: id,
        credential_name: name,
        client_id: clientId,
        project_title: titles.get(projectId) ?? '',
        failures: failures.map(({ cause, at, sources }) => ({
          cause,
          at: moment(at),
          sources: sources.map(wireSourceUse),
        })),
      });
    }
  }
  return { to: moment(to), credentials };
};
