// Before and after of an entry as a small table; what differs stands out, also without colours.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { AuditEntry } from '@relevo/contract/audit-log';
import { useText } from '../text.tsx';
import { changesOf, type ShownValue } from './changes.ts';

const table = style({ width: 'full', borderCollapse: 'collapse', tableLayout: 'fixed', font: 'ui-sm' });
const head = style({
  textAlign: 'start',
  verticalAlign: 'top',
  fontWeight: 'bold',
  paddingEnd: 12,
  paddingY: 4,
  overflowWrap: 'anywhere',
});
const cell = style({
  verticalAlign: 'top',
  paddingEnd: 12,
  paddingY: 4,
  overflowWrap: 'anywhere',
  borderWidth: 0,
  borderTopWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});
const name = style({
  font: 'code-xs',
  textAlign: 'start',
  verticalAlign: 'top',
  paddingEnd: 12,
  paddingY: 4,
  overflowWrap: 'anywhere',
  borderWidth: 0,
  borderTopWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});
const value = style<{ side: 'before' | 'after'; isChanged: boolean }>({
  display: 'block',
  width: 'fit',
  maxWidth: 'full',
  whiteSpace: 'pre-line',
  borderRadius: 'sm',
  paddingX: { isChanged: 4 },
  backgroundColor: {
    default: 'transparent',
    isChanged: { side: { before: 'negative-subtle', after: 'positive-subtle' } },
  },
  textDecoration: { default: 'none', side: { before: { isChanged: 'line-through' } } },
});

interface SideProps {
  readonly side: 'before' | 'after';
  readonly values: readonly ShownValue[];
  readonly compared: boolean;
}

function Side({ side, values, compared }: SideProps) {
  return (
    <td className={cell}>
      {values.length === 0
        ? '–'
        : values.map(({ text, isChanged }) => (
            <span key={text} className={value({ side, isChanged: compared && isChanged })}>
              {text}
            </span>
          ))}
    </td>
  );
}

export function ChangesTable({ entry }: { readonly entry: Pick<AuditEntry, 'before' | 'after'> }) {
  const say = useText();
  const changes = changesOf(entry);
  if (changes.length === 0) return null;
  const compared = entry.before !== null && entry.after !== null;
  return (
    <table className={table}>
      <thead>
        <tr>
          <th scope="col" className={head}>
            {say('audit.field')}
          </th>
          {entry.before ? (
            <th scope="col" className={head}>
              {say('audit.before')}
            </th>
          ) : null}
          {entry.after ? (
            <th scope="col" className={head}>
              {say('audit.after')}
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row" className={name}>
              {field}
            </th>
            {entry.before ? <Side side="before" values={before} compared={compared} /> : null}
            {entry.after ? <Side side="after" values={after} compared={compared} /> : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
