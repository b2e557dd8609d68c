// What a container may call itself is one thing for all: who runs it, who proves it, who reports it and who counts it.
import { ContainerName } from '@relevo/contract/instances';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sourceOf } from '../../../server/src/domain/usage.ts';
import { nameRefusal } from '../../src/fleet/inventory/names.ts';
import { parseArguments } from '../../src/nlserver/arguments.ts';

const isTaken = (take: () => unknown): boolean => {
  try {
    take();
    return true;
  } catch {
    return false;
  }
};

const takers = {
  inventory: (label: string) => nameRefusal('label', label) === undefined,
  'nlserver --label': (label: string) => isTaken(() => parseArguments(['config', '-checkims', `--label=${label}`])),
  server: (label: string) => ContainerName.safeParse(label).success,
  'token service': (label: string) => sourceOf(label, '192.0.2.1').kind === 'instance',
};

const answers = (label: string) => Object.values(takers).map((takes) => takes(label));
const all = (answer: boolean) => Object.values(takers).map(() => answer);

test('every character is taken by all or by none, in the first place and in a later one', () => {
  const characters = Array.from({ length: 0x250 }, (_, code) => String.fromCharCode(code));
  for (const label of characters.flatMap((each) => [each, `a${each}`, `a${each}b`])) {
    const [first = false] = answers(label);
    expect([label, answers(label)]).toEqual([label, all(first)]);
  }
  expect(answers('web@1:a_b.c/d-e')).toEqual(all(true));
});

test('so is every text, however long', () => {
  const part = fc.constantFrom(...'aZ09._:@/-', ' ', 'é', '\n', '"');
  fc.assert(
    fc.property(fc.string({ unit: part, maxLength: 70 }), (label) => {
      const [first = false] = answers(label);
      expect(answers(label)).toEqual(all(first));
    }),
  );
  expect(answers('a'.repeat(64))).toEqual(all(true));
  expect(answers('a'.repeat(65))).toEqual(all(false));
});

test('but what looks like an id only counts as a source: a container of that name could not be told from its id', () => {
  const id = '0b7a4c5e-3f1d-4a6b-9c8d-1e2f3a4b5c6d';
  expect([takers.inventory(id), takers.server(id), takers['token service'](id)]).toEqual([false, false, true]);
});
