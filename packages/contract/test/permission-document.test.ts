// The page for people says what the server enforces.
import { expect, test } from 'vitest';
import { permissionDocument } from '../src/permission-document.ts';

// `npm test -- packages/contract/test/permission-document.test.ts -u` writes the page anew
test('docs/permissions.md shows the table of permissions as it is', async () => {
  await expect(permissionDocument()).toMatchFileSnapshot('../../../docs/permissions.md');
});
