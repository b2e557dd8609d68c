// The name of the product, which leads home.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Link } from '@tanstack/react-router';
import icon from '../icon.svg?no-inline';
import { paths } from '../paths.ts';
import { useText } from '../text.tsx';

const brand = style({
  display: 'flex',
  alignItems: 'center',
  columnGap: 8,
  font: 'title',
  color: 'neutral',
  textDecoration: 'none',
  borderRadius: 'sm',
  flexShrink: 0,
});
const full = style({ display: { default: 'none', md: 'inline' } });

export function Brand() {
  const say = useText();
  return (
    <Link to={paths.home} className={brand} aria-label={say('product.name')}>
      <img src={icon} alt="" width={28} height={28} />
      <span>
        Relevo <span className={full}>Developer Console</span>
      </span>
    </Link>
  );
}
