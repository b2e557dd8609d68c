// The APIs, each with what its tokens are made for and by which credentials.
import { Cell, Column, Link, Row, TableBody, TableHeader, TableView } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Api, Product } from '@relevo/contract/catalogue';
import { addressOf, paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { DisabledBadge } from '../../../ui/disabled-badge.tsx';
import { tableHeight } from '../../../ui/table-height.ts';

const mark = style({ display: 'flex' });

export interface ApiTableProps {
  readonly organizationId: string;
  readonly apis: readonly Api[];
  readonly products: readonly Product[];
}

export function ApiTable({ organizationId, apis, products }: ApiTableProps) {
  const say = useText();
  const address = (api: string) => addressOf(paths.api, { organization: organizationId, api });
  const productOf = (code: string) => products.find((product) => product.code === code)?.name ?? code;
  return (
    <TableView
      aria-label={say('apis.title')}
      styles={style({ width: 'full' })}
      UNSAFE_style={{ height: tableHeight(apis.length) }}
    >
      <TableHeader>
        <Column id="name" isRowHeader minWidth={170} defaultWidth="1.3fr">
          {say('catalogue.name')}
        </Column>
        <Column id="code" minWidth={120}>
          {say('catalogue.code')}
        </Column>
        <Column id="product" minWidth={130}>
          {say('roles.product')}
        </Column>
        <Column id="types" minWidth={190} defaultWidth="2fr">
          {say('api.authentication_types')}
        </Column>
        <Column id="state" minWidth={110} defaultWidth={110}>
          {say('project.state')}
        </Column>
      </TableHeader>
      <TableBody items={apis.map((api) => ({ ...api, id: api.code }))} dependencies={[products]}>
        {(api) => (
          <Row id={api.id} href={address(api.code)}>
            <Cell textValue={api.name}>
              <Link isStandalone href={address(api.code)}>
                {api.name}
              </Link>
            </Cell>
            <Cell>{api.code}</Cell>
            <Cell>{productOf(api.product)}</Cell>
            <Cell>{api.authentication_types.map((type) => say(`authentication.${type}`)).join(', ')}</Cell>
            <Cell textValue={say(api.enabled ? 'project.enabled' : 'state.disabled')}>
              {api.enabled ? (
                say('project.enabled')
              ) : (
                <span className={mark}>
                  <DisabledBadge />
                </span>
              )}
            </Cell>
          </Row>
        )}
      </TableBody>
    </TableView>
  );
}
