// What this browser remembers: how the console looks, never who somebody is or any secret.

const names = ['language', 'color_scheme', 'organization', 'projects_view'] as const;
type Name = (typeof names)[number];

const keyOf = (name: Name) => `relevo.${name}`;

/** What was chosen before; undefined where nothing was, or where the browser keeps nothing. */
export function readPreference(name: Name): string | undefined {
  try {
    return localStorage.getItem(keyOf(name)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a choice; null forgets it. A browser that keeps nothing is no fault. */
export function keepPreference(name: Name, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(keyOf(name));
    else localStorage.setItem(keyOf(name), value);
  } catch {
    // private windows may refuse
  }
}
