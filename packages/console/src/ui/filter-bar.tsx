// What a list is narrowed by: a text to search for, and one choice of few or a field of the page's own beside it.
import { Picker, PickerItem, SearchField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const bar = style({ display: 'flex', flexWrap: 'wrap', columnGap: 16, rowGap: 12, alignItems: 'end' });

export interface FilterBarProps {
  readonly label: string;
  /** What is searched, where nothing is typed. */
  readonly hint: string;
  readonly maxLength: number;
  readonly search: string | undefined;
  /** Undefined where everything was taken away again. */
  readonly onSearch: (search: string | undefined) => void;
  readonly children: ReactNode;
}

export function FilterBar({ label, hint, maxLength, search, onSearch, children }: FilterBarProps) {
  return (
    <div className={bar}>
      <SearchField
        aria-label={label}
        placeholder={hint}
        maxLength={maxLength}
        value={search ?? ''}
        onChange={(typed) => onSearch(typed || undefined)}
        styles={style({ width: { default: 'full', sm: 320 } })}
      />
      {children}
    </div>
  );
}

/** Stands for no choice, since an item needs an id. */
const any = 'any';

export interface FilterPickerProps<T extends string> {
  readonly label: string;
  readonly anyLabel: string;
  readonly choices: readonly { readonly id: T; readonly name: string }[];
  readonly value: T | undefined;
  readonly onChange: (chosen: T | undefined) => void;
}

export function FilterPicker<T extends string>({ label, anyLabel, choices, value, onChange }: FilterPickerProps<T>) {
  return (
    <Picker
      aria-label={label}
      styles={style({ width: { default: 'full', sm: 240 } })}
      value={value ?? any}
      onChange={(key) => onChange(choices.find(({ id }) => id === key)?.id)}
    >
      <PickerItem id={any}>{anyLabel}</PickerItem>
      {choices.map(({ id, name }) => (
        <PickerItem key={id} id={id}>
          {name}
        </PickerItem>
      ))}
    </Picker>
  );
}
