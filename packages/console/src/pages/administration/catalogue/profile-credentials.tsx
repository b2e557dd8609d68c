// The credentials that have a product profile, each with the way to its page.
import type { ProductProfile } from '@relevo/contract/catalogue';
import type { Credential } from '@relevo/contract/credentials';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useOrganization } from '../../../organization.ts';
import { addressOf, paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { CredentialBadges } from '../../../ui/credential-badges.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Item } from '../../../ui/item-list.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { PagedList } from '../../../ui/paged-list.tsx';
import { Panel } from '../../../ui/panel.tsx';

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
      <CredentialBadges credential={credential} />
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
  return (
    <Panel>
      <PagedList
        list={list}
        label={say('profile.credentials')}
        empty={
          <EmptyState title={say('profile.credentials.empty.title')} text={say('profile.credentials.empty.text')} />
        }
      >
        {(credential) => <CredentialItem key={credential.id} credential={credential} />}
      </PagedList>
    </Panel>
  );
}
