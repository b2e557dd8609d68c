// One product profile: what credentials get by having it, who may attach it, and which credentials have it.
import { ButtonGroup, Tab, TabList, TabPanel, Tabs, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { versionOf } from '@relevo/contract/call';
import type { ProductProfile } from '@relevo/contract/catalogue';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useOrganization } from '../../organization.ts';
import { addressOf, paths } from '../../paths.ts';
import { productsQuery, profileQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { Breadcrumbs } from '../../ui/breadcrumbs.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { DisabledBadge } from '../../ui/disabled-badge.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { catalogueChanged } from './catalogue/catalogue-changes.ts';
import { ProfileCredentials } from './catalogue/profile-credentials.tsx';
import { ProfileDetails } from './catalogue/profile-details.tsx';
import { ProfileUsers } from './catalogue/profile-users.tsx';
import { mayAt } from './catalogue/reach.ts';

const marks = style({ display: 'flex' });
const panel = style({ paddingTop: 16 });
const route = { from: `/signed-in/administration${paths.profile}` } as const;

function Actions({ profile }: { readonly profile: ProductProfile }) {
  const say = useText();
  const navigate = useNavigate();
  const { organization, call } = useOrganization();
  const params = { profile: profile.id };
  const { enabled, name, product } = profile;
  const mayChange = mayAt(organization, 'productProfileUpdate', { product });
  return (
    <ButtonGroup>
      <Confirm
        action={say(enabled ? 'catalogue.disable' : 'catalogue.enable')}
        title={say(enabled ? 'catalogue.disable.title' : 'catalogue.enable.title', { name })}
        consequence={say(enabled ? 'profile.disable.text' : 'profile.enable.text')}
        variant={enabled ? 'negative' : 'accent'}
        isDisabled={!mayChange}
        onConfirmed={async () => {
          await call('productProfileUpdate', { params, body: { enabled: !enabled }, ifMatch: versionOf(profile) });
          await catalogueChanged(organization.id);
          ToastQueue.positive(say('catalogue.saved'), { timeout: 5000 });
        }}
      />
      <Confirm
        action={say('profile.delete')}
        isDeletion
        title={say('catalogue.delete.title', { name })}
        consequence={say('profile.delete.text')}
        isDisabled={!mayAt(organization, 'productProfileDelete', { product })}
        onConfirmed={async () => {
          await call('productProfileDelete', { params });
          await navigate({ to: paths.product, params: { organization: organization.id, product } });
          await catalogueChanged(organization.id);
          ToastQueue.positive(say('catalogue.deleted', { name }), { timeout: 5000 });
        }}
      />
    </ButtonGroup>
  );
}

/** The way back to the product. */
function Above({ product }: { readonly product: string }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const { data } = useQuery(productsQuery({ organizationId: organization.id, call }));
  return (
    <Breadcrumbs
      crumbs={[
        { name: say('products.title'), href: addressOf(paths.products, { organization: organization.id }) },
        {
          name: data?.items.find(({ code }) => code === product)?.name ?? product,
          href: addressOf(paths.product, { organization: organization.id, product }),
        },
      ]}
    />
  );
}

function ProfileTabs({ profile }: { readonly profile: ProductProfile }) {
  const say = useText();
  const { tab = 'details' } = useSearch(route);
  const navigate = useNavigate({ from: paths.profile });
  const choose = (key: string) => {
    const chosen = (['details', 'users', 'credentials'] as const).find((each) => each === key);
    void navigate({ search: { tab: chosen }, replace: true });
  };
  return (
    <Tabs aria-label={profile.name} selectedKey={tab} onSelectionChange={(key) => choose(String(key))}>
      <TabList>
        <Tab id="details">{say('profile.details')}</Tab>
        <Tab id="users">{say('users.title')}</Tab>
        <Tab id="credentials">{say('profile.credentials')}</Tab>
      </TabList>
      <TabPanel id="details">
        <div className={panel}>
          <ProfileDetails profile={profile} />
        </div>
      </TabPanel>
      <TabPanel id="users">
        <div className={panel}>
          <ProfileUsers profile={profile} />
        </div>
      </TabPanel>
      <TabPanel id="credentials">
        <div className={panel}>
          <ProfileCredentials profile={profile} />
        </div>
      </TabPanel>
    </Tabs>
  );
}

export function ProductProfilePage() {
  const { organization, call } = useOrganization();
  const { profile: id = '' } = useParams({ strict: false });
  const query = useQuery(profileQuery({ organizationId: organization.id, call }, id));
  return (
    <Loaded query={query}>
      {(profile) => (
        <Page title={profile.name} actions={<Actions profile={profile} />} above={<Above product={profile.product} />}>
          {profile.enabled ? null : (
            <div className={marks}>
              <DisabledBadge />
            </div>
          )}
          <ProfileTabs profile={profile} />
        </Page>
      )}
    </Loaded>
  );
}
