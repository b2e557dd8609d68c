// A table of few rows, some of which can be chosen; cards of terms and values where the window is too narrow for columns.
import { Checkbox } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import { useText } from '../text.tsx';
import { Facts } from './facts.tsx';
import { useNarrow } from './use-narrow.ts';

const frame = style({
  overflow: 'auto',
  minWidth: 0,
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-300',
  borderRadius: 'default',
  backgroundColor: 'base',
});
const table = style({ width: 'full', borderCollapse: 'collapse', font: 'ui' });
const cell = style<{ isNumber?: boolean; isHead?: boolean; isFirstRow?: boolean; isName?: boolean }>({
  font: { default: 'ui', isHead: 'ui-sm' },
  fontWeight: { isHead: 'bold', isName: 'medium' },
  color: 'neutral',
  textAlign: { default: 'start', isNumber: 'end' },
  verticalAlign: 'top',
  paddingX: 12,
  paddingY: 8,
  minWidth: { default: 80, isName: 160 },
  overflowWrap: 'anywhere',
  borderStyle: 'solid',
  borderXWidth: 0,
  borderBottomWidth: 0,
  borderTopWidth: { default: 1, isHead: 0 },
  borderColor: 'gray-200',
});
const box = style<{ isHead?: boolean }>({
  width: 20,
  verticalAlign: 'top',
  paddingStart: 12,
  paddingTop: { default: 8, isHead: 4 },
  paddingBottom: 4,
  borderStyle: 'solid',
  borderXWidth: 0,
  borderBottomWidth: 0,
  borderTopWidth: { default: 1, isHead: 0 },
  borderColor: 'gray-200',
});
const cards = style({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 12,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const card = style({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 12,
  padding: 12,
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-300',
  borderRadius: 'default',
  backgroundColor: 'base',
  minWidth: 0,
});
const cardHead = style({ display: 'flex', columnGap: 8, alignItems: 'start', font: 'ui', fontWeight: 'bold' });
const cardName = style({ overflowWrap: 'anywhere', minWidth: 0, flexGrow: 1 });

export interface Column<T> {
  readonly id: string;
  /** Empty for a column of buttons. */
  readonly name: string;
  readonly of: (item: T) => ReactNode;
  readonly isNumber?: boolean;
}

export interface Selection<T> {
  readonly selected: ReadonlySet<string>;
  readonly onChange: (selected: ReadonlySet<string>) => void;
  /** What the checkbox of a row is called. */
  readonly labelOf: (item: T) => string;
}

export interface DataTableProps<T> {
  readonly label: string;
  /** The first one names the row. */
  readonly columns: readonly [Column<T>, ...Column<T>[]];
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly selection?: Selection<T> | undefined;
}

function SelectOne<T>({
  item,
  id,
  selection,
}: {
  readonly item: T;
  readonly id: string;
  readonly selection: Selection<T>;
}) {
  const { selected, onChange, labelOf } = selection;
  const change = (isSelected: boolean) =>
    onChange(isSelected ? new Set([...selected, id]) : new Set([...selected].filter((each) => each !== id)));
  return <Checkbox aria-label={labelOf(item)} isSelected={selected.has(id)} onChange={change} />;
}

function SelectAll<T>({ items, keyOf, selection }: DataTableProps<T> & { readonly selection: Selection<T> }) {
  const say = useText();
  const { selected, onChange } = selection;
  const isAll = items.every((item) => selected.has(keyOf(item)));
  return (
    <Checkbox
      aria-label={say('table.select_all')}
      isSelected={isAll}
      isIndeterminate={!isAll && selected.size > 0}
      onChange={(isSelected) => onChange(new Set(isSelected ? items.map(keyOf) : []))}
    />
  );
}

function WideTable<T>(props: DataTableProps<T>) {
  const { label, columns, items, keyOf, selection } = props;
  const [name, ...others] = columns;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the window is scrolled by keyboard, too
    <section className={frame} aria-label={label} tabIndex={0}>
      <table className={table} aria-label={label}>
        <thead>
          <tr>
            {selection ? (
              <td className={box({ isHead: true })}>
                <SelectAll {...props} selection={selection} />
              </td>
            ) : null}
            {columns.map(({ id, name: heading, isNumber = false }) =>
              heading === '' ? (
                <td key={id} className={cell({ isHead: true })} />
              ) : (
                <th key={id} scope="col" className={cell({ isHead: true, isNumber })}>
                  {heading}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={keyOf(item)}>
              {selection ? (
                <td className={box({})}>
                  <SelectOne item={item} id={keyOf(item)} selection={selection} />
                </td>
              ) : null}
              <th scope="row" className={cell({ isName: true })}>
                {name.of(item)}
              </th>
              {others.map(({ id, of, isNumber = false }) => (
                <td key={id} className={cell({ isNumber })}>
                  {of(item)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cards<T>({ label, columns, items, keyOf, selection }: DataTableProps<T>) {
  const [name, ...others] = columns;
  return (
    <ul className={cards} aria-label={label}>
      {items.map((item) => (
        <li key={keyOf(item)} className={card}>
          <div className={cardHead}>
            {selection ? <SelectOne item={item} id={keyOf(item)} selection={selection} /> : null}
            <div className={cardName}>{name.of(item)}</div>
          </div>
          <Facts
            facts={others.filter((each) => each.name !== '').map((each) => ({ term: each.name, value: each.of(item) }))}
          />
          {others
            .filter((each) => each.name === '')
            .map((each) => (
              <div key={each.id}>{each.of(item)}</div>
            ))}
        </li>
      ))}
    </ul>
  );
}

export function DataTable<T>(props: DataTableProps<T>) {
  return useNarrow() ? <Cards {...props} /> : <WideTable {...props} />;
}
