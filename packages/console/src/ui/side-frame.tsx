// Pages with a navigation of their own: beside them, or above where the window is narrow.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';

const frame = style({
  display: 'flex',
  flexDirection: { default: 'column', lg: 'row' },
  columnGap: 32,
  rowGap: 16,
  alignItems: { default: 'stretch', lg: 'start' },
});
const nav = style({
  display: 'flex',
  flexDirection: 'column',
  flexShrink: 0,
  gap: 16,
  width: { default: 'full', lg: 220 },
});
const group = style({ display: 'flex', flexDirection: 'column', gap: 4 });
const heading = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0, paddingX: 12 });
const list = style({
  display: 'flex',
  flexDirection: { default: 'row', lg: 'column' },
  flexWrap: { default: 'wrap', lg: 'nowrap' },
  gap: 4,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const content = style({ flexGrow: 1, minWidth: 0, width: 'full' });

export interface LinkGroupProps {
  readonly title?: string;
  /** Items of a list. */
  readonly children: ReactNode;
}

export function LinkGroup({ title, children }: LinkGroupProps) {
  return (
    <div className={group}>
      {title === undefined ? null : <h2 className={heading}>{title}</h2>}
      <ul className={list}>{children}</ul>
    </div>
  );
}

export interface SideFrameProps {
  readonly label: string;
  /** Undefined while it is not known where the links lead. */
  readonly navigation: ReactNode | undefined;
}

export function SideFrame({ label, navigation }: SideFrameProps) {
  return (
    <div className={frame}>
      {navigation === undefined ? null : (
        <nav className={nav} aria-label={label}>
          {navigation}
        </nav>
      )}
      <div className={content}>
        <Outlet />
      </div>
    </div>
  );
}
