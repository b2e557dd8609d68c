// What may be done with a member's way in: kept out and let in again, a new password, signed out, removed.
import { ToastQueue } from '@react-spectrum/s2';
import { versionOf } from '@relevo/contract/call';
import type { User } from '@relevo/contract/users';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { mayIn, queryClient } from '../../../api.ts';
import { useOrganization } from '../../../organization.ts';
import { paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { ConfirmByTyping, expectTyped } from '../../../ui/confirm-by-typing.tsx';
import { Item, ItemList } from '../../../ui/item-list.tsx';
import { Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { keepUser } from './changed-user.ts';
import { ResetPassword } from './reset-password.tsx';
import { useIsOwn } from './user-parts.tsx';

const forbidden = { forbidden: 'users.roles.forbidden' } as const;

interface ActionProps {
  readonly title: string;
  readonly text: string;
  /** Why it cannot be done; undefined where it can. */
  readonly refusal: string | undefined;
  readonly children: ReactNode;
}

function Action({ title, text, refusal, children }: ActionProps) {
  return (
    <Item
      name={title}
      isHeading
      detail={
        <>
          {text}
          {refusal === undefined ? null : <div>{refusal}</div>}
        </>
      }
    >
      {children}
    </Item>
  );
}

/** Begins anew, where somebody has ended what the console runs on: their own session or membership. */
const beginAnew = () => location.replace(paths.home);

function Switch({ user }: { readonly user: User }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const isOwn = useIsOwn(user);
  const isAllowed = mayIn(organization, 'userUpdate');
  const what = user.enabled ? 'disable' : 'enable';
  const flip = async () => {
    const body = { enabled: !user.enabled };
    const changed = await call('userUpdate', { params: { user: user.id }, body, ifMatch: versionOf(user) });
    if (isOwn) return beginAnew();
    await keepUser(organization.id, changed);
    ToastQueue.positive(say(`user.${what}.done`, { name: user.name }), { timeout: 5000 });
  };
  return (
    <Action
      title={say(`user.${what}`)}
      text={say(`user.${what}.text`)}
      refusal={isAllowed ? undefined : say('user.not_allowed')}
    >
      <Confirm
        action={say(`user.${what}`)}
        title={say(`user.${what}.title`, { name: user.name })}
        consequence={say(`user.${what}.text`)}
        variant={user.enabled ? 'negative' : 'accent'}
        reasons={forbidden}
        isDisabled={!isAllowed}
        onConfirmed={flip}
      />
    </Action>
  );
}

function Sessions({ user }: { readonly user: User }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const isOwn = useIsOwn(user);
  const isAllowed = mayIn(organization, 'userSessionsRevoke');
  return (
    <Action
      title={say('user.sessions')}
      text={say('user.sessions.text')}
      refusal={isAllowed ? undefined : say('user.administrators_only')}
    >
      <Confirm
        action={say('user.sessions')}
        title={say('user.sessions.title', { name: user.name })}
        consequence={say('user.sessions.text')}
        isDisabled={!isAllowed}
        onConfirmed={async () => {
          await call('userSessionsRevoke', { params: { user: user.id } });
          if (isOwn) return beginAnew();
          ToastQueue.positive(say('user.sessions.done', { name: user.name }), { timeout: 5000 });
        }}
      />
    </Action>
  );
}

function Remove({ user }: { readonly user: User }) {
  const say = useText();
  const navigate = useNavigate();
  const { organization, call } = useOrganization();
  const isOwn = useIsOwn(user);
  const isAllowed = mayIn(organization, 'userRemove');
  return (
    <Action
      title={say('user.remove')}
      text={say('user.remove.text')}
      refusal={isAllowed ? undefined : say('user.administrators_only')}
    >
      <ConfirmByTyping
        action={say('user.remove')}
        title={say('user.remove.title', { name: user.name })}
        consequence={say('user.remove.text')}
        name={user.email}
        isDisabled={!isAllowed}
        onConfirmed={async (typed) => {
          expectTyped(typed, user.email);
          await call('userRemove', { params: { user: user.id } });
          if (isOwn) return beginAnew();
          await navigate({ to: paths.users, params: { organization: organization.id } });
          await queryClient.invalidateQueries({ queryKey: ['organization', organization.id, 'users'] });
          ToastQueue.positive(say('user.remove.done', { name: user.name }), { timeout: 5000 });
        }}
      />
    </Action>
  );
}

export function UserAccess({ user }: { readonly user: User }) {
  const say = useText();
  const { organization } = useOrganization();
  const isAllowed = mayIn(organization, 'userReset');
  return (
    <Section title={say('user.access')}>
      <Panel>
        <ItemList>
          <Action
            title={say('user.reset')}
            text={say('user.reset.text')}
            refusal={isAllowed ? undefined : say('user.administrators_only')}
          >
            <ResetPassword user={user} isDisabled={!isAllowed} />
          </Action>
          <Sessions user={user} />
          <Switch user={user} />
          <Remove user={user} />
        </ItemList>
      </Panel>
    </Section>
  );
}
