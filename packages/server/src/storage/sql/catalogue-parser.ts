// APIs and profiles repeat from credential to credential: the same text becomes the same value, once.
import { BoundedMap } from '../bounded-map.ts';
import { type CatalogueParser, parseApis, parseProfiles } from './rows.ts';

const keptTexts = 1_000;

/** A parser that remembers its results by their text, so that credentials in memory share them. */
export function sharingCatalogueParser(): CatalogueParser {
  return { apis: remembered(parseApis), profiles: remembered(parseProfiles) };
}

function remembered<T extends object>(parse: (text: string) => T): (text: string) => T {
  const results = new BoundedMap<string, T>(keptTexts);
  return (text) => {
    const known = results.get(text);
    if (known) return known;
    const result = parse(text);
    results.set(text, result);
    return result;
  };
}
