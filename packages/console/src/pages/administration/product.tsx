// One product: what it is, its APIs and product profiles, and what may be done with it.
import { Button, ButtonGroup, DialogTrigger, Text, ToastQueue } from '@react-spectrum/s2';
import Edit from '@react-spectrum/s2/icons/Edit';
import type { Product } from '@relevo/contract/catalogue';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { mayIn } from '../../api.ts';
import { useOrganization } from '../../organization.ts';
import { addressOf, paths } from '../../paths.ts';
import { productQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { Breadcrumbs } from '../../ui/breadcrumbs.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { catalogueChanged } from './catalogue/catalogue-changes.ts';
import { ProductApis } from './catalogue/product-apis.tsx';
import { ProductDialog } from './catalogue/product-dialog.tsx';
import { ProductProfiles } from './catalogue/product-profiles.tsx';
import { mayAt } from './catalogue/reach.ts';

function Actions({ product }: { readonly product: Product }) {
  const say = useText();
  const navigate = useNavigate();
  const { organization, call } = useOrganization();
  const params = { code: product.code };
  return (
    <ButtonGroup>
      <DialogTrigger>
        <Button variant="secondary" isDisabled={!mayAt(organization, 'productUpdate', { product: product.code })}>
          <Edit />
          <Text>{say('product.edit')}</Text>
        </Button>
        <ProductDialog
          title={say('product.edit')}
          submitLabel={say('action.save')}
          product={product}
          onSubmit={async (typed, ifMatch) => {
            const body = { name: typed('name'), description: typed('description') };
            try {
              await call('productUpdate', { params, body, ifMatch });
            } finally {
              await catalogueChanged(organization.id); // also where somebody else was faster
            }
            ToastQueue.positive(say('catalogue.saved'), { timeout: 5000 });
          }}
        />
      </DialogTrigger>
      <Confirm
        action={say('product.delete')}
        isDeletion
        title={say('catalogue.delete.title', { name: product.name })}
        consequence={say('product.delete.text')}
        isDisabled={!mayIn(organization, 'productDelete')}
        onConfirmed={async () => {
          await call('productDelete', { params });
          await navigate({ to: paths.products, params: { organization: organization.id } });
          await catalogueChanged(organization.id);
          ToastQueue.positive(say('catalogue.deleted', { name: product.name }), { timeout: 5000 });
        }}
      />
    </ButtonGroup>
  );
}

export function ProductPage() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { product: code = '' } = useParams({ strict: false });
  const query = useQuery(productQuery({ organizationId: organization.id, call }, code));
  return (
    <Loaded query={query}>
      {(product) => (
        <Page
          title={product.name}
          actions={<Actions product={product} />}
          above={
            <Breadcrumbs
              crumbs={[
                { name: say('products.title'), href: addressOf(paths.products, { organization: organization.id }) },
              ]}
            />
          }
        >
          <Panel>
            <Facts facts={[{ term: say('catalogue.code'), value: product.code }]} />
            <Facts
              isWide
              facts={[{ term: say('field.description'), value: product.description || say('project.no_description') }]}
            />
          </Panel>
          <ProductApis product={product} />
          <ProductProfiles product={product} />
        </Page>
      )}
    </Loaded>
  );
}
