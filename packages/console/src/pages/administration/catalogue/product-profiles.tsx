// The product profiles of a product, as far as somebody looks, and a new one.
import { Badge, Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Product, ProductProfile } from '@relevo/contract/catalogue';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useOrganization } from '../../../organization.ts';
import { addressOf, paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ProgressPage } from '../../../ui/progress-page.tsx';
import { CreateProfile } from './create-profile.tsx';
import { Item, ItemList } from './item-list.tsx';
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
      {profile.enabled ? null : <Badge variant="negative">{say('catalogue.disabled')}</Badge>}
    </Item>
  );
}

export function ProductProfiles({ product }: { readonly product: Product }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const list = useInfiniteQuery({
    queryKey: ['organization', organization.id, 'product-profiles', product.code, 'pages'],
    queryFn: ({ pageParam: cursor }) =>
      call('productProfileList', { query: { product: product.code, ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
  });
  const profiles = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const mayCreate = mayAt(organization, 'productProfileCreate', { product: product.code });
  return (
    <Section title={say('profiles.title')} actions={mayCreate ? <CreateProfile product={product} /> : null}>
      <Panel>
        {list.error ? <Failure error={list.error} onRetry={() => void list.refetch()} /> : null}
        {list.isPending ? <ProgressPage /> : null}
        {list.data && profiles.length === 0 ? <p className={none}>{say('product.no_profiles')}</p> : null}
        {profiles.length > 0 ? (
          <ItemList label={say('profiles.title')}>
            {profiles.map((profile) => (
              <ProfileItem key={profile.id} profile={profile} />
            ))}
          </ItemList>
        ) : null}
        {list.hasNextPage ? (
          <Button variant="secondary" isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
            {say('action.more')}
          </Button>
        ) : null}
      </Panel>
    </Section>
  );
}
