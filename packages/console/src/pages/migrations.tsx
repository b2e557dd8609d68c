// The organization's move away from Service Account (JWT): its board, the rehearsal of a date, and what was announced.
import { Tab, TabList, TabPanel, Tabs } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useOrganization } from '../organization.ts';
import { paths } from '../paths.ts';
import { useText } from '../text.tsx';
import { Page } from '../ui/page.tsx';
import { Board } from './migrations/board.tsx';
import { DeprecationPolicySection } from './migrations/deprecation-policy.tsx';
import { RehearsalSection } from './migrations/rehearsal.tsx';

const tabs = ['board', 'rehearsal', 'policy'] as const;
const content = style({ display: 'flex', flexDirection: 'column', rowGap: 24, paddingTop: 16, minWidth: 0 });
const sections = { board: Board, rehearsal: RehearsalSection, policy: DeprecationPolicySection } as const;

export function MigrationsPage() {
  const say = useText();
  const { organization } = useOrganization();
  const { tab = 'board' } = useSearch({ from: `/signed-in${paths.migrations}` });
  const navigate = useNavigate({ from: paths.migrations });
  const choose = (chosen: (typeof tabs)[number] | undefined) => {
    if (chosen !== tab) void navigate({ search: { tab: chosen } });
  };
  return (
    <Page title={say('migrations.of', { organization: organization.name })}>
      <Tabs
        aria-label={say('migrations.title')}
        selectedKey={tab}
        onSelectionChange={(key) => choose(tabs.find((each) => each === key))}
      >
        <TabList>
          {tabs.map((each) => (
            <Tab key={each} id={each}>
              {say(`migrations.tab.${each}`)}
            </Tab>
          ))}
        </TabList>
        {tabs.map((each) => {
          const Section = sections[each];
          return (
            <TabPanel key={each} id={each}>
              <div className={content}>
                <Section />
              </div>
            </TabPanel>
          );
        })}
      </Tabs>
    </Page>
  );
}
