// JSON that other people sign: objects only, and no name twice in one object (JSON.parse would keep the last).

const depthLimit = 20;

/** The object of `text`; undefined for anything that is not a JSON object, repeats a name, or nests deeper than 20. */
export function parseStrictObject(text: string): Readonly<Record<string, unknown>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return hasDistinctNames(text) ? Object.assign(Object.create(null), value) : undefined;
}

/** Walks valid JSON once: a string before a colon is a name of the innermost object. */
function hasDistinctNames(text: string): boolean {
  const open: (Set<string> | null)[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    const [token, colon] = match;
    if (token === '{' || token === '[') {
      if (open.push(token === '{' ? new Set() : null) > depthLimit) return false;
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (colon !== undefined) {
      const name: string = JSON.parse(token.slice(0, token.length - colon.length));
      const names = open.at(-1);
      if (!names || names.has(name)) return false;
      names.add(name);
    }
  }
  return true;
}
