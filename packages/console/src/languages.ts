// The languages of the console, and which one somebody gets.

export const languages = ['en', 'fr', 'nl', 'sv', 'ko', 'zh-Hant'] as const;
export type Language = (typeof languages)[number];

/** What each language calls itself. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  fr: 'Français',
  nl: 'Nederlands',
  sv: 'Svenska',
  ko: '한국어',
  'zh-Hant': '繁體中文',
};

/** The locale that dates, numbers and the words inside React Spectrum's components follow. */
export const localeOf: Readonly<Record<Language, string>> = {
  en: 'en-US',
  fr: 'fr-FR',
  nl: 'nl-NL',
  sv: 'sv-SE',
  ko: 'ko-KR',
  'zh-Hant': 'zh-TW',
};

export const isLanguage = (value: unknown): value is Language => languages.some((language) => language === value);

/** The first language wanted that there is; whoever reads simplified Chinese gets English rather than traditional. */
export function negotiateLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (!/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(tag)) continue;
    const { language, script } = new Intl.Locale(tag).maximize();
    const found = languages.find((each) => (each === 'zh-Hant' ? `${language}-${script}` : language) === each);
    if (found) return found;
  }
  return 'en';
}
