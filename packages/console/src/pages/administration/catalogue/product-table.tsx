// The products, each with how many APIs and product profiles it has.
import { Cell, Column, Link, Row, TableBody, TableHeader, TableView } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Product } from '@relevo/contract/catalogue';
import { useQuery } from '@tanstack/react-query';
import { useIntl } from 'react-intl';
import { addressOf, paths } from '../../../paths.ts';
import { apisQuery, type ReadFrom } from '../../../queries.ts';
import { useText } from '../../../text.tsx';
import { tableHeight } from '../../../ui/table-height.ts';

/** Says how many of the products' APIs and product profiles there are; undefined as long as it is not known. */
function useCounts({ organizationId, call }: ReadFrom) {
  const apis = useQuery(apisQuery({ organizationId, call }));
  const profiles = useQuery({
    queryKey: ['organization', organizationId, 'product-profiles'],
    queryFn: () => call('productProfileList', { query: { limit: '500' } }),
  });
  const count = (items: readonly { readonly product: string }[] | undefined, product: string) =>
    items?.filter((each) => each.product === product).length;
  // the first page of more is no count
  const known = profiles.data?.next_cursor === null ? profiles.data.items : undefined;
  return (product: string) => ({ apis: count(apis.data?.items, product), profiles: count(known, product) });
}

export function ProductTable({ products, ...from }: ReadFrom & { readonly products: readonly Product[] }) {
  const say = useText();
  const { formatNumber } = useIntl();
  const countsOf = useCounts(from);
  const shown = (count: number | undefined) => (count === undefined ? '–' : formatNumber(count));
  const rows = products.map((product) => ({ ...product, ...countsOf(product.code) }));
  const address = (product: string) => addressOf(paths.product, { organization: from.organizationId, product });
  return (
    <TableView
      aria-label={say('products.title')}
      styles={style({ width: 'full' })}
      UNSAFE_style={{ height: tableHeight(rows.length) }}
    >
      <TableHeader>
        <Column id="name" isRowHeader minWidth={200} defaultWidth="2fr">
          {say('catalogue.name')}
        </Column>
        <Column id="code" minWidth={160}>
          {say('catalogue.code')}
        </Column>
        <Column id="apis" minWidth={100} align="end">
          {say('apis.title')}
        </Column>
        <Column id="profiles" minWidth={160} align="end">
          {say('profiles.title')}
        </Column>
      </TableHeader>
      <TableBody items={rows}>
        {(product) => (
          <Row id={product.id} href={address(product.code)}>
            <Cell textValue={product.name}>
              <Link isStandalone href={address(product.code)}>
                {product.name}
              </Link>
            </Cell>
            <Cell>{product.code}</Cell>
            <Cell align="end">{shown(product.apis)}</Cell>
            <Cell align="end">{shown(product.profiles)}</Cell>
          </Row>
        )}
      </TableBody>
    </TableView>
  );
}
