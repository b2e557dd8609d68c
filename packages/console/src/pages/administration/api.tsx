// One API: its settings, and how what it stands for is protected.
import { ButtonGroup, Link, Tab, TabList, TabPanel, Tabs, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { versionOf } from '@relevo/contract/call';
import type { Api } from '@relevo/contract/catalogue';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useOrganization } from '../../organization.ts';
import { addressOf, paths } from '../../paths.ts';
import { apiQuery, productsQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { Breadcrumbs } from '../../ui/breadcrumbs.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { DisabledBadge } from '../../ui/disabled-badge.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ApiProtection } from './catalogue/api-protection.tsx';
import { ApiSettings } from './catalogue/api-settings.tsx';
import { catalogueChanged } from './catalogue/catalogue-changes.ts';
import { mayAt } from './catalogue/reach.ts';

const panel = style({ paddingTop: 16 });
const route = { from: `/signed-in/administration${paths.api}` } as const;

function Actions({ api }: { readonly api: Api }) {
  const say = useText();
  const navigate = useNavigate();
  const { organization, call } = useOrganization();
  const params = { code: api.code };
  const { enabled, name, product } = api;
  return (
    <ButtonGroup>
      <Confirm
        action={say(enabled ? 'catalogue.disable' : 'catalogue.enable')}
        title={say(enabled ? 'catalogue.disable.title' : 'catalogue.enable.title', { name })}
        consequence={say(enabled ? 'api.disable.text' : 'api.enable.text')}
        variant={enabled ? 'negative' : 'accent'}
        isDisabled={!mayAt(organization, 'apiUpdate', { product })}
        onConfirmed={async () => {
          await call('apiUpdate', { params, body: { enabled: !enabled }, ifMatch: versionOf(api) });
          await catalogueChanged(organization.id);
          ToastQueue.positive(say('catalogue.saved'), { timeout: 5000 });
        }}
      />
      <Confirm
        action={say('api.delete')}
        isDeletion
        title={say('catalogue.delete.title', { name })}
        consequence={say('api.delete.text')}
        isDisabled={!mayAt(organization, 'apiDelete', { product })}
        onConfirmed={async () => {
          await call('apiDelete', { params });
          await navigate({ to: paths.apis, params: { organization: organization.id } });
          await catalogueChanged(organization.id);
          ToastQueue.positive(say('catalogue.deleted', { name }), { timeout: 5000 });
        }}
      />
    </ButtonGroup>
  );
}

function ApiFacts({ api }: { readonly api: Api }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const { data } = useQuery(productsQuery({ organizationId: organization.id, call }));
  const product = data?.items.find(({ code }) => code === api.product)?.name ?? api.product;
  return (
    <Panel>
      <Facts
        facts={[
          { term: say('catalogue.code'), value: api.code },
          {
            term: say('roles.product'),
            value: (
              <Link href={addressOf(paths.product, { organization: organization.id, product: api.product })}>
                {product}
              </Link>
            ),
          },
          {
            term: say('project.state'),
            value: api.enabled ? say('project.enabled') : <DisabledBadge />,
          },
        ]}
      />
    </Panel>
  );
}

function ApiTabs({ api }: { readonly api: Api }) {
  const say = useText();
  const { tab = 'settings' } = useSearch(route);
  const navigate = useNavigate({ from: paths.api });
  const choose = (key: string) => {
    const chosen = (['settings', 'protection'] as const).find((each) => each === key);
    void navigate({ search: { tab: chosen }, replace: true });
  };
  return (
    <Tabs aria-label={api.name} selectedKey={tab} onSelectionChange={(key) => choose(String(key))}>
      <TabList>
        <Tab id="settings">{say('api.settings')}</Tab>
        <Tab id="protection">{say('api.protection')}</Tab>
      </TabList>
      <TabPanel id="settings">
        <div className={panel}>
          <ApiSettings api={api} />
        </div>
      </TabPanel>
      <TabPanel id="protection">
        <div className={panel}>
          <ApiProtection api={api} />
        </div>
      </TabPanel>
    </Tabs>
  );
}

export function ApiPage() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { api: code = '' } = useParams({ strict: false });
  const query = useQuery(apiQuery({ organizationId: organization.id, call }, code));
  return (
    <Loaded query={query}>
      {(api) => (
        <Page
          title={api.name}
          actions={<Actions api={api} />}
          above={
            <Breadcrumbs
              crumbs={[{ name: say('apis.title'), href: addressOf(paths.apis, { organization: organization.id }) }]}
            />
          }
        >
          <ApiFacts api={api} />
          <ApiTabs api={api} />
        </Page>
      )}
    </Loaded>
  );
}
