// The inventory that the page of an instance offers is one that `relevo fleet` reads, by whatever a credential is put there.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseInventory } from '../../packages/cli/src/fleet/inventory/inventory.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { createTechnicalAccount, type TechnicalAccount } from '../technical-account.ts';
import { neededPrograms, visit } from './browser.ts';
import { found } from './instances.ts';
import { createAdministrator, signIn } from './people.ts';

let server: TestServer;
let account: TechnicalAccount;

beforeAll(async () => {
  server = await startTestServer({ now: Math.floor(Date.now() / 1000) });
  await createAdministrator(server);
  account = await createTechnicalAccount(server.call);
});
afterAll(() => server.close());

type Driver = NonNullable<ReturnType<typeof found>['driver']>;

/** Reports one container for each of these; answers the inventory that the page then shows, and what it says of it. */
async function offered(instance: string, containers: readonly { name: string; host: string; driver: Driver }[]) {
  const ok = { outcome: 'ok', rung: 3 } as const;
  const reported = containers.map((each) => ({ ...found(server, each.name, ok), ...each }));
  await server.call('installationReport', {
    params: { instance },
    body: { credential: account.id, containers: [...reported, { ...found(server, 'last', ok), installations: [] }] },
  });
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(`/organizations/${account.organization_id}/instances/${instance}`);
  const text = await page.locator('code', { hasText: 'version: 1' }).innerText();
  const isToComplete = (await page.getByText('Complete them, and take the “#” away.').count()) === 1;
  expect(faults()).toEqual([]);
  return { text, isToComplete };
}

const completed = (text: string) => text.replace(/^( +)# /gm, '$1');
const readLabels = (text: string) => parseInventory(text, null).containers.map(({ label, driver }) => [label, driver]);

test.for([
  ['nlserver', false],
  ['relevo', false],
  ['env_file', true],
  ['json_file', true],
  ['command', true],
] as const)('for driver %s: as it is, or once its comments are completed', async ([driver, needsTarget], context) => {
  skipWithout(context, neededPrograms);
  const { text, isToComplete } = await offered(`by_${driver}`, [
    { name: 'eu/web@1:a', host: 'web-1.example.net', driver },
  ]);
  expect(isToComplete).toBe(needsTarget);
  if (needsTarget) expect(() => parseInventory(text, null)).toThrow(`containers.0.target: driver ${driver} needs`);
  expect(readLabels(needsTarget ? completed(text) : text)).toEqual([
    ['eu/web@1:a', driver],
    ['last', 'nlserver'],
  ]);
});

test('two containers of one host are refused until something tells them apart', async (context) => {
  skipWithout(context, neededPrograms);
  const twin = { host: 'web-1.example.net', driver: 'nlserver' } as const;
  const { text, isToComplete } = await offered('twins', [
    { name: 'web@1', ...twin },
    { name: 'web@2', ...twin },
  ]);
  expect(isToComplete).toBe(true);
  expect(() => parseInventory(text, null)).toThrow('give each its own port, home, conf_dir or target');
  expect(parseInventory(completed(text), null).containers.map(({ port }) => port)).toEqual([null, null, 2222]);
});
