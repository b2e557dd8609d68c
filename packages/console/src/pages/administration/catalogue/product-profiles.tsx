// The product profiles of a product, as far as somebody looks, and a new one.
import { Badge, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Product, ProductProfile } from '@relevo/contract/catalogue';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CreateProfile } from '../../../forms/create-profile.tsx';
import { useOrganization } from '../../../organization.ts';
import { addressOf, paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { DisabledBadge } from '../../../ui/disabled-badge.tsx';
import { Item } from '../../../ui/item-list.tsx';
import { Section } from '../../../ui/page.tsx';
import { PagedList } from '../../../ui/paged-list.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { catalogueChanged } from './catalogue-changes.ts';
import { mayAt } from './reach.ts';

const none = style({ font: 'body-sm', margin: 0 });

function ProfileItem({ profile }: { readonly profile: ProductProfile }) {
  const say = useText();
  const { organization } = useOrganization();
  return (
    <Item
      name={profile.name}
      href={addressOf(paths.profile, { organization: organization.id, profile: profile.id })}
      detail={profile.description}
    >
      {profile.management_roles.length > 0 ? (
        <Badge variant="notice" fillStyle="subtle">
          {say('profile.carries_roles')}
        </Badge>
      ) : null}
      {profile.enabled ? null : <DisabledBadge />}
    </Item>
  );
}

export function ProductProfiles({ product }: { readonly product: Product }) {
  const say = useText();
  const navigate = useNavigate();
  const { organization, call } = useOrganization();
  const list = useInfiniteQuery({
    queryKey: ['organization', organization.id, 'product-profiles', product.code, 'pages'],
    queryFn: ({ pageParam: cursor }) =>
      call('productProfileList', { query: { product: product.code, ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
  });
  const created = async ({ id, name }: ProductProfile) => {
    await catalogueChanged(organization.id);
    await navigate({ to: paths.profile, params: { organization: organization.id, profile: id } });
    ToastQueue.positive(say('profile.created', { name }), { timeout: 5000 });
  };
  const mayCreate = mayAt(organization, 'productProfileCreate', { product: product.code });
  return (
    <Section
      title={say('profiles.title')}
      actions={mayCreate ? <CreateProfile product={product.code} onCreated={created} /> : null}
    >
      <Panel>
        <PagedList
          list={list}
          label={say('profiles.title')}
          empty={<p className={none}>{say('product.no_profiles')}</p>}
        >
          {(profile) => <ProfileItem key={profile.id} profile={profile} />}
        </PagedList>
      </Panel>
    </Section>
  );
}
