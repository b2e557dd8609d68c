// A person at the console: Debian's Chromium with a fresh profile, watched for requests to others and for refusals of the
// Content-Security-Policy.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll } from 'vitest';

const executablePath = '/usr/bin/chromium';

/** What a test that needs the browser asks `skipWithout` for. */
export const neededPrograms = { chromium: [executablePath, '--version'] } as const;

/** Ends with the words of the test, not with those of the runner, when something never appears. */
const patienceMilliseconds = 15_000;

let browser: Promise<Browser> | undefined;

function launch(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  return browser;
}

afterAll(async () => {
  if (browser && existsSync(executablePath)) await (await browser).close();
});

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What should not have happened: requests to other hosts, refusals of the policy, errors nobody caught. */
  readonly faults: () => readonly string[];
}

function watch(page: Page, url: string, faults: string[]): void {
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== url) faults.push(`request to ${origin}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted Type|third-party/i.test(message.text())) faults.push(message.text());
  });
}

/** A new person with a browser of their own at the server at `url`. */
export async function visit(url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await (await launch()).newContext({ baseURL: url, locale: 'en-US', ...options });
  context.setDefaultTimeout(patienceMilliseconds);
  const faults: string[] = [];
  context.on('page', (page) => watch(page, url, faults));
  return { context, page: await context.newPage(), faults: () => faults };
}
