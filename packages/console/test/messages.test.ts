// Messages and the code that says them. That all languages have the same ones is checked by `formatjs verify`.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import english from '../src/messages/en.json' with { type: 'json' };

const folder = fileURLToPath(new URL('../src', import.meta.url));
const code = globSync('**/*.{ts,tsx}', { cwd: folder }).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));

/** Ids that are put together, such as `role.${role}`, as patterns. */
const patterns = [...code.join('\n').matchAll(/`([a-z_]+(?:\.[a-z_]+)*\.\$\{\w+(?:\.\w+)*\}[a-z_.]*)`/g)].map(
  ([, template = '']) => new RegExp(`^${template.replaceAll('.', '\\.').replace(/\$\{.*\}/, '[a-z0-9_.]+')}$`),
);

test('every message is said somewhere', () => {
  const unused = Object.keys(english).filter(
    (id) => !code.some((text) => text.includes(`'${id}'`)) && !patterns.some((pattern) => pattern.test(id)),
  );
  expect(unused).toEqual([]);
});

test('the name of the product is the same in every language', () => {
  for (const name of globSync('messages/*.json', { cwd: folder })) {
    expect(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))['product.name']).toBe('Relevo Developer Console');
  }
});
