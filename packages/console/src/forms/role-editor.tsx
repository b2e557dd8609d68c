// Roles being put together: those chosen so far, and the choice of another one with its product or product profile.
import { Picker, PickerItem, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type HeldRole, type Role, roles } from '@relevo/contract/roles';
import { useState } from 'react';
import { placeKinds, withoutRole, withRole } from '../held-roles.ts';
import { useText } from '../text.tsx';
import { RoleList } from '../ui/role-list.tsx';
import { ProductChoice, ProfileChoice } from './role-place.tsx';

const editor = style({ display: 'flex', flexDirection: 'column', rowGap: 12 });
const none = style({ font: 'ui', color: 'neutral-subdued', margin: 0 });
const fields = style({
  display: 'grid',
  gridTemplateColumns: { default: '[repeat(auto-fill, minmax(min(100%, 220px), 1fr))]' },
  gap: 16,
  alignItems: 'start',
});

export interface RoleEditorProps {
  /** Chosen so far; `grantOf` makes of each what is sent. */
  readonly value: readonly HeldRole[];
  readonly onChange: (value: readonly HeldRole[]) => void;
  /** The field of the request, where a refusal of the roles is shown. */
  readonly name?: string;
}

export function RoleEditor({ value, onChange, name = 'roles' }: RoleEditorProps) {
  const say = useText();
  const [role, setRole] = useState<Role | null>(null);
  const [additions, setAdditions] = useState(0);
  const kind = role && placeKinds[role];
  const add = (added: HeldRole) => {
    setAdditions((count) => count + 1); // the field is a new one, for the next product or product profile
    onChange(withRole(value, added));
  };
  const choose = (chosen: Role | undefined) => {
    const isComplete = chosen !== undefined && placeKinds[chosen] === 'organization';
    if (isComplete) add({ role: chosen, product: null, profile: null });
    setRole(isComplete ? null : (chosen ?? null));
  };
  return (
    <div className={editor}>
      {value.length === 0 ? <p className={none}>{say('role.none')}</p> : null}
      <RoleList label={say('roles.chosen')} roles={value} onRemove={(gone) => onChange(withoutRole(value, gone))} />
      <div className={fields}>
        <Picker
          name={name}
          label={say('roles.add')}
          placeholder={say('roles.add.hint')}
          styles={style({ width: 'full' })}
          value={role}
          onChange={(key) => choose(roles.find((each) => each === key))}
        >
          {roles.map((each) => (
            <PickerItem key={each} id={each} textValue={say(`role.${each}`)}>
              <Text slot="label">{say(`role.${each}`)}</Text>
              <Text slot="description">{say(`role.${each}.about`)}</Text>
            </PickerItem>
          ))}
        </Picker>
        {role && kind === 'product' ? (
          <ProductChoice key={additions} onChoose={({ code }) => add({ role, product: code, profile: null })} />
        ) : null}
        {role && kind === 'profile' ? (
          <ProfileChoice
            key={additions}
            onChoose={({ id, name: called, product }) => add({ role, product, profile: { id, name: called } })}
          />
        ) : null}
      </div>
    </div>
  );
}
