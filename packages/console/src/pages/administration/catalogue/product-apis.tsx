import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Product } from '@relevo/contract/catalogue';
import { useQuery } from '@tanstack/react-query';
import { useOrganization } from '../../../organization.ts';
import { addressOf, paths } from '../../../paths.ts';
import { apisQuery } from '../../../queries.ts';
import { useText } from '../../../text.tsx';
import { DisabledBadge } from '../../../ui/disabled-badge.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Item, ItemList } from '../../../ui/item-list.tsx';
import { Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ProgressPage } from '../../../ui/progress-page.tsx';
import { CreateApi } from './create-api.tsx';
import { mayAt } from './reach.ts';

const none = style({ font: 'body-sm', margin: 0 });

export function ProductApis({ product }: { readonly product: Product }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const { data, error, refetch } = useQuery(apisQuery({ organizationId: organization.id, call }));
  const apis = data?.items.filter((api) => api.product === product.code);
  const mayCreate = mayAt(organization, 'apiCreate', { product: product.code });
  return (
    <Section
      title={say('apis.title')}
      actions={mayCreate ? <CreateApi products={[product]} variant="secondary" /> : null}
    >
      <Panel>
        {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <ProgressPage /> : null}
        {apis?.length === 0 ? <p className={none}>{say('product.no_apis')}</p> : null}
        {apis && apis.length > 0 ? (
          <ItemList label={say('apis.title')}>
            {apis.map(({ code, name, enabled }) => (
              <Item
                key={code}
                name={name}
                href={addressOf(paths.api, { organization: organization.id, api: code })}
                detail={code}
              >
                {enabled ? null : <DisabledBadge />}
              </Item>
            ))}
          </ItemList>
        ) : null}
      </Panel>
    </Section>
  );
}
