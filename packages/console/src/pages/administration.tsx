// What surrounds the pages of administration: the way to each of them that this person may see.
import { mayIn } from '../api.ts';
import { useOrganization } from '../organization.ts';
import { paths } from '../paths.ts';
import { useText } from '../text.tsx';
import { NavLink, type NavLinkProps } from '../ui/nav-link.tsx';
import { LinkGroup, SideFrame } from '../ui/side-frame.tsx';

export function AdministrationFrame() {
  const say = useText();
  const { organization } = useOrganization();
  const params = { organization: organization.id };
  const link = (to: NavLinkProps['to'], label: string, alsoAt?: NavLinkProps['to']) => (
    <li>
      <NavLink look="row" to={to} params={params} {...(alsoAt && { alsoAt })}>
        {label}
      </NavLink>
    </li>
  );
  return (
    <SideFrame
      label={say('administration.title')}
      navigation={
        <LinkGroup>
          {mayIn(organization, 'userList') ? link(paths.users, say('users.title')) : null}
          {link(paths.products, say('products.title'), paths.profile)}
          {link(paths.apis, say('apis.title'))}
          {mayIn(organization, 'auditList') ? link(paths.auditLog, say('audit.title')) : null}
          {mayIn(organization, 'signingKeyList') ? link(paths.signingKeys, say('signing_keys.title')) : null}
          {link(paths.settings, say('settings.title'))}
        </LinkGroup>
      }
    />
  );
}
