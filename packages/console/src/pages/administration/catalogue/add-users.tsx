// Gives people of the organization a role for a product profile, one after the other.
import {
  Button,
  CustomDialog,
  DialogTrigger,
  Link,
  Radio,
  RadioGroup,
  SearchField,
  Text,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { versionOf } from '@relevo/contract/call';
import type { ProductProfile } from '@relevo/contract/catalogue';
import type { HeldRole } from '@relevo/contract/roles';
import type { User } from '@relevo/contract/users';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../../../api.ts';
import { grantOf, withRole } from '../../../held-roles.ts';
import { useOrganization } from '../../../organization.ts';
import { addressOf, paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Item, ItemList } from '../../../ui/item-list.tsx';
import { useSettled } from '../../../ui/use-settled.ts';
import { rolesFor } from './profile-roles.ts';

const roles = ['developer', 'product_profile_administrator'] as const;
type RoleOfProfile = (typeof roles)[number];

const note = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0 });

/** The first people whose name or address has this in it. */
function useFound(search: string) {
  const { organization, call } = useOrganization();
  const settled = useSettled(search.trim());
  const query = { limit: '20', ...(settled !== '' && { search: settled }) };
  return useQuery({
    queryKey: ['organization', organization.id, 'users', 'found', query],
    queryFn: () => call('userList', { query }),
    placeholderData: keepPreviousData,
  });
}

/** Gives the role on top of what the person has now. */
function useGive({ id, name, product }: ProductProfile) {
  const say = useText();
  const { organization, call } = useOrganization();
  return useMutation({
    mutationFn: async ({ user, role }: { readonly user: User; readonly role: RoleOfProfile }) => {
      const params = { user: user.id };
      const now = await call('userView', { params });
      const given: HeldRole = { role, product, profile: { id, name } };
      const body = { roles: withRole(now.roles, given).map(grantOf) };
      await call('userUpdate', { params, body, ifMatch: versionOf(now) });
      await queryClient.invalidateQueries({ queryKey: ['organization', organization.id] });
    },
    onSuccess: (_, { user, role }) => {
      const values = { name: user.name, role: say(`role.${role}`) };
      ToastQueue.positive(say('profile.users.added', values), { timeout: 5000 });
    },
  });
}

function Choice({ profile }: { readonly profile: ProductProfile }) {
  const say = useText();
  const { organization } = useOrganization();
  const [role, setRole] = useState<RoleOfProfile>('developer');
  const [search, setSearch] = useState('');
  const { data, error } = useFound(search);
  const give = useGive(profile);
  const has = (user: User) => rolesFor(user.roles, profile.id).some((held) => held.role === role);
  return (
    <>
      <RadioGroup
        label={say('profile.users.role')}
        value={role}
        onChange={(value) => setRole(roles.find((each) => each === value) ?? 'developer')}
      >
        <Radio value="developer">{say('role.developer')}</Radio>
        <Radio value="product_profile_administrator">{say('role.product_profile_administrator')}</Radio>
      </RadioGroup>
      <SearchField
        label={say('profile.users.search')}
        maxLength={100}
        value={search}
        onChange={setSearch}
        styles={style({ width: 'full' })}
        autoFocus
      />
      {error ? <Failure error={error} /> : null}
      {give.error ? <Failure error={give.error} /> : null}
      {data?.items.length === 0 ? <p className={note}>{say('profile.users.nobody')}</p> : null}
      <ItemList label={say('users.title')}>
        {data?.items.map((user) => (
          <Item key={user.id} name={user.name} detail={user.email}>
            {has(user) ? (
              <span className={note}>{say('profile.users.has_role')}</span>
            ) : (
              <Button
                variant="secondary"
                size="S"
                aria-label={say('profile.users.add_one', { name: user.name })}
                isPending={give.isPending && give.variables.user.id === user.id}
                onPress={() => give.mutate({ user, role })}
              >
                {say('action.add')}
              </Button>
            )}
          </Item>
        ))}
      </ItemList>
      <p className={note}>
        {say('profile.users.invite')}{' '}
        <Link href={addressOf(paths.users, { organization: organization.id })}>{say('users.title')}</Link>
      </p>
    </>
  );
}

export function AddUsers({ profile }: { readonly profile: ProductProfile }) {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="secondary">{say('profile.users.add')}</Button>
      <CustomDialog size="M" isDismissible>
        {({ close }) => (
          <DialogBody title={say('profile.users.add')}>
            <Choice profile={profile} />
            <Button variant="secondary" onPress={close}>
              <Text>{say('action.close')}</Text>
            </Button>
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}
