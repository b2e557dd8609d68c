// How much somebody loads before they see their projects. `npm test` builds the console first.
import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const output = new URL('../../server/console/', import.meta.url);
const Manifest = z.record(z.string(), z.object({ file: z.string(), imports: z.array(z.string()).default([]) }));
const manifest = Manifest.parse(JSON.parse(readFileSync(new URL('manifest.json', output), 'utf8')));

/** A chunk with everything that it needs before it runs. */
function withImports(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const imported of manifest[name]?.imports ?? []) withImports(imported, seen);
  return seen;
}

/** Bytes as they travel. */
const sizeOf = (name: string) => statSync(new URL(`${manifest[name]?.file}.gz`, output)).size;

test.each(['src/pages/projects.tsx', 'src/pages/sign-in.tsx'])('%s is there after 350 kB of JavaScript', (page) => {
  const chunks = [...new Set(['index.html', 'src/messages/ko.json', page].flatMap((name) => [...withImports(name)]))];
  const total = chunks.reduce((sum, name) => sum + sizeOf(name), 0);
  console.log(`${page}: ${Math.round(total / 1000)} kB of JavaScript, compressed`);
  expect(total).toBeLessThan(350_000);
});
