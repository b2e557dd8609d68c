// A credential of the organization, found by typing a part of its name or client ID.
import { ComboBox, ComboBoxItem, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Credential } from '@relevo/contract/credentials';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useOrganization } from '../../organization.ts';
import { useSettled } from '../../ui/use-settled.ts';

export type ChosenCredential = Pick<Credential, 'id' | 'name' | 'client_id'>;

/** As much as the server takes. */
const searchLength = 200;

/** The first credentials that have this in their name or client ID. */
function useFound(search: string) {
  const { organization, call } = useOrganization();
  const settled = useSettled(search.trim().slice(0, searchLength));
  const query = { limit: '50', sort: 'name' as const, ...(settled !== '' && { search: settled }) };
  return useQuery({
    queryKey: ['organization', organization.id, 'credentials', query],
    queryFn: () => call('credentialList', { query }),
    placeholderData: keepPreviousData,
  });
}

export interface CredentialChoiceProps {
  readonly chosen: ChosenCredential | undefined;
  /** Undefined where the text was taken away. */
  readonly onChoose: (chosen: ChosenCredential | undefined) => void;
  readonly label: string;
  /** In a bar of filters the label is for who cannot see what stands around it. */
  readonly isFilter?: boolean;
  readonly hint?: string;
  /** What stands there while nothing is chosen. */
  readonly placeholder: string;
}

const widths = {
  field: style({ width: 'full' }),
  filter: style({ width: { default: 'full', sm: 320 } }),
} as const;

export function CredentialChoice(props: CredentialChoiceProps) {
  const { chosen, onChoose, label, isFilter = false, hint, placeholder } = props;
  const [typed, setTyped] = useState('');
  // what is chosen is found by its name, which others may have as well
  const { data, isFetching } = useFound(typed === chosen?.name ? '' : typed);
  const found = (data?.items ?? []).filter(({ id }) => id !== chosen?.id);
  const items: ChosenCredential[] = chosen ? [chosen, ...found] : found;
  return (
    <ComboBox<ChosenCredential>
      {...(isFilter ? { 'aria-label': label } : { label, name: 'credential', formValue: 'key' as const })}
      {...(hint !== undefined && { description: hint })}
      placeholder={placeholder}
      styles={isFilter ? widths.filter : widths.field}
      loadingState={isFetching ? 'filtering' : 'idle'}
      items={items}
      onInputChange={setTyped}
      selectedKey={chosen?.id ?? null}
      onSelectionChange={(key) => onChoose(items.find(({ id }) => id === key))}
    >
      {({ id, name, client_id: clientId }) => (
        <ComboBoxItem id={id} textValue={name}>
          <Text slot="label">{name}</Text>
          <Text slot="description">{clientId}</Text>
        </ComboBoxItem>
      )}
    </ComboBox>
  );
}
