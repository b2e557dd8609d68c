// What is known of a member.
import type { User } from '@relevo/contract/users';
import { useText } from '../../../text.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { LastSeen, StateBadge } from './user-parts.tsx';

function useWaysIn(user: User): string {
  const say = useText();
  const ways = [
    ...(user.has_password ? [say('account.password')] : []),
    ...(user.has_single_sign_on ? [say('account.single_sign_on')] : []),
  ];
  return ways.join('\n') || say('user.sign_in.none');
}

export function UserFacts({ user }: { readonly user: User }) {
  const say = useText();
  const waysIn = useWaysIn(user);
  return (
    <Panel>
      <Facts
        facts={[
          { term: say('field.email'), value: user.email },
          { term: say('users.state'), value: <StateBadge user={user} /> },
          { term: say('user.sign_in'), value: waysIn },
          { term: say('totp.title'), value: say(user.has_totp ? 'totp.on' : 'totp.off') },
          { term: say('user.joined'), value: <Moment at={user.joined_at} /> },
          { term: say('users.last_seen'), value: <LastSeen user={user} /> },
        ]}
      />
    </Panel>
  );
}
