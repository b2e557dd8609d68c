// The products of the catalogue: what the organization has APIs and product profiles of.
import { Button, DialogTrigger, ToastQueue } from '@react-spectrum/s2';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { mayIn } from '../../api.ts';
import { useOrganization } from '../../organization.ts';
import { paths } from '../../paths.ts';
import { productsQuery, type ReadFrom } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { catalogueChanged } from './catalogue/catalogue-changes.ts';
import { ProductDialog } from './catalogue/product-dialog.tsx';
import { ProductTable } from './catalogue/product-table.tsx';

function CreateProduct({ organizationId, call }: ReadFrom) {
  const say = useText();
  const navigate = useNavigate();
  return (
    <DialogTrigger>
      <Button variant="accent">{say('products.create')}</Button>
      <ProductDialog
        title={say('products.create')}
        submitLabel={say('action.create')}
        onSubmit={async (typed, _, idempotencyKey) => {
          const body = { code: typed('code'), name: typed('name'), description: typed('description') };
          const { code } = await call('productCreate', { body, idempotencyKey });
          await catalogueChanged(organizationId);
          await navigate({ to: paths.product, params: { organization: organizationId, product: code } });
          ToastQueue.positive(say('product.created', { name: body.name }), { timeout: 5000 });
        }}
      />
    </DialogTrigger>
  );
}

export function ProductsPage() {
  const say = useText();
  const { organization, call } = useOrganization();
  const from = { organizationId: organization.id, call };
  const { data, error, refetch } = useQuery(productsQuery(from));
  const mayCreate = mayIn(organization, 'productCreate');
  return (
    <Page title={say('products.title')} actions={mayCreate ? <CreateProduct {...from} /> : null}>
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <ProgressPage /> : null}
      {data?.items.length === 0 ? (
        <EmptyState
          title={say('products.empty.title')}
          text={say(mayCreate ? 'products.empty.text' : 'products.empty.text.read_only')}
        />
      ) : null}
      {data && data.items.length > 0 ? <ProductTable {...from} products={data.items} /> : null}
    </Page>
  );
}
