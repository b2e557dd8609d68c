// One member of the organization: how they sign in, their roles, and what may be done with them.
import { Content, Heading, InlineAlert } from '@react-spectrum/s2';
import type { User } from '@relevo/contract/users';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useOrganization } from '../../organization.ts';
import { addressOf, paths } from '../../paths.ts';
import { failureCodeOf } from '../../problem-text.ts';
import { userQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { Breadcrumbs } from '../../ui/breadcrumbs.tsx';
import { Missing } from '../../ui/failed-page.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { UserAccess } from './people/user-access.tsx';
import { UserFacts } from './people/user-facts.tsx';
import { useIsOwn } from './people/user-parts.tsx';
import { UserRoles } from './people/user-roles.tsx';

/** What holds for whoever looks at themselves. */
function OwnNote({ user }: { readonly user: User }) {
  const say = useText();
  if (!useIsOwn(user)) return null;
  return (
    <InlineAlert variant="informative">
      <Heading level={2}>{say('user.own.title')}</Heading>
      <Content>{say('user.own.text')}</Content>
    </InlineAlert>
  );
}

export function UserPage() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { user: id = '' } = useParams({ strict: false });
  const { data: user, error, refetch } = useQuery(userQuery({ organizationId: organization.id, call }, id));
  if (error && ['not_found', 'invalid_request'].includes(failureCodeOf(error))) return <Missing />;
  if (error && !user) {
    return (
      <Page title={say('failed.title')}>
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  if (!user) return <ProgressPage />;
  const users = addressOf(paths.users, { organization: organization.id });
  return (
    <Page key={user.id} title={user.name} above={<Breadcrumbs crumbs={[{ name: say('users.title'), href: users }]} />}>
      <OwnNote user={user} />
      <UserFacts user={user} />
      <UserRoles user={user} />
      <UserAccess user={user} />
    </Page>
  );
}
