// Who is signed in, the own account, and the way out.

import {
  ActionButton,
  Header,
  Heading,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Text,
  ToastQueue,
} from '@react-spectrum/s2';
import User from '@react-spectrum/s2/icons/User';
import type { Account } from '@relevo/contract/account';
import { paths } from '../paths.ts';
import { failureText } from '../problem-text.ts';
import { signOut } from '../session.ts';
import { useText } from '../text.tsx';

export function AccountMenu({ account }: { readonly account: Account }) {
  const say = useText();
  const leave = () =>
    void signOut().catch((error: unknown) => {
      const { title, text } = failureText(say, error);
      ToastQueue.negative(`${title} ${text}`);
    });
  return (
    <MenuTrigger>
      <ActionButton isQuiet aria-label={say('account.menu', { name: account.name })}>
        <User />
      </ActionButton>
      <Menu onAction={(key) => key === 'sign-out' && leave()}>
        <MenuSection>
          <Header>
            <Heading>{account.name}</Heading>
            <Text slot="description">{account.email}</Text>
          </Header>
          <MenuItem id="account" href={paths.account}>
            {say('account.title')}
          </MenuItem>
          <MenuItem id="sign-out">{say('action.sign_out')}</MenuItem>
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}
