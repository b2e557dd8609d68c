// A link of a navigation: marked while its page, or one below it, is shown. Beside the pages of a project or of
// administration it is a row, above all pages a tab.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Link, useMatchRoute } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { paths } from '../paths.ts';

type Path = (typeof paths)[keyof typeof paths];

const tab = style({
  font: 'ui',
  color: 'neutral',
  textDecoration: 'none',
  paddingTop: '[10px]',
  paddingBottom: 8,
  borderStyle: 'solid',
  borderXWidth: 0,
  borderTopWidth: 0,
  borderBottomWidth: 2,
  borderColor: { default: 'transparent', ':is([aria-current=page])': 'gray-900' },
});
const row = style({
  display: 'block',
  font: 'ui',
  fontWeight: { default: 'normal', ':is([aria-current=page])': 'bold' },
  color: 'neutral',
  textDecoration: 'none',
  paddingX: 12,
  paddingY: 8,
  borderRadius: 'default',
  overflowWrap: 'anywhere',
  backgroundColor: { default: 'transparent', ':hover': 'gray-100', ':is([aria-current=page])': 'gray-200' },
});

export interface NavLinkProps {
  readonly to: Path;
  readonly params: Readonly<Record<string, string>>;
  readonly look: 'tab' | 'row';
  /** Marked on this very page only. */
  readonly isExact?: boolean;
  /** A page that belongs below it, whatever its address. */
  readonly alsoAt?: Path;
  readonly children: ReactNode;
}

export function NavLink({ to, params, look, isExact = false, alsoAt, children }: NavLinkProps) {
  // The router's own mark compares addresses as they are written: `@` is not `%40` there.
  const matches = useMatchRoute();
  const isAt = (path: Path) => matches({ to: path, params, fuzzy: !isExact, includeSearch: false }) !== false;
  const isCurrent = isAt(to) || (alsoAt !== undefined && isAt(alsoAt));
  return (
    <Link
      to={to}
      params={params}
      className={look === 'tab' ? tab : row}
      activeOptions={{ exact: isExact, includeSearch: false }}
      {...(isCurrent && { 'aria-current': 'page' })}
    >
      {children}
    </Link>
  );
}
