// The frame of everybody who is signed in: skip link, header, main.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useSuspenseQuery } from '@tanstack/react-query';
import { CatchNotFound, Outlet, useParams } from '@tanstack/react-router';
import { Suspense } from 'react';
import { accountQuery } from '../api.ts';
import { paths } from '../paths.ts';
import { readPreference } from '../preferences.ts';
import { useText } from '../text.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { Missing } from './failed-page.tsx';
import { NavLink } from './nav-link.tsx';
import { OrganizationMenu } from './organization-menu.tsx';
import { PreferencesMenu } from './preferences-menu.tsx';
import { ProgressPage } from './progress-page.tsx';

const frame = style({
  minHeight: '[100dvh]',
  display: 'flex',
  flexDirection: 'column',
  backgroundColor: 'layer-1',
  color: 'neutral',
  font: 'body',
});
const skip = style({
  position: 'absolute',
  insetStart: 8,
  top: { default: '[-100px]', ':focus': 8 },
  padding: 8,
  borderRadius: 'sm',
  backgroundColor: 'elevated',
  color: 'accent',
  font: 'ui',
  zIndex: 3,
});
const header = style({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  columnGap: { default: 8, md: 24 },
  rowGap: 4,
  paddingX: { default: 12, sm: 24 },
  paddingY: 8,
  backgroundColor: 'base',
  borderBottomWidth: 1,
  borderTopWidth: 0,
  borderXWidth: 0,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});
const nav = style({ flexGrow: 1, display: 'flex', flexWrap: 'wrap', columnGap: 16 });
const menus = style({ display: 'flex', alignItems: 'center', columnGap: 4, minWidth: 0 });
const main = style({
  width: 'full',
  boxSizing: 'border-box',
  maxWidth: 1280,
  marginX: 'auto',
  paddingX: { default: 16, sm: 24 },
  paddingTop: 24,
  paddingBottom: 64,
  flexGrow: 1,
});

export function AppFrame() {
  const say = useText();
  const { data: account } = useSuspenseQuery(accountQuery);
  const { organization: named } = useParams({ strict: false });
  const open = account.organizations.filter(({ enabled }) => enabled);
  const id = [named, readPreference('organization')].find((each) => open.some((one) => one.id === each)) ?? open[0]?.id;
  return (
    <div className={frame}>
      <a className={skip} href="#content">
        {say('page.skip')}
      </a>
      <header className={header}>
        <Brand />
        <nav className={nav} aria-label={say('page.navigation')}>
          {id === undefined ? null : (
            <>
              <NavLink look="tab" to={paths.projects} params={{ organization: id }}>
                {say('projects.title')}
              </NavLink>
              <NavLink look="tab" to={paths.migrations} params={{ organization: id }}>
                {say('migrations.title')}
              </NavLink>
              <NavLink look="tab" to={paths.instances} params={{ organization: id }}>
                {say('instances.title')}
              </NavLink>
              <NavLink look="tab" to={paths.administration} params={{ organization: id }}>
                {say('administration.title')}
              </NavLink>
            </>
          )}
        </nav>
        <div className={menus}>
          <OrganizationMenu account={account} />
          <PreferencesMenu />
          <AccountMenu account={account} />
        </div>
      </header>
      <main id="content" tabIndex={-1} className={main}>
        <CatchNotFound fallback={() => <Missing />}>
          <Suspense fallback={<ProgressPage />}>
            <Outlet />
          </Suspense>
        </CatchNotFound>
      </main>
    </div>
  );
}
