// The product or product profile that a role is for, found by typing a part of its name.
import { ComboBox, ComboBoxItem, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Product, ProductProfile } from '@relevo/contract/catalogue';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useOrganization } from '../organization.ts';
import { productsQuery } from '../queries.ts';
import { useText } from '../text.tsx';
import { useProductName } from '../ui/role-list.tsx';
import { useSettled } from '../ui/use-settled.ts';

interface PlaceChoiceProps<T> {
  readonly onChoose: (chosen: T) => void;
}

const width = style({ width: 'full' });

export function ProductChoice({ onChoose }: PlaceChoiceProps<Product>) {
  const say = useText();
  const { organization, call } = useOrganization();
  const { data, isPending } = useQuery(productsQuery({ organizationId: organization.id, call }));
  const products = data?.items ?? [];
  return (
    <ComboBox
      label={say('roles.product')}
      description={say('roles.place.hint')}
      styles={width}
      autoFocus
      loadingState={isPending ? 'loading' : 'idle'}
      defaultItems={products}
      selectedKey={null}
      onSelectionChange={(key) => {
        const chosen = products.find(({ code }) => code === key);
        if (chosen) onChoose(chosen);
      }}
    >
      {(product) => (
        <ComboBoxItem id={product.code} textValue={product.name}>
          {product.name}
        </ComboBoxItem>
      )}
    </ComboBox>
  );
}

/** Product profiles whose name has this in it, the first ones of perhaps many. */
function useProfiles(search: string) {
  const { organization, call } = useOrganization();
  const settled = useSettled(search.trim());
  const query = { limit: '50', ...(settled !== '' && { search: settled }) };
  return useQuery({
    queryKey: ['organization', organization.id, 'product-profiles', query],
    queryFn: () => call('productProfileList', { query }),
    placeholderData: keepPreviousData,
  });
}

export function ProfileChoice({ onChoose }: PlaceChoiceProps<ProductProfile>) {
  const say = useText();
  const productName = useProductName();
  const [typed, setTyped] = useState('');
  const { data, isFetching } = useProfiles(typed);
  const profiles = data?.items ?? [];
  return (
    <ComboBox
      label={say('roles.profile')}
      description={say('roles.place.hint')}
      styles={width}
      autoFocus
      loadingState={isFetching ? 'filtering' : 'idle'}
      items={profiles}
      inputValue={typed}
      onInputChange={setTyped}
      selectedKey={null}
      onSelectionChange={(key) => {
        const chosen = profiles.find(({ id }) => id === key);
        if (chosen) onChoose(chosen);
      }}
    >
      {(profile) => (
        <ComboBoxItem id={profile.id} textValue={profile.name}>
          <Text slot="label">{profile.name}</Text>
          <Text slot="description">{productName(profile.product)}</Text>
        </ComboBoxItem>
      )}
    </ComboBox>
  );
}
