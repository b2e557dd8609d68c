// Lists as they are typed: one per line.

/** What stands between blanks and line ends; neither scopes nor ids have blanks in them. */
export const itemsIn = (text: string): string[] => text.split(/\s+/).filter((item) => item !== '');

export const asLines = (items: readonly string[]): string => items.join('\n');
