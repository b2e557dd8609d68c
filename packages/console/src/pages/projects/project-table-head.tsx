// The head of the table of projects, which sorts it.
import SortDown from '@react-spectrum/s2/icons/SortDown';
import SortUp from '@react-spectrum/s2/icons/SortUp';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type MessageId, useText } from '../../text.tsx';

type Sort = 'title' | 'created' | 'changed';
type Order = 'ascending' | 'descending';

export interface ProjectOrder {
  readonly sort: Sort | undefined;
  readonly order: Order | undefined;
  readonly onSort: (by: { sort: Sort; order: Order }) => void;
}

const columns: readonly { readonly label: MessageId; readonly sort?: Sort; readonly width: string }[] = [
  { label: 'project.title', sort: 'title', width: '26%' },
  { label: 'attention.title', width: '20%' },
  { label: 'project.changed', sort: 'changed', width: '14%' },
  { label: 'project.by', width: '13%' },
  { label: 'project.created', sort: 'created', width: '13%' },
  { label: 'project.activity', width: '14%' },
];
export const projectColumnCount = columns.length;

const head = style({
  font: 'ui',
  fontWeight: 'bold',
  color: 'neutral',
  position: 'sticky',
  top: 0,
  zIndex: 1,
  height: 36,
  boxSizing: 'border-box',
  paddingX: 16,
  paddingY: 0,
  textAlign: 'start',
  backgroundColor: 'gray-75',
  borderStyle: 'solid',
  borderXWidth: 0,
  borderTopWidth: 0,
  borderBottomWidth: 1,
  borderColor: 'gray-300',
});
const button = style({
  font: 'ui',
  fontWeight: 'bold',
  color: 'neutral',
  display: 'flex',
  alignItems: 'center',
  columnGap: 4,
  padding: 0,
  textAlign: 'start',
  borderWidth: 0,
  borderRadius: 'sm',
  backgroundColor: 'transparent',
  cursor: 'pointer',
  outlineStyle: { default: 'none', ':focus-visible': 'solid' },
  outlineWidth: 2,
  outlineOffset: 4,
  outlineColor: 'focus-ring',
});

/** What a list is sorted by first when somebody chooses a column: texts from A, moments from the newest. */
const firstOrder = (sort: Sort): Order => (sort === 'title' ? 'ascending' : 'descending');
const otherOrder = (order: Order): Order => (order === 'ascending' ? 'descending' : 'ascending');

export function ProjectTableHead({ sort = 'created', order = firstOrder(sort), onSort }: ProjectOrder) {
  const say = useText();
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map(({ label, sort: by, width }) => {
          const isSorted = by === sort;
          if (by === undefined) {
            return (
              <th key={label} scope="col" className={head} style={{ width }}>
                {say(label)}
              </th>
            );
          }
          const next = isSorted ? otherOrder(order) : firstOrder(by);
          return (
            <th key={label} scope="col" className={head} style={{ width }} aria-sort={isSorted ? order : 'none'}>
              <button type="button" className={button} onClick={() => onSort({ sort: by, order: next })}>
                {say(label)}
                {isSorted ? order === 'ascending' ? <SortUp /> : <SortDown /> : null}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
