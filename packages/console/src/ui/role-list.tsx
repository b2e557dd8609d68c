// The roles of somebody, each with the product or product profile that it is for.
import { ActionButton } from '@react-spectrum/s2';
import Close from '@react-spectrum/s2/icons/Close';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { HeldRole } from '@relevo/contract/roles';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { roleKey, widestFirst } from '../held-roles.ts';
import { useOrganization } from '../organization.ts';
import { productsQuery } from '../queries.ts';
import { useText } from '../text.tsx';

const list = style({
  display: 'flex',
  flexDirection: 'column',
  margin: 0,
  padding: 0,
  listStyleType: 'none',
  borderRadius: 'default',
  outlineStyle: { default: 'none', ':focus-visible': 'solid' },
  outlineWidth: 2,
  outlineColor: 'focus-ring',
});
const item = style({
  display: 'flex',
  columnGap: 12,
  alignItems: 'center',
  paddingTop: { default: 8, ':first-child': 0 },
  paddingBottom: 8,
  borderStyle: 'solid',
  borderWidth: 0,
  borderTopWidth: { default: 1, ':first-child': 0 },
  borderColor: 'gray-200',
});
const about = style({ flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' });
const name = style({ font: 'ui', fontWeight: 'bold' });
const place = style({ font: 'ui-sm', color: 'neutral-subdued' });

/** Says the name of a product by its code. */
export function useProductName(): (code: string) => string {
  const { organization, call } = useOrganization();
  const { data } = useQuery(productsQuery({ organizationId: organization.id, call }));
  return (code) => data?.items.find((product) => product.code === code)?.name ?? code;
}

/** Says what a role is for; undefined for a role in the whole organization. */
export function usePlaceText(): (held: HeldRole) => string | undefined {
  const nameOf = useProductName();
  return ({ product, profile }) => {
    const names = [profile?.name, product === null ? undefined : nameOf(product)];
    return names.filter((each) => each !== undefined).join(' · ') || undefined;
  };
}

export interface RoleListProps {
  /** Names the list for who cannot see what stands around it. */
  readonly label: string;
  readonly roles: readonly HeldRole[];
  /** Left out where nothing is taken away here. */
  readonly onRemove?: (gone: HeldRole) => void;
}

export function RoleList({ label, roles, onRemove }: RoleListProps) {
  const say = useText();
  const placeText = usePlaceText();
  const element = useRef<HTMLUListElement>(null);
  const remove = (gone: HeldRole) => {
    element.current?.focus(); // the button that had the focus is gone with its row
    onRemove?.(gone);
  };
  return (
    <ul ref={element} tabIndex={-1} aria-label={label} aria-live={onRemove ? 'polite' : 'off'} className={list}>
      {widestFirst(roles).map((held) => {
        const where = placeText(held);
        const role = say(`role.${held.role}`);
        return (
          <li key={roleKey(held)} className={item}>
            <div className={about}>
              <div className={name}>{role}</div>
              {where === undefined ? null : <div className={place}>{where}</div>}
            </div>
            {onRemove ? (
              <ActionButton
                isQuiet
                aria-label={say('roles.remove', { role: where === undefined ? role : `${role}, ${where}` })}
                onPress={() => remove(held)}
              >
                <Close />
              </ActionButton>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
