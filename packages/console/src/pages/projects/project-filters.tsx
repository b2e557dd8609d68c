// What the list of projects is narrowed by: search, and filters that are shown as tags while they are in use.
import { ActionButton, Menu, MenuItem, MenuTrigger, SearchField, Tag, TagGroup, Text } from '@react-spectrum/s2';
import Filter from '@react-spectrum/s2/icons/Filter';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { paths } from '../../paths.ts';
import { useText } from '../../text.tsx';

const route = { from: `/signed-in${paths.projects}` } as const;

/** The filters in the address, so that a list can be sent to somebody and the back button works. */
export function useFilters() {
  const filters = useSearch(route);
  const navigate = useNavigate({ from: paths.projects });
  const change = (changed: Partial<typeof filters>) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  return { filters, change };
}

type FilterChoice = ReturnType<typeof useFilters>;
export type Filters = FilterChoice['filters'];

/** The filters that are on or off, by their name in the address. */
const switches = ['attention', 'jwt'] as const;
const labels = { attention: 'attention.title', jwt: 'projects.has_jwt' } as const;

export const noFilters = { search: undefined, attention: undefined, jwt: undefined } satisfies Partial<Filters>;

export const isFiltered = ({ search, attention, jwt }: Filters) => Boolean(search) || Boolean(attention || jwt);

export function ProjectSearch({ filters, change }: FilterChoice) {
  const say = useText();
  return (
    <SearchField
      aria-label={say('projects.search')}
      placeholder={say('projects.search.hint')}
      maxLength={200}
      value={filters.search ?? ''}
      onChange={(search) => change({ search: search || undefined })}
      styles={style({ width: { default: 'full', sm: 320 } })}
    />
  );
}

export function FilterMenu({ filters, change }: FilterChoice) {
  const say = useText();
  const inUse = switches.filter((name) => filters[name]);
  const choose = (chosen: ReadonlySet<unknown>) =>
    change({ attention: chosen.has('attention') || undefined, jwt: chosen.has('jwt') || undefined });
  return (
    <MenuTrigger>
      <ActionButton>
        <Filter />
        <Text>{say('projects.filter')}</Text>
      </ActionButton>
      <Menu
        selectionMode="multiple"
        selectedKeys={inUse}
        onSelectionChange={(keys) => choose(keys === 'all' ? new Set(switches) : keys)}
      >
        <MenuItem id="attention" textValue={say('attention.title')}>
          <Text slot="label">{say('attention.title')}</Text>
          <Text slot="description">{say('attention.filter')}</Text>
        </MenuItem>
        <MenuItem id="jwt">{say('projects.has_jwt')}</MenuItem>
      </Menu>
    </MenuTrigger>
  );
}

/** The filters in use, each of which can be taken away. */
export function FilterTags({ filters, change }: FilterChoice) {
  const say = useText();
  const inUse = switches.filter((name) => filters[name]);
  if (inUse.length === 0) return null;
  return (
    <TagGroup
      aria-label={say('projects.filters')}
      onRemove={(names) => change(Object.fromEntries([...names].map((name) => [name, undefined])))}
    >
      {inUse.map((name) => (
        <Tag key={name} id={name} textValue={say(labels[name])}>
          {say(labels[name])}
        </Tag>
      ))}
    </TagGroup>
  );
}
