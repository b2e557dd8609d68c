// The APIs of the catalogue: what credentials are made for.
import { useQuery } from '@tanstack/react-query';
import { useOrganization } from '../../organization.ts';
import { apisQuery, productsQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { ApiTable } from './catalogue/api-table.tsx';
import { CreateApi } from './catalogue/create-api.tsx';
import { mayAt } from './catalogue/reach.ts';

export function ApisPage() {
  const say = useText();
  const { organization, call } = useOrganization();
  const from = { organizationId: organization.id, call };
  const { data, error, refetch } = useQuery(apisQuery(from));
  const { data: products } = useQuery(productsQuery(from));
  const own = products?.items.filter(({ code }) => mayAt(organization, 'apiCreate', { product: code })) ?? [];
  return (
    <Page title={say('apis.title')} actions={own.length > 0 ? <CreateApi products={own} variant="accent" /> : null}>
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <ProgressPage /> : null}
      {data?.items.length === 0 ? (
        <EmptyState
          title={say('apis.empty.title')}
          text={say(own.length > 0 ? 'apis.empty.text' : 'apis.empty.text.read_only')}
        />
      ) : null}
      {data && data.items.length > 0 ? (
        <ApiTable organizationId={organization.id} apis={data.items} products={products?.items ?? []} />
      ) : null}
    </Page>
  );
}
