// A short list of things that lead somewhere: name, what stands below it, what it is marked with, what can be done.
import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const list = style({ display: 'flex', flexDirection: 'column', margin: 0, padding: 0, listStyleType: 'none' });
const row = style({
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 16,
  rowGap: 8,
  alignItems: 'center',
  paddingTop: { default: 12, ':first-child': 0 },
  paddingBottom: { default: 12, ':last-child': 0 },
  borderStyle: 'solid',
  borderWidth: 0,
  borderTopWidth: { default: 1, ':first-child': 0 },
  borderColor: 'gray-200',
});
const about = style({ flexGrow: 1, flexBasis: '[240px]', minWidth: 0, overflowWrap: 'anywhere' });
const name = style({ font: 'ui', fontWeight: 'bold' });
const below = style({ font: 'ui-sm', color: 'neutral-subdued', marginTop: 4 });
const marks = style({ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' });

export function ItemList({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul className={list} aria-label={label}>
      {children}
    </ul>
  );
}

export interface ItemProps {
  readonly name: string;
  /** Where it leads; left out where there is no page for it. */
  readonly href?: string;
  readonly detail?: ReactNode;
  /** Badges and buttons. */
  readonly children?: ReactNode;
}

export function Item({ name: called, href, detail, children }: ItemProps) {
  return (
    <li className={row}>
      <div className={about}>
        <div className={name}>
          {href === undefined ? (
            called
          ) : (
            <Link isStandalone href={href}>
              {called}
            </Link>
          )}
        </div>
        {detail ? <div className={below}>{detail}</div> : null}
      </div>
      {children ? <div className={marks}>{children}</div> : null}
    </li>
  );
}
