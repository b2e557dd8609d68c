// A short list of things or measures: what each is, what stands below it, what it is marked with, what can be done.
import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const list = style({ display: 'flex', flexDirection: 'column', margin: 0, padding: 0, listStyleType: 'none' });
const row = style({
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 24,
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
const title = style({
  display: 'flex',
  flexWrap: 'wrap',
  gap: 8,
  alignItems: 'center',
  font: 'ui',
  fontWeight: 'bold',
  margin: 0,
});
const below = style({ font: 'ui-sm', color: 'neutral-subdued', marginTop: 4 });
const marks = style({ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' });

export function ItemList({ label, children }: { readonly label?: string; readonly children: ReactNode }) {
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
  /** A badge beside the name. */
  readonly badge?: ReactNode;
  /** Whether the name is a heading: of a measure that is explained. */
  readonly isHeading?: boolean;
  readonly detail?: ReactNode;
  /** Badges and buttons at the end. */
  readonly children?: ReactNode;
}

export function Item({ name, href, badge, isHeading = false, detail, children }: ItemProps) {
  const Title = isHeading ? 'h3' : 'div';
  return (
    <li className={row}>
      <div className={about}>
        <Title className={title}>
          {href === undefined ? (
            name
          ) : (
            <Link isStandalone href={href}>
              {name}
            </Link>
          )}
          {badge}
        </Title>
        {detail ? <div className={below}>{detail}</div> : null}
      </div>
      {children ? <div className={marks}>{children}</div> : null}
    </li>
  );
}
