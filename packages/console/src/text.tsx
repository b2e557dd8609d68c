// The words of the console: messages of the language in use, and how it is changed.
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { IntlProvider, useIntl } from 'react-intl';
import { isLanguage, type Language, localeOf, negotiateLanguage } from './languages.ts';
import type english from './messages/en.json';
import { keepPreference, readPreference } from './preferences.ts';

/** The id of a message; one that is not in `messages/en.json` does not compile. */
export type MessageId = keyof typeof english;
type Messages = Readonly<Record<string, string>>;
type Values = Readonly<Record<string, string | number | Date>>;
/** Says a message in the language in use. */
export type Say = (id: MessageId, values?: Values) => string;

const files = import.meta.glob<Messages>('./messages/*.json', { import: 'default' });

export interface LoadedLanguage {
  readonly language: Language;
  readonly messages: Messages;
}

/** The language chosen before, else the best that the browser asks for. */
export function preferredLanguage(): Language {
  const kept = readPreference('language');
  return isLanguage(kept) ? kept : negotiateLanguage(navigator.languages);
}

/** Loads the messages of a language. Rejects where the file cannot be had. */
export async function loadLanguage(language: Language): Promise<LoadedLanguage> {
  const load = files[`./messages/${language}.json`];
  if (!load) throw new Error(`There are no messages in ${language}.`);
  return { language, messages: await load() };
}

interface LanguageChoice {
  readonly language: Language;
  readonly choose: (language: Language) => Promise<void>;
}

const LanguageContext = createContext<LanguageChoice | undefined>(undefined);

export function TextProvider({
  initial,
  children,
}: {
  readonly initial: LoadedLanguage;
  readonly children: ReactNode;
}) {
  const [{ language, messages }, setLoaded] = useState(initial);
  const choose = useCallback(async (wanted: Language) => {
    setLoaded(await loadLanguage(wanted));
    keepPreference('language', wanted);
    document.documentElement.lang = wanted;
  }, []);
  return (
    <LanguageContext value={{ language, choose }}>
      <IntlProvider locale={localeOf[language]} messages={messages as Record<string, string>}>
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}

/** The language in use and how to change it. */
export function useLanguage(): LanguageChoice {
  const choice = useContext(LanguageContext);
  if (!choice) throw new Error('useLanguage stands outside TextProvider.');
  return choice;
}

/** Says messages in the language in use. */
export function useText(): Say {
  const { formatMessage } = useIntl();
  return useCallback((id, values) => formatMessage({ id }, values), [formatMessage]);
}
