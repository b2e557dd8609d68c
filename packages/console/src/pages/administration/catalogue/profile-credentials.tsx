// The credentials that have a product profile, each with the way to its page.
import { Badge, Button } from '@react-spectrum/s2';
import type { ProductProfile } from '@relevo/contract/catalogue';
import type { Credential } from '@relevo/contract/credentials';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useOrganization } from '../../../organization.ts';
import { addressOf, paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ProgressPage } from '../../../ui/progress-page.tsx';
import { Item, ItemList } from './item-list.tsx';

function CredentialItem({ credential }: { readonly credential: Credential }) {
  const say = useText();
  const { organization } = useOrganization();
  const place = { organization: organization.id, project: credential.project_id, credential: credential.id };
  return (
    <Item
      name={credential.name}
      href={addressOf(paths.credential, place)}
      detail={
        <>
          {say('credential.client_id')}: {credential.client_id}
          <br />
          {say('credential.last_token')}:{' '}
          {credential.last_token_at ? <Moment at={credential.last_token_at} /> : say('credential.no_token')}
        </>
      }
    >
      {credential.mechanisms.map(({ type }) => (
        <Badge key={type} variant={type === 'service_account_jwt' ? 'notice' : 'informative'} fillStyle="subtle">
          {say(`authentication.${type}`)}
        </Badge>
      ))}
      {credential.enabled ? null : <Badge variant="negative">{say('catalogue.disabled')}</Badge>}
    </Item>
  );
}

export function ProfileCredentials({ profile }: { readonly profile: ProductProfile }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const list = useInfiniteQuery({
    queryKey: ['organization', organization.id, 'product-profile', profile.id, 'credentials'],
    queryFn: ({ pageParam: cursor }) =>
      call('credentialList', { query: { profile: profile.id, ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
  });
  const credentials = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Panel>
      {list.error ? <Failure error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <ProgressPage /> : null}
      {list.data && credentials.length === 0 ? (
        <EmptyState title={say('profile.credentials.empty.title')} text={say('profile.credentials.empty.text')} />
      ) : null}
      {credentials.length > 0 ? (
        <ItemList label={say('profile.credentials')}>
          {credentials.map((credential) => (
            <CredentialItem key={credential.id} credential={credential} />
          ))}
        </ItemList>
      ) : null}
      {list.hasNextPage ? (
        <Button variant="secondary" isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
          {say('action.more')}
        </Button>
      ) : null}
    </Panel>
  );
}
