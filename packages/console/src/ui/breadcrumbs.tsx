// The way from the page back to what it belongs to.
import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useText } from '../text.tsx';

const list = style({
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 8,
  rowGap: 4,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
  font: 'ui',
  overflowWrap: 'anywhere',
});
const crumb = style({ display: 'flex', columnGap: 8, minWidth: 0 });

export interface Crumb {
  readonly name: string;
  readonly href: string;
}

export function Breadcrumbs({ crumbs }: { readonly crumbs: readonly Crumb[] }) {
  const say = useText();
  return (
    <nav aria-label={say('page.breadcrumbs')}>
      <ol className={list}>
        {crumbs.map(({ name, href }, position) => (
          <li key={href} className={crumb}>
            {position > 0 ? <span aria-hidden>/</span> : null}
            <Link isStandalone isQuiet href={href}>
              {name}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
