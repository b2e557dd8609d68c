// docs/token-service.md has the closed list of causes for which a request fails.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { anybodysCauses, authenticatedCauses } from '../../src/domain/failed-request.ts';

const documentation = readFileSync(new URL('../../../../docs/token-service.md', import.meta.url), 'utf8');
const [, section = ''] = documentation.split('## Why a request failed');

test('every cause is documented once, those that anybody can cause apart from the others', () => {
  const [anybodys, authenticated] = section
    .split('The others stand only where')
    .map((part) => [...part.matchAll(/^\| `(\w+)` \|/gm)].map(([, cause]) => cause));
  expect(anybodys?.toSorted()).toEqual(anybodysCauses.toSorted());
  expect(authenticated?.toSorted()).toEqual(authenticatedCauses.toSorted());
});
