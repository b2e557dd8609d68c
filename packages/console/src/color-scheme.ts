// Light, dark, or as the system has it: chosen once per browser.
import { createContext, useContext } from 'react';
import { keepPreference, readPreference } from './preferences.ts';

export const colorSchemes = ['system', 'light', 'dark'] as const;
export type ColorSchemeChoice = (typeof colorSchemes)[number];

export const isColorScheme = (value: unknown): value is ColorSchemeChoice =>
  colorSchemes.some((scheme) => scheme === value);

export function preferredColorScheme(): ColorSchemeChoice {
  const kept = readPreference('color_scheme');
  return isColorScheme(kept) ? kept : 'system';
}

/** Makes the page, also where no component reaches, look as chosen, and remembers it. */
export function showColorScheme(scheme: ColorSchemeChoice): void {
  keepPreference('color_scheme', scheme === 'system' ? null : scheme);
  if (scheme === 'system') delete document.documentElement.dataset['colorScheme'];
  else document.documentElement.dataset['colorScheme'] = scheme;
}

interface SchemeChoice {
  readonly scheme: ColorSchemeChoice;
  readonly choose: (scheme: ColorSchemeChoice) => void;
}

export const ColorSchemeContext = createContext<SchemeChoice>({ scheme: 'system', choose: () => {} });
export const useColorScheme = (): SchemeChoice => useContext(ColorSchemeContext);
