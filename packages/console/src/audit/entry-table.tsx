// Entries of the audit log as a table: when, who, what; a narrow window shows each entry as a block of its own.
import { Button, Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ActivityEntry } from '@relevo/contract/audit-log';
import type { ReactNode } from 'react';
import { useText } from '../text.tsx';
import { Moment } from '../ui/moment.tsx';
import { actionText } from './action-text.ts';
import { subjectOf } from './changes.ts';
import { ChangesTable } from './changes-table.tsx';
import { useInSight } from './use-in-sight.ts';

const table = style({ display: { default: 'block', md: '[table]' }, width: 'full', borderCollapse: 'collapse' });
const header = style({ display: { default: 'none', md: '[table-header-group]' } });
const body = style({ display: { default: 'block', md: '[table-row-group]' } });
const row = style({
  display: { default: 'block', md: '[table-row]' },
  borderWidth: 0,
  borderBottomWidth: { default: 1, ':last-child': 0 },
  borderStyle: 'solid',
  borderColor: 'gray-200',
  paddingY: { default: 12, md: 0 },
});
const column = style({
  font: 'ui-sm',
  fontWeight: 'bold',
  textAlign: 'start',
  color: 'neutral-subdued',
  paddingEnd: 16,
  paddingBottom: 8,
  borderWidth: 0,
  borderBottomWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-300',
});
const cell = style<{ isNarrow?: boolean }>({
  display: { default: 'block', md: '[table-cell]' },
  verticalAlign: 'top',
  font: 'ui',
  overflowWrap: 'anywhere',
  paddingY: { default: 2, md: 12 },
  paddingEnd: { default: 0, md: 16 },
  width: { default: 'auto', isNarrow: { default: 'auto', md: '[22%]' } },
});
const action = style({ font: 'ui', fontWeight: 'bold', margin: 0 });
const subject = style({ font: 'ui-sm', marginTop: 2, overflowWrap: 'anywhere' });
const details = style({ marginTop: 4 });
const summary = style({
  font: 'ui-sm',
  color: 'accent',
  cursor: 'pointer',
  paddingY: 4,
  borderRadius: 'sm',
  width: 'fit',
});
const content = style({ display: 'flex', flexDirection: 'column', rowGap: 16, paddingTop: 8, paddingBottom: 8 });
const more = style({ display: 'flex', justifyContent: 'center', paddingTop: 16 });

/** `E` is as much of an entry as its reader may see. */
export interface EntryTableProps<E extends ActivityEntry> {
  readonly label: string;
  readonly entries: readonly E[];
  readonly who: (entry: E) => ReactNode;
  /** Where the page is of what an entry is about. */
  readonly addressOf: (entry: E) => string | undefined;
  /** What else its details show. */
  readonly evidence?: (entry: E) => ReactNode;
  /** The table is as long as somebody scrolls; undefined where nothing follows. */
  readonly loadMore?: (() => void) | undefined;
  readonly isLoadingMore?: boolean;
}

function What<E extends ActivityEntry>({ entry, props }: { readonly entry: E; readonly props: EntryTableProps<E> }) {
  const say = useText();
  const name = actionText(say, entry.action);
  const about = subjectOf(entry) ?? entry.target;
  const address = props.addressOf(entry);
  const hasDetails = entry.before !== null || entry.after !== null || props.evidence !== undefined;
  return (
    <>
      <p className={action}>{name}</p>
      <div className={subject}>{address === undefined ? about : <Link href={address}>{about}</Link>}</div>
      {hasDetails ? (
        <details className={details}>
          <summary className={summary} aria-label={say('audit.details.of', { action: name })}>
            {say('audit.details')}
          </summary>
          <div className={content}>
            <ChangesTable entry={entry} />
            {props.evidence?.(entry)}
          </div>
        </details>
      ) : null}
    </>
  );
}

function More({ loadMore, isLoadingMore }: { readonly loadMore: () => void; readonly isLoadingMore: boolean }) {
  const say = useText();
  const place = useInSight(loadMore);
  return (
    <div ref={place} className={more}>
      <Button variant="secondary" isPending={isLoadingMore} onPress={loadMore}>
        {say('action.more')}
      </Button>
    </div>
  );
}

export function EntryTable<E extends ActivityEntry>(props: EntryTableProps<E>) {
  const { label, entries, who, loadMore, isLoadingMore = false } = props;
  const say = useText();
  const columns = [say('audit.when'), say('audit.who'), say('audit.what')];
  return (
    <>
      <table className={table} aria-label={label}>
        <thead className={header}>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" className={column}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={body}>
          {entries.map((entry) => (
            <tr key={entry.sequence} className={row}>
              <td className={cell({ isNarrow: true })}>
                <Moment at={entry.at} />
              </td>
              <td className={cell({ isNarrow: true })}>{who(entry)}</td>
              <td className={cell({})}>
                <What entry={entry} props={props} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {loadMore ? <More loadMore={loadMore} isLoadingMore={isLoadingMore} /> : null}
    </>
  );
}
