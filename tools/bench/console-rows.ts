// Rows about the console: when the largest content of a page is there, and how long somebody waits for the answer to what
// they do, from sign-in to the projects, by the browser's own entries. Every round begins with an empty cache.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ensureConsole } from '../up/builds.ts';
import { median } from './contender.ts';
import type { Options } from './options.ts';
import { createCredentials, type Relevo, startRelevo } from './relevo.ts';
import type { Row } from './table.ts';

const executablePath = '/usr/bin/chromium';
const goals = { paintSeconds: 1.5, interactionMilliseconds: 200 };
const projects = 100;
const person = { email: 'ada@example.com', name: 'Ada Lovelace', password: 'a few words that nobody guesses' };

/** Tells the largest paint so far and every interaction; runs in each page before anything of it. */
const observers = `
  const follow = (type, tell, more) => new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tell(entry);
  }).observe({ type, buffered: true, ...more });
  follow('largest-contentful-paint', ({ startTime }) => report('paint', location.pathname, startTime));
  follow('event', ({ interactionId, duration }) => {
    if (interactionId) report('interaction', location.pathname, duration);
  }, { durationThreshold: 16 });
`;

/** Of one visit, in milliseconds. */
interface Visit {
  /** Of each page, by its path. */
  readonly paints: ReadonlyMap<string, number>;
  readonly interactions: readonly number[];
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').click();
  await page.keyboard.type(person.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** What somebody does with the list of projects. */
async function lookAtProjects(page: Page): Promise<void> {
  const table = page.getByRole('table', { name: 'Projects' });
  await table.waitFor();
  await page.waitForLoadState('networkidle');
  await page.getByRole('button', { name: 'Last modified' }).click();
  await page.getByRole('searchbox').click();
  await page.keyboard.type('Bench oauth 1');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Attention required' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Cards').click();
  await page.getByText('Table').click();
  await table.waitFor();
  await page.waitForLoadState('networkidle');
}

async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-US' });
  const paints = new Map<string, number>();
  const interactions: number[] = [];
  await context.exposeFunction('report', (kind: string, path: string, milliseconds: number) => {
    if (kind === 'paint') paints.set(path, milliseconds);
    else interactions.push(milliseconds);
  });
  await context.addInitScript({ content: observers });
  const page = await context.newPage();
  await signIn(page);
  await lookAtProjects(page);
  await context.close();
  return { paints, interactions };
}

async function createPerson({ url, call }: Relevo): Promise<void> {
  const { email, ...accepted } = person;
  const { link } = await call('invitationCreate', { body: { email, roles: [{ role: 'system_administrator' }] } });
  const { status } = await fetch(`${url}/api/v1/invitations/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token: new URL(link).hash.slice(1), ...accepted }),
  });
  if (status !== 201) throw new Error(`the invitation was answered with ${status}`);
}

async function startWithPerson({ dataDirectory }: Relevo): Promise<Relevo> {
  const folder = join(dataDirectory, 'console');
  mkdirSync(folder);
  const server = await startRelevo({ dataDirectory: folder, cores: 'one' });
  await createPerson(server);
  await createCredentials(server.call, 'oauth_server_to_server', projects);
  return server;
}

function paintRow(name: string, milliseconds: readonly number[]): Row {
  const seconds = median(milliseconds) / 1000;
  const target = `at most ${goals.paintSeconds} s`;
  return { name, result: `${seconds.toFixed(2)} s`, target, met: seconds <= goals.paintSeconds };
}

function rowsOf(visits: readonly Visit[]): Row[] {
  const paintsOf = (isIt: (path: string) => boolean) =>
    visits.flatMap(({ paints }) => [...paints].filter(([path]) => isIt(path)).map(([, milliseconds]) => milliseconds));
  // an interaction below 16 ms has no entry
  const slowest = median(visits.map(({ interactions }) => Math.max(16, ...interactions)));
  return [
    paintRow(
      'Console, largest contentful paint of sign-in',
      paintsOf((path) => path === '/sign-in'),
    ),
    paintRow(
      'Console, largest contentful paint of projects',
      paintsOf((path) => path.endsWith('/projects')),
    ),
    {
      name: 'Console, slowest interaction until projects are found',
      result: `${slowest} ms`,
      target: `at most ${goals.interactionMilliseconds} ms`,
      met: slowest <= goals.interactionMilliseconds,
    },
  ];
}

/** Medians over the rounds. No rows, and the reason printed, where there is no Chromium. */
export async function consoleRows(
  relevo: Relevo,
  { rounds }: Pick<Options, 'rounds'>,
  progress: (text: string) => void,
): Promise<Row[]> {
  if (!existsSync(executablePath)) {
    progress(`no rows about the console: there is no ${executablePath}`);
    return [];
  }
  progress(`the console with ${projects} projects`);
  ensureConsole();
  await using server = await startWithPerson(relevo);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const visits: Visit[] = [];
    for (let round = 0; round < rounds; round += 1) visits.push(await visit(browser, server.url));
    return rowsOf(visits);
  } finally {
    await browser.close();
  }
}
