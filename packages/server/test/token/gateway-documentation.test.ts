// docs/protecting-an-api.md names every refusal of the gateway check with its code and hint, no more and no less.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { gatewayCodes, gatewayRefusals } from '../../src/token/gateway-refusal.ts';

const lines = (await readFile(new URL('../../../../docs/protecting-an-api.md', import.meta.url), 'utf8')).split('\n');

test('every reason is documented with its code and its hint', () => {
  const rows = Object.entries(gatewayRefusals).map(
    ([reason, { code, hint }]) => `| ${code} | \`${reason}\` | ${hint} |`,
  );
  expect(lines.filter((line) => /^\| \d{6} \| `/.test(line))).toEqual(rows);
});

test('every code is documented with its status and its message', () => {
  const rows = Object.entries(gatewayCodes).map(
    ([code, { status, message }]) => `| ${code} | ${status} | ${message} |`,
  );
  expect(lines.filter((line) => /^\| \d{6} \| \d{3} \|/.test(line)).toSorted()).toEqual(rows.toSorted());
});
