// `npm run screenshots`: a picture of every page of the console, in four languages, light and dark, wide and at
// 320 pixels, below `screenshots/`; `npm run screenshots -- en-dark` for one look alone. For looking; nothing compares them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { ensureConsole } from '../../tools/up/builds.ts';
import { dialogs, type Messages, messagesIn, open } from './dialogs.ts';
import { createShown, type PageName, pages, type Shown } from './pages.ts';
import { administrator, firstLink } from './people.ts';

const folder = 'screenshots';

const narrow = { width: 320, height: 720 };
const wide = { width: 1600, height: 900 };

const looks: Readonly<Record<string, BrowserContextOptions & { readonly locale: string }>> = {
  'en-light': { locale: 'en', colorScheme: 'light' },
  'en-dark': { locale: 'en', colorScheme: 'dark' },
  'ko-light': { locale: 'ko', colorScheme: 'light' },
  'nl-light': { locale: 'nl', colorScheme: 'light' },
  'zh-wide': { locale: 'zh-Hant', colorScheme: 'light', viewport: wide },
  'en-narrow': { locale: 'en', colorScheme: 'light', viewport: narrow },
  'ko-narrow-dark': { locale: 'ko', colorScheme: 'dark', viewport: narrow },
};

/** Those named as arguments, or all. */
const wanted = process.argv.slice(2);

/** What more there is to see after a press, on top of what every page shows at once. */
const states: Readonly<Record<string, { page: PageName; prepare: (page: Page) => Promise<void> }>> = {
  'projects-cards': { page: 'projects', prepare: (page) => page.getByRole('radio').last().click() },
  'audit-entry': { page: 'audit-log', prepare: (page) => page.locator('summary').first().click() },
  'account-authenticator': {
    page: 'account',
    prepare: async (page) => {
      await page.locator('main section').nth(2).getByRole('button').click();
      await page.locator('main svg[role=img][viewBox^="0 0"] > path[d^="M4 4h"]').waitFor();
    },
  },
};

interface Shot {
  readonly path: string;
  readonly prepare?: (page: Page) => Promise<unknown>;
}

function signedInShots(shown: Shown, messages: Messages): Readonly<Record<string, Shot>> {
  const shots: Record<string, Shot> = {};
  for (const [name, address] of Object.entries(pages)) shots[name] = { path: address(shown) };
  for (const [name, { page, prepare }] of Object.entries(states)) shots[name] = { path: pages[page](shown), prepare };
  for (const [name, opening] of Object.entries(dialogs)) {
    shots[name] = { path: pages[opening.page](shown), prepare: (page) => open(page, opening, messages) };
  }
  return shots;
}

async function take(page: Page, name: string, { path, prepare }: Shot): Promise<void> {
  await page.goto(path);
  await page.locator('h1').waitFor();
  await page.waitForLoadState('networkidle');
  await prepare?.(page);
  await page.waitForTimeout(400); // transitions
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

async function takeAll(server: TestServer, shown: Shown, link: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  for (const [look, options] of Object.entries(looks)) {
    if (wanted.length > 0 && !wanted.includes(look)) continue;
    const context = await browser.newContext({ baseURL: server.url, ...options });
    const page = await context.newPage();
    await take(page, `sign-in.${look}`, { path: '/sign-in?problem=sign_in_first' });
    await take(page, `invitation.${look}`, { path: `/invitation${link}` });
    const { email, password } = administrator;
    await context.request.post('/api/v1/session', { data: { email, password }, headers: { origin: server.url } });
    for (const [name, shot] of Object.entries(signedInShots(shown, messagesIn(options.locale))))
      await take(page, `${name}.${look}`, shot);
    await context.close();
    console.log(look);
  }
  await browser.close();
}

ensureConsole();
mkdirSync(folder, { recursive: true });
const server = await startTestServer();
try {
  const link = firstLink(server);
  await takeAll(server, await createShown(server), link);
} finally {
  await server.close();
}
