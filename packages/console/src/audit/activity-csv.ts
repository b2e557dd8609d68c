// The activity of a project as CSV, a page at a time: when, who and what, in the words of whoever reads it.
import type { ActivityEntry } from '@relevo/contract/audit-log';
import type { Call } from '@relevo/contract/call';
import { csvRow } from '@relevo/contract/csv';
import type { Say } from '../text.tsx';
import { actionText } from './action-text.ts';
import { changesOf, type ShownValue, subjectOf } from './changes.ts';

/** By it spreadsheets know that the text is UTF-8. */
const byteOrderMark = '\uFEFF';

const textOf = (values: readonly ShownValue[]): string => values.map(({ text }) => text).join(' ') || '–';

/** What was changed, one field per line. */
function detailsOf(entry: ActivityEntry): string {
  return changesOf(entry)
    .map(({ field, before, after }) => {
      const sides = [...(entry.before ? [before] : []), ...(entry.after ? [after] : [])];
      return `${field}: ${sides.map(textOf).join(' → ')}`;
    })
    .join('\n');
}

function rowOf(say: Say, entry: ActivityEntry): string {
  const about = subjectOf(entry) ?? entry.target;
  return csvRow([entry.at, entry.actor.name, actionText(say, entry.action), about, detailsOf(entry)]);
}

/** Newest first, with a header. Rejects like any call. */
export async function* activityCsv(call: Call, project: string, say: Say): AsyncGenerator<string> {
  const columns = [say('audit.when'), say('audit.who'), say('audit.what'), say('audit.target'), say('audit.details')];
  yield byteOrderMark + csvRow(columns);
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: { limit: string; cursor?: string } = { limit: '500', ...(cursor && { cursor }) };
    const page = await call('projectActivity', { params: { project }, query });
    yield page.items.map((entry) => rowOf(say, entry)).join('');
    cursor = page.next_cursor;
  }
}
