// Which organization one works in and as what; the way into another one.

import { ActionButton, Menu, MenuItem, MenuTrigger, Text } from '@react-spectrum/s2';
import Buildings from '@react-spectrum/s2/icons/Buildings';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Account, OrganizationOfAccount } from '@relevo/contract/account';
import { roles } from '@relevo/contract/roles';
import { useParams } from '@tanstack/react-router';
import { addressOf, paths } from '../paths.ts';
import { readPreference } from '../preferences.ts';
import { type Say, useText } from '../text.tsx';

/** The widest role of somebody in an organization, as the original shows one. */
function roleText(say: Say, organization: OrganizationOfAccount): string {
  if (!organization.enabled) return say('organization.closed');
  const widest = roles.find((role) => organization.roles.some((held) => held.role === role));
  return widest ? say(`role.${widest}`) : say('role.none');
}

const label = style({
  maxWidth: { default: 112, sm: 240, md: 400 },
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
  display: 'block',
});

export function OrganizationMenu({ account }: { readonly account: Account }) {
  const say = useText();
  const { organization: named } = useParams({ strict: false });
  const id = named ?? readPreference('organization');
  const current = account.organizations.find((each) => each.id === id);
  const name = current ? say('organization.role', { role: roleText(say, current), name: current.name }) : undefined;
  if (account.organizations.length === 0) return null;
  return (
    <MenuTrigger>
      <ActionButton isQuiet aria-label={say('organization.switch', { current: name ?? '' })}>
        <Buildings />
        <Text>
          <span className={label}>{name ?? say('organization.choose')}</span>
        </Text>
      </ActionButton>
      <Menu selectionMode="single" selectedKeys={id === undefined ? [] : [id]}>
        {account.organizations.map((each) => (
          <MenuItem
            key={each.id}
            id={each.id}
            textValue={each.name}
            isDisabled={!each.enabled}
            href={addressOf(paths.projects, { organization: each.id })}
          >
            <Text slot="label">{each.name}</Text>
            <Text slot="description">{roleText(say, each)}</Text>
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  );
}
