// Rows about the lists of the admin API in a large organization: the time until a page of 100 is there.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillLists, type Size } from './fill-lists.ts';
import type { Options } from './options.ts';
import { createCredentials, type Relevo, startRelevo } from './relevo.ts';
import type { Row } from './table.ts';

/** What people ask of each list; '' is the list as it is. */
const questions: Readonly<Record<string, readonly string[]>> = {
  projects: [
    '',
    'sort=title',
    'sort=changed',
    'search=team 901',
    'search=nowhere',
    'authentication_type=oauth_server_to_server',
    'authentication_type=service_account_jwt',
    'attention=true',
  ],
  credentials: [
    '',
    'sort=name',
    'search=Credential 1999',
    'search=nowhere',
    'type=oauth_server_to_server',
    'type=service_account_jwt',
    'profile=nowhere',
  ],
  'product-profiles': ['', 'search=admin'],
  users: ['', 'search=person-77', 'search=nowhere', 'role=developer'],
  invitations: [''],
  audit: ['', 'action=nothing', 'target=1ff', 'actor=nobody', 'since=2100-01-01T00:00:00Z'],
};

const goalMilliseconds = 50;

interface Page {
  readonly milliseconds: number;
  readonly next: string | null;
}

export type Ask = (list: string, query: URLSearchParams) => Promise<Page>;

/** Asks lists of the admin API with the admin token, and says how long that took. */
export function askerOf({ url, dataDirectory }: Pick<Relevo, 'url' | 'dataDirectory'>): Ask {
  const authorization = `Bearer ${readFileSync(join(dataDirectory, 'admin-token'), 'utf8').trim()}`;
  return async (list, query) => {
    const started = performance.now();
    const answer = await fetch(`${url}/api/v1/${list}?${query}`, { headers: { authorization } });
    const text = await answer.text();
    const milliseconds = performance.now() - started;
    if (!answer.ok) throw new Error(`/${list}?${query} answered ${answer.status}: ${text}`);
    const { next_cursor: next } = JSON.parse(text) as { readonly next_cursor: string | null };
    return { milliseconds, next };
  };
}

/** The cursor of the last page; null where there is one page only. */
async function lastCursor(ask: Ask, list: string, question: string): Promise<string | null> {
  let cursor: string | null = null;
  for (;;) {
    const query = new URLSearchParams(question);
    query.set('limit', '500');
    if (cursor !== null) query.set('cursor', cursor);
    const { next } = await ask(list, query);
    if (next === null) return cursor;
    cursor = next;
  }
}

function p95Of(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.ceil(times.length * 0.95) - 1] ?? Number.NaN;
}

interface Measured {
  readonly question: string;
  readonly p95: number;
}

/** The first and the last page that answer a question, again and again. */
async function measureQuestion(
  ask: Ask,
  { list, question, times }: { readonly list: string; readonly question: string; readonly times: number },
): Promise<Measured[]> {
  const last = await lastCursor(ask, list, question);
  const measured: Measured[] = [];
  for (const cursor of last === null ? [null] : [null, last]) {
    const query = new URLSearchParams(question);
    if (cursor !== null) query.set('cursor', cursor);
    const spent: number[] = [];
    for (let count = 0; count < times; count += 1) spent.push((await ask(list, query)).milliseconds);
    measured.push({ question: `${question || 'all'}${cursor === null ? '' : ', last page'}`, p95: p95Of(spent) });
  }
  return measured;
}

interface ListMeasurement {
  readonly name: string;
  readonly list: string;
  readonly questions: readonly string[];
  readonly times: number;
  readonly goalMilliseconds: number;
}

/** The slowest of some questions of a list. */
export async function slowestRow(ask: Ask, measurement: ListMeasurement): Promise<Row> {
  const { name, list, times, goalMilliseconds: goal } = measurement;
  const measured: Measured[] = [];
  for (const question of measurement.questions)
    measured.push(...(await measureQuestion(ask, { list, question, times })));
  const slowest = measured.toSorted((one, other) => other.p95 - one.p95)[0];
  const p95 = slowest?.p95 ?? Number.NaN;
  const result = `p95 ${p95.toFixed(1)} ms (${slowest?.question})`;
  return { name, result, target: `at most ${goal} ms`, met: p95 <= goal };
}

async function startFilled({ dataDirectory }: Relevo, size: Size): Promise<Relevo> {
  const folder = join(dataDirectory, 'lists');
  mkdirSync(folder);
  const small = await startRelevo({ dataDirectory: folder, cores: 'one' });
  const [original] = await createCredentials(small.call, 'oauth_server_to_server', 1);
  if (!original) throw new Error('no credential to copy');
  const form = { grant_type: 'client_credentials', client_id: original.clientId, client_secret: original.clientSecret };
  await fetch(`${small.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  await small[Symbol.asyncDispose]();
  fillLists(folder, original.id, size);
  return startRelevo({ dataDirectory: folder, port: small.port, cores: 'one' });
}

/** The slowest question of each list, measured from beside the server, one request at a time. */
export async function listRows(
  relevo: Relevo,
  { listed, rounds }: Pick<Options, 'listed' | 'rounds'>,
  progress: (text: string) => void,
): Promise<Row[]> {
  progress(`lists of ${listed.projects} projects and ${listed.credentials} credentials`);
  await using server = await startFilled(relevo, listed);
  const ask = askerOf(server);
  const rows: Row[] = [];
  for (const [list, asked] of Object.entries(questions)) {
    const name = `Relevo, list of ${list.replace('-', ' ')}`;
    rows.push(await slowestRow(ask, { name, list, questions: asked, times: rounds * 20, goalMilliseconds }));
  }
  return rows;
}
