// The closed list of actions that the contract promises is what the code writes: no more, no less.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { auditActions } from '@relevo/contract/audit-log';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../src', import.meta.url));

/** Actions that are put together: what single sign-on did to a user, and the steps of a migration. */
const composed = [
  ...['user.created', 'user.linked'],
  ...['migration.started', 'migration.completed', 'migration.undone', 'migration.cancelled'],
];

test('every action that the server writes is in the contract, and every one there is written', () => {
  const code = globSync('**/*.ts', { cwd: folder }).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
  const literal = [...code.join('\n').matchAll(/\baction: ([^,}\n]*)/g)].flatMap(([, value = '']) =>
    [...value.matchAll(/'([a-z_]+\.[a-z_]+)'/g)].map(([, action = '']) => action),
  );
  expect([...new Set([...literal, ...composed])].toSorted()).toEqual([...auditActions]);
});
