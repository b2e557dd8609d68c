// What surrounds the pages of administration: their navigation, beside them or above where the window is narrow.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Link, Outlet } from '@tanstack/react-router';
import { mayIn } from '../api.ts';
import { useOrganization } from '../organization.ts';
import { paths } from '../paths.ts';
import { useText } from '../text.tsx';

const frame = style({
  display: 'flex',
  flexDirection: { default: 'column', lg: 'row' },
  columnGap: 32,
  rowGap: 16,
  alignItems: { default: 'stretch', lg: 'start' },
});
const nav = style({
  display: 'flex',
  flexDirection: { default: 'row', lg: 'column' },
  flexWrap: { default: 'wrap', lg: 'nowrap' },
  flexShrink: 0,
  width: { default: 'full', lg: 200 },
  gap: 4,
});
const item = style({
  font: 'ui',
  color: 'neutral',
  textDecoration: 'none',
  paddingX: 12,
  paddingY: 8,
  borderRadius: 'default',
  backgroundColor: { default: 'transparent', ':hover': 'gray-100', ':is([aria-current=page])': 'gray-200' },
});
const content = style({ flexGrow: 1, minWidth: 0 });

export function AdministrationFrame() {
  const say = useText();
  const { organization } = useOrganization();
  const params = { organization: organization.id };
  const link = (to: (typeof paths)[keyof typeof paths], label: string) => (
    <Link to={to} params={params} className={item}>
      {label}
    </Link>
  );
  return (
    <div className={frame}>
      <nav className={nav} aria-label={say('administration.title')}>
        {mayIn(organization, 'userList') ? link(paths.users, say('users.title')) : null}
        {link(paths.products, say('products.title'))}
        {link(paths.apis, say('apis.title'))}
        {mayIn(organization, 'auditList') ? link(paths.auditLog, say('audit.title')) : null}
        {mayIn(organization, 'signingKeyList') ? link(paths.signingKeys, say('signing_keys.title')) : null}
        {link(paths.settings, say('settings.title'))}
      </nav>
      <div className={content}>
        <Outlet />
      </div>
    </div>
  );
}
