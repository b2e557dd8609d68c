// The people of an organization: members, links that wait to be used, and groups of the single sign-on provider.
import { Tab, TabList, TabPanel, Tabs } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { mayIn } from '../../api.ts';
import { useOrganization } from '../../organization.ts';
import { paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { Page } from '../../ui/page.tsx';
import { GroupMappings } from './people/group-mappings.tsx';
import { InvitationList } from './people/invitation-list.tsx';
import { InviteUser } from './people/invite-user.tsx';
import { UserList } from './people/user-list.tsx';

const tabs = ['users', 'invitations', 'groups'] as const;
const content = style({ display: 'flex', flexDirection: 'column', rowGap: 16, paddingTop: 16, minWidth: 0 });

export function UsersPage() {
  const say = useText();
  const { organization } = useOrganization();
  const { tab = 'users' } = useSearch({ strict: false });
  const navigate = useNavigate({ from: paths.users });
  const seesGroups = mayIn(organization, 'groupMappingList');
  const choose = (chosen: (typeof tabs)[number] | undefined) => void navigate({ search: { tab: chosen } });
  return (
    <Page title={say('users.title')} actions={mayIn(organization, 'invitationCreate') ? <InviteUser /> : null}>
      <Tabs
        aria-label={say('users.title')}
        selectedKey={tab === 'groups' && !seesGroups ? 'users' : tab}
        onSelectionChange={(key) => choose(tabs.find((each) => each === key))}
      >
        <TabList>
          <Tab id="users">{say('users.members')}</Tab>
          <Tab id="invitations">{say('users.invitations')}</Tab>
          {seesGroups ? <Tab id="groups">{say('users.groups')}</Tab> : null}
        </TabList>
        <TabPanel id="users">
          <div className={content}>
            <UserList />
          </div>
        </TabPanel>
        <TabPanel id="invitations">
          <div className={content}>
            <InvitationList />
          </div>
        </TabPanel>
        {seesGroups ? (
          <TabPanel id="groups">
            <div className={content}>
              <GroupMappings />
            </div>
          </TabPanel>
        ) : null}
      </Tabs>
    </Page>
  );
}
